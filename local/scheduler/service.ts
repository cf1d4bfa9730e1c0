import { fromToken, pageOf } from '../endpoint/paging.ts';
import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
} from '../endpoint/protocol.ts';
import type { StoredSchedule } from './schedules.ts';

/**
 * The REST API of EventBridge Scheduler for schedules that were declared elsewhere. Besides AWS's own
 * paths there is `POST /schedules/{name}/run?groupName=`, which runs a schedule now. It is local only:
 * AWS has no such operation.
 */
export function schedulerService(schedules: {
  readonly in: (region: string) => readonly StoredSchedule[];
  readonly find: (region: string, name: string, groupName?: string) => StoredSchedule;
  readonly run: (stored: StoredSchedule) => Promise<object>;
}): AwsService {
  const answer = (request: AwsRequest): object | Promise<object> => {
    const { method, url, region } = request;
    const [, root, name, action, ...more] = url.pathname.split('/').map(decodeURIComponent);
    const groupName = url.searchParams.get('groupName') ?? undefined;
    const route = `${method} ${[root, name && '{name}', action, ...more].filter(Boolean).join('/')}`;
    switch (route) {
      case 'GET schedules':
        return listSchedules(schedules.in(region), url.searchParams);
      case 'GET schedules/{name}':
        return toDescription(schedules.find(region, name ?? '', groupName));
      case 'POST schedules/{name}/run':
        return schedules.run(schedules.find(region, name ?? '', groupName));
      default:
        throw new AwsError(
          'UnknownOperationException',
          `The local EventBridge Scheduler has no operation ${method} ${url.pathname}. It knows: GET /schedules, GET /schedules/{name}, POST /schedules/{name}/run.`,
          404,
        );
    }
  };
  return async (request) => {
    try {
      return respond(200, await answer(request));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return respond(error.status, { Message: error.message }, { 'x-amzn-errortype': error.code });
    }
  };
}

function respond(status: number, body: object, headers: Record<string, string> = {}): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

function listSchedules(all: readonly StoredSchedule[], query: URLSearchParams): object {
  const group = query.get('ScheduleGroup');
  const prefix = query.get('NamePrefix') ?? '';
  const state = query.get('State');
  const wanted = all.filter(
    ({ schedule: { Name, GroupName, State } }) =>
      Name.startsWith(prefix) &&
      (group === null || group === GroupName) &&
      (state === null || state === State),
  );
  const size = Number(query.get('MaxResults') ?? 100);
  const request = ['ListSchedules', group, prefix, state];
  const start = fromToken(request, query.get('NextToken') ?? undefined);
  if (start === undefined || !Number.isInteger(size) || size < 1 || size > 100) {
    throw new AwsError(
      'ValidationException',
      'NextToken must be the token of the page before, and MaxResults a number from 1 to 100.',
    );
  }
  const page = pageOf(wanted, request, start, size);
  return { Schedules: page.items.map(toSummary), NextToken: page.nextToken };
}

function toSummary(stored: StoredSchedule): object {
  const { Name, GroupName, State, Target } = stored.schedule;
  return { ...identity(stored), Name, GroupName, State, Target: { Arn: Target.Arn } };
}

function toDescription(stored: StoredSchedule): object {
  return { ...stored.schedule, ...identity(stored) };
}

/** Times are seconds since 1970 on the wire. */
function identity({ arn, createdAt }: StoredSchedule) {
  return { Arn: arn, CreationDate: createdAt, LastModificationDate: createdAt };
}
