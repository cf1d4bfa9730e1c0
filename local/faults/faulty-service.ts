import { setTimeout as sleep } from 'node:timers/promises';
import {
  serverErrorAnswer,
  throttledAnswer,
  tokenExpiredAnswer,
  unavailableAnswer,
} from '../endpoint/error-answers.ts';
import { operationOf } from '../endpoint/operation.ts';
import type { AwsRequest, AwsResponse, AwsService } from '../endpoint/protocol.ts';
import type { Faults } from './faults.ts';
import { CALL_FAULTS } from './plan.ts';

/** The longest that an answer which is slow takes; longer ones are those that never come. */
const SLOWEST_MILLIS = 500;

/** A service some of whose calls go wrong. `callerOf` says who makes a call: see `Point`. */
export function faultyService(options: {
  readonly name: string;
  readonly service: AwsService;
  readonly faults: Faults;
  readonly callerOf: (request: AwsRequest) => string;
}): AwsService {
  const { name, service, faults, callerOf } = options;
  return async (request) => {
    const point = {
      service: name,
      operation: operationOf(name, request),
      caller: callerOf(request),
    };
    const fault = faults.at(point, CALL_FAULTS);
    if (!fault) return service(request);
    const { kind, size } = fault;
    switch (kind) {
      case 'throttled':
        return throttledAnswer(name);
      case 'server-error':
        return serverErrorAnswer(name);
      case 'unavailable':
        return unavailableAnswer();
      case 'token-expired':
        return tokenExpiredAnswer();
      case 'slow':
        await sleep(size * SLOWEST_MILLIS);
        return service(request);
      case 'no-answer':
        return { ...NOTHING, breaks: 'never-answers' };
      case 'reset':
        return { ...NOTHING, breaks: 'before-answer' };
      case 'answer-lost':
        return { ...(await service(request)), breaks: 'before-answer' };
      case 'truncated':
        return { ...(await service(request)), breaks: 'within-answer' };
      default:
        return kind satisfies never;
    }
  };
}

const NOTHING: AwsResponse = { status: 500, headers: {}, body: '' };
