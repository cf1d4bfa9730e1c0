import { admit, type Caller, scopeOf } from '../domain/access.ts';
import type { Ports } from '../ports.ts';
import { findToken, sessionIn, tokenIn } from './http/credentials.ts';
import type { RawRequest } from './http/route.ts';

/** Whether a request goes on, and on whose behalf; nobody's where it only is to be told how to get in. */
export type Admission =
  | { readonly isAuthorized: false }
  | { readonly isAuthorized: true; readonly caller?: Caller };

/**
 * Decides before a request reaches the API. A token that is shown decides alone. Without one, the session of the
 * dashboard is good for reading; and who reads and shows nothing that is good goes on as nobody, because API Gateway
 * itself can neither tell of a problem nor send a browser to sign in: the routes answer 401 or 303, and no more.
 */
export const authorize =
  ({ accessTokens, clock }: Pick<Ports, 'accessTokens' | 'clock'>) =>
  async ({
    method,
    headers,
    cookies,
    origin,
  }: Pick<RawRequest, 'method' | 'headers' | 'cookies' | 'origin'>): Promise<Admission> => {
    const scope = scopeOf(method);
    const { authorization } = headers;
    const isSession = authorization === undefined;
    if (isSession && scope !== 'read') return { isAuthorized: false };
    const shown = isSession ? sessionIn({ cookies, origin }) : tokenIn(authorization);
    const token = shown && findToken(await accessTokens.all(), shown);
    const admitted = admit(token, scope, clock.now());
    if ('caller' in admitted) return { isAuthorized: true, caller: admitted.caller };
    return { isAuthorized: isSession };
  };
