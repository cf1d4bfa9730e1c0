import { accessDeniedAnswer } from '../endpoint/error-answers.ts';
import { AwsError, type AwsRequest, type AwsService } from '../endpoint/protocol.ts';
import type { Session } from './index.ts';
import { type NeedsOf, needToMiss } from './needs/index.ts';

/**
 * A service that does for callers with a role what the role allows, and refuses everything else as AWS does. Who has
 * no session, such as a person or a test, may do everything.
 */
export function guardedService(options: {
  readonly name: string;
  readonly service: AwsService;
  readonly needsOf: NeedsOf;
  readonly sessionOf: (request: AwsRequest) => Session | undefined;
}): AwsService {
  const { name, service, needsOf, sessionOf } = options;
  return async (request) => {
    const session = sessionOf(request);
    if (!session) return service(request);
    try {
      for (const need of needsOf(name, request)) session.require(need);
    } catch (error) {
      if (error instanceof AwsError) return accessDeniedAnswer(name, error.message);
      throw error;
    }
    const response = await service(request);
    const miss = name === 's3' && response.status === 404 ? needToMiss(request) : undefined;
    const refusal = miss && session.refusalOf(miss);
    return refusal === undefined ? response : accessDeniedAnswer(name, refusal);
  };
}
