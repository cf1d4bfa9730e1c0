import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Execution, MachineName, Ports } from '../../ports.ts';
import { executionLink } from '../../render/links.ts';
import { clean } from '../../render/text.ts';
import { ifThere } from '../../steps/if-there.ts';
import { parseImageName } from '../../steps/trigger.ts';
import { ProblemError } from '../http/problem.ts';
import { type Answer, defineRoute, json, type RawRequest, type Route } from '../http/route.ts';
import { refuseOthers } from '../reads/watched.ts';
import { Counts, Totals, toTotals } from '../shapes.ts';

type Needs = Pick<Ports, 'executions' | 'registry' | 'settings' | 'sweepLog'>;

/** Sweeps of so long ago are told of with what they have found. */
const SWEEPS_LOOKED_AT = 50;

const Status = z.enum(['running', 'succeeded', 'failed', 'timed-out', 'aborted']);

const common = {
  id: z.string(),
  execution: z.string().describe('The ARN of the execution.'),
  status: Status,
  started: z.iso.datetime(),
  stopped: z.iso.datetime().optional(),
  state: z.string().optional().describe('The state that it has come to, while it is running.'),
  problem: z.string().optional().describe('Why it did not end well.'),
  console: z.string().describe('Its page in the Step Functions console.'),
};

/** What an image's execution has left behind, as far as it is told. */
const Outcome = z.object({
  kind: z.string().describe('`assessed`, `skipped`, `failed`, or `handed-over` to another run.'),
  verdict: z.enum(['pass', 'breach', 'unknown']).optional(),
  reason: z.string().optional(),
  counts: Counts.optional(),
  why: z.string().optional().describe('The reasoning in words.'),
});

const Scan = z.object({ ...common, outcome: Outcome.optional() }).meta({ id: 'Scan' });
const Sweep = z
  .object({ ...common, totals: Totals.optional().describe('Once it has found out.') })
  .meta({ id: 'Sweep' });

const id = '0b7c1c1e-8f0b-4a57-9f7b-5f1f7a1f0e11';
const exampleOf = (machine: MachineName) => {
  const execution = `arn:aws:states:eu-west-1:111122223333:execution:ecr-scan-warden-dev-${machine}:${id}`;
  return {
    id,
    execution,
    status: 'running' as const,
    started: '2026-03-01T12:00:00.000Z',
    console: executionLink(execution),
  };
};

const params = z.strictObject({
  id: z.string().regex(/^[\w-]{1,80}$/, 'is not the id of an execution'),
});

const headers = {
  'Idempotency-Key':
    'Of your choice, up to 255 characters: a request that is sent again with the same key starts nothing more.',
};

const started = (schema: z.ZodType, example: unknown) => ({
  202: {
    description: 'It has been started, or had been with the same key',
    headers: { Location: 'Where its progress is told' },
    content: { 'application/json': { schema, example } },
  },
});

const progress = (schema: z.ZodType, example: unknown) => ({
  200: { description: 'How far it is', content: { 'application/json': { schema, example } } },
});

/** What people start by hand, and how far it is. */
export const executions: readonly Route<Needs>[] = [
  defineRoute({
    method: 'POST',
    path: '/scans',
    access: 'api',
    summary: 'Has an image scanned, if it needs it, and assessed',
    headers,
    body: z
      .strictObject({ image: z.string().max(600).describe('As in GET /verdict.') })
      .meta({ id: 'NewScan' }),
    bodyExample: { image: 'payments/api:1.4.2' },
    answers: started(Scan, exampleOf('image-scan')),
    problems: [404, 422],
    respond:
      (ports: Needs) =>
      async ({ body, ...request }) => {
        const name = parseImageName(body.image, ports.settings);
        refuseOthers(ports, name);
        if (!(await ifThere(ports.registry.describeImage(name)))) {
          throw new ProblemError(404, 'The registry does not have this image.');
        }
        return start(ports, 'image-scan', body, request);
      },
  }),

  defineRoute({
    method: 'GET',
    path: '/scans/{id}',
    access: 'api',
    summary: 'How far a scan is, and what came of it',
    params,
    answers: progress(Scan, {
      ...exampleOf('image-scan'),
      status: 'succeeded',
      stopped: '2026-03-01T12:01:00.000Z',
      outcome: { kind: 'assessed', verdict: 'breach', counts: { HIGH: 1 } },
    }),
    problems: [404],
    respond:
      (ports: Needs) =>
      async ({ params }) => {
        const execution = await existing(ports, 'image-scan', params.id);
        const outcome = Outcome.safeParse(execution.output);
        return json(200, { ...toAnswer(execution), outcome: outcome.data });
      },
  }),

  defineRoute({
    method: 'POST',
    path: '/sweeps',
    access: 'api',
    summary: 'Starts a sweep over every image in scope',
    headers,
    body: z.strictObject({}).optional(),
    bodyExample: {},
    answers: started(Sweep, exampleOf('registry-sweep')),
    problems: [422],
    respond: (ports: Needs) => async (request) => start(ports, 'registry-sweep', {}, request),
  }),

  defineRoute({
    method: 'GET',
    path: '/sweeps/{id}',
    access: 'api',
    summary: 'How far a sweep is, and what it has found in all',
    params,
    answers: progress(Sweep, { ...exampleOf('registry-sweep'), state: 'Scan every image' }),
    problems: [404],
    respond:
      (ports: Needs) =>
      async ({ params }) => {
        const execution = await existing(ports, 'registry-sweep', params.id);
        const records = await ports.sweepLog.last(ports.settings, SWEEPS_LOOKED_AT);
        const record = records.find((one) => one.execution === execution.arn);
        return json(200, { ...toAnswer(execution), totals: record && toTotals(record) });
      },
  }),
];

const PATHS = { 'image-scan': '/scans', 'registry-sweep': '/sweeps' } as const;

async function start(
  { executions }: Needs,
  machine: MachineName,
  input: object,
  { headers }: Pick<RawRequest, 'headers'>,
): Promise<Answer> {
  const result = await executions.start(machine, input, nameOf(headers['idempotency-key']));
  if (result.kind === 'taken') {
    throw new ProblemError(422, 'This Idempotency-Key has been used for another request.');
  }
  const { execution } = result;
  const location = `${PATHS[machine]}/${execution.name}`;
  return json(202, toAnswer(execution), { location });
}

/** Executions of one name are one, for as long as Step Functions remembers them: ninety days. */
function nameOf(key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  if (!/^[ -~]{1,255}$/.test(key)) {
    throw new ProblemError(400, 'The request is not as it should be.', {
      problems: [
        { field: 'header.Idempotency-Key', detail: 'is not 1 to 255 printable ASCII characters' },
      ],
    });
  }
  return `api-${createHash('sha256').update(key).digest('hex').slice(0, 40)}`;
}

async function existing(
  { executions }: Needs,
  machine: MachineName,
  name: string,
): Promise<Execution> {
  const execution = await executions.get(machine, name);
  if (execution) return execution;
  throw new ProblemError(404, 'There is no execution of this id.');
}

function toAnswer({ name, arn, status, startedAt, stoppedAt, state, error }: Execution) {
  return {
    id: name,
    execution: arn,
    status,
    started: startedAt,
    stopped: stoppedAt,
    state,
    problem: error && clean(`${error.name}: ${error.cause}`, 500),
    console: executionLink(arn),
  };
}
