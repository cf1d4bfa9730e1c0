import { describe, expect, it } from '@jest/globals';
import { authorize } from '../../src/api/authorize.ts';
import { sessionOf } from '../../src/api/http/credentials.ts';
import { ago, NOW } from '../support/builders.ts';
import { aToken, fakeAccessTokens, fakeClock } from '../support/fakes/index.ts';

const tokens = [
  aToken('reader', { name: 'reader' }),
  aToken('writer', { name: 'writer', scopes: ['read', 'write'] }),
  aToken('only-writes', { name: 'only-writes', scopes: ['write'] }),
  aToken('last-moment', { name: 'last-moment', expires: NOW.toISOString() }),
  aToken('late', { name: 'late', expires: ago({ ms: 1 }).toISOString() }),
];
const decide = authorize({ accessTokens: fakeAccessTokens(tokens), clock: fakeClock() });

const basic = (password: string, user = 'feed') =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const session = (token: string) => ({ '__Host-session': sessionOf(token) });

/** The name that a request is let in by; `nobody`, where it goes on without one; or `refused`. */
async function admitted(
  method: string,
  authorization?: string,
  cookies = {},
  origin = 'https://api.example.com',
): Promise<string> {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const admission = await decide({ method, headers, cookies, origin });
  return admission.isAuthorized ? (admission.caller?.name ?? 'nobody') : 'refused';
}

describe('a token', () => {
  it.each([
    ['GET', 'Bearer reader', 'reader'],
    ['GET', 'bearer   reader', 'reader'],
    ['GET', basic('reader'), 'reader'],
    ['GET', basic('reader', ''), 'reader'],
    ['POST', 'Bearer writer', 'writer'],
    ['DELETE', basic('writer'), 'writer'],
    ['GET', 'Bearer last-moment', 'last-moment'],
  ])('lets in: %s with %s', async (method, authorization, name) => {
    expect(await admitted(method, authorization)).toBe(name);
  });

  it.each([
    ['is of another scope', 'POST', 'Bearer reader'],
    ['is of another scope', 'PUT', 'Bearer reader'],
    ['is of another scope', 'GET', 'Bearer only-writes'],
    ['has expired', 'GET', 'Bearer late'],
    ['is not known', 'GET', 'Bearer guess'],
    ['is not known', 'GET', basic('guess')],
    ['is empty', 'GET', 'Bearer '],
    ['is empty', 'GET', basic('')],
    ['is the hash of one', 'GET', `Bearer ${tokens[0]!.hash}`],
    ['is a session, which is for cookies', 'GET', `Bearer ${sessionOf('reader')}`],
    ['comes by another scheme', 'GET', 'Digest reader'],
    ['is no header at all', 'GET', ''],
    ['is the user, not the password', 'GET', basic('', 'reader')],
  ])('that %s is refused: %s %s', async (_, method, authorization) => {
    expect(await admitted(method, authorization)).toBe('refused');
  });

  it('decides alone: a good session does not make up for it', async () => {
    expect(await admitted('GET', 'Bearer guess', session('reader'))).toBe('refused');
  });
});

describe('a session', () => {
  it('is good for reading', async () => {
    expect(await admitted('GET', undefined, session('reader'))).toBe('reader');
  });

  it('has the cookie of its origin: over HTTPS the one that only its own host can have set', async () => {
    const local = 'http://127.0.0.1:4567';
    const planted = { session: sessionOf('writer') };
    expect(await admitted('GET', undefined, planted)).toBe('nobody');
    expect(await admitted('GET', undefined, { ...planted, ...session('reader') })).toBe('reader');
    expect(await admitted('GET', undefined, planted, local)).toBe('writer');
    expect(await admitted('GET', undefined, session('reader'), local)).toBe('nobody');
  });

  it.each(['POST', 'PUT', 'DELETE'])(
    'is not good for %s, whatever its token is',
    async (method) => {
      expect(await admitted(method, undefined, session('writer'))).toBe('refused');
    },
  );

  it.each([
    ['a token that has expired', session('late')],
    ['a token that may not read', session('only-writes')],
    ['no token', { '__Host-session': 'guess' }],
    ['the token itself', { '__Host-session': 'reader' }],
  ])('of %s is none: its browser is to sign in', async (_, cookies) => {
    expect(await admitted('GET', undefined, cookies)).toBe('nobody');
  });
});

it('who shows nothing is told by a route how to get in where it reads, and refused else', async () => {
  expect(await admitted('GET')).toBe('nobody');
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    expect([method, await admitted(method)]).toEqual([method, 'refused']);
  }
});
