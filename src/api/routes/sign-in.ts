import * as z from 'zod';
import { admit } from '../../domain/access.ts';
import type { Ports } from '../../ports.ts';
import { noSignInPage, signInPage } from '../../render/html/sign-in.ts';
import { findToken, sessionCookie, sessionOf } from '../http/credentials.ts';
import { page } from '../http/page.ts';
import { defineRoute, type Route } from '../http/route.ts';

type Needs = Pick<Ports, 'accessTokens' | 'clock' | 'settings'>;

/** A path of this site: what begins with two slashes, or a backslash, would lead to another one. */
const to = z
  .string()
  .max(2048)
  .regex(/^\/(?![/\\])[!-~]*$/, 'is not a path')
  .optional();

/** Signing in and out: for everybody, for who comes is a stranger. */
export const signIn: readonly Route<Needs>[] = [
  defineRoute({
    method: 'GET',
    path: '/sign-in',
    access: 'public',
    summary: 'The page to sign in at',
    query: z.strictObject({ to }),
    respond:
      ({ settings: { apiAuth } }: Needs) =>
      async ({ query }) =>
        apiAuth === 'token' ? page(200, signInPage(query)) : page(404, noSignInPage(apiAuth)),
  }),

  defineRoute({
    method: 'POST',
    path: '/sign-in',
    access: 'public',
    summary: 'Begins a session of the dashboard with a token',
    bodyType: 'application/x-www-form-urlencoded',
    body: z.strictObject({ token: z.string().max(512), to }),
    respond:
      ({ accessTokens, clock, settings: { apiAuth } }: Needs) =>
      async ({ body, origin }) => {
        if (apiAuth !== 'token') return page(404, noSignInPage(apiAuth));
        const value = body.token.trim();
        const token = findToken(await accessTokens.all(), { kind: 'token', value });
        const admitted = admit(token, 'read', clock.now());
        if ('refusal' in admitted) {
          return page(401, signInPage({ to: body.to, problem: PROBLEMS[admitted.refusal] }));
        }
        return {
          status: 303,
          headers: { location: body.to ?? '/' },
          cookies: [sessionCookie(origin, sessionOf(value))],
        };
      },
  }),

  defineRoute({
    method: 'POST',
    path: '/sign-out',
    access: 'public',
    summary: 'Ends the session of the dashboard',
    respond:
      () =>
      async ({ origin }) => ({
        status: 303,
        headers: { location: '/sign-in' },
        cookies: [sessionCookie(origin)],
      }),
  }),
];

const PROBLEMS = {
  unknown: 'This token is not known. Perhaps it has been revoked.',
  expired: 'This token has expired.',
  insufficient: 'This token may not read.',
} as const;
