import { z } from 'zod';
import type { DeclaredAuthorizer } from './declared.ts';
import type { HttpRequest } from './http.ts';
import { identityOf } from './identity-source.ts';
import type { Invoke } from './invoke.ts';
import type { RequestPayload } from './payload.ts';

const SimpleResponse = z.object({
  isAuthorized: z.boolean(),
  context: z.record(z.string(), z.unknown()).nullish(),
});

/** What became of asking: let in with a context, or the status that the caller gets. */
export type Authorization =
  | { readonly kind: 'allowed'; readonly context: Readonly<Record<string, unknown>> | null }
  | { readonly kind: 'refused'; readonly status: 401 | 403 | 500 };

interface CachedResponse {
  readonly response: z.infer<typeof SimpleResponse>;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Authorizers get as long as this, in AWS too. */
const timeoutMillis = 10_000;

/** Asks authorizers, and remembers what they said for as long as they are declared to be right. */
export function createAuthorization(options: {
  readonly invoke: Invoke;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): (
  authorizer: DeclaredAuthorizer,
  request: HttpRequest,
  payload: RequestPayload,
  routeArn: string,
) => Promise<Authorization> {
  const cache = new Map<string, CachedResponse>();

  return async (authorizer, request, payload, routeArn) => {
    const identitySource = identityOf(authorizer.identitySources, request, payload);
    if (!identitySource) return { kind: 'refused', status: 401 };
    const key = JSON.stringify([authorizer.authorizerId, identitySource]);
    const cached = cache.get(key);
    if (cached && cached.until > options.now()) return toAuthorization(cached.response);

    const event = { ...payload, type: 'REQUEST', routeArn, identitySource };
    const { result, isFailed } = await options.invoke(authorizer.functionArn, event, timeoutMillis);
    const { data: response } = SimpleResponse.safeParse(result);
    if (isFailed || !response) return { kind: 'refused', status: 500 };
    if (authorizer.ttlSeconds > 0) {
      cache.set(key, { response, until: options.now() + authorizer.ttlSeconds * 1000 });
    }
    return toAuthorization(response);
  };
}

function toAuthorization({ isAuthorized, context }: z.infer<typeof SimpleResponse>): Authorization {
  return isAuthorized
    ? { kind: 'allowed', context: context ?? null }
    : { kind: 'refused', status: 403 };
}
