import { describe, expect, it } from '@jest/globals';
import { defineRoute, json } from '../../src/api/http/route.ts';
import { serve } from '../../src/api/http/serve.ts';
import { type HttpEvent, toRequest } from '../../src/runtime/http-event.ts';

type Authorizer = HttpEvent['requestContext']['authorizer'];

function anEvent(authorizer: Authorizer, changes: Partial<HttpEvent> = {}): HttpEvent {
  return {
    requestContext: {
      domainName: 'abc.execute-api.eu-west-1.amazonaws.com',
      requestId: 'request-1',
      http: { method: 'GET', path: '/x' },
      authorizer,
    },
    ...changes,
  };
}

const jwt = (claims: Record<string, unknown>): Authorizer => ({ jwt: { claims } });

describe('who calls, by the authorizer of the deployment', () => {
  it.each<[string, Authorizer, object | undefined]>([
    ['nobody', undefined, undefined],
    ['nobody, whom the authorizer has let through to be told so', { lambda: {} }, undefined],
    ['nobody, whom the authorizer says nothing of', { lambda: null }, undefined],
    [
      'a token by its name, with its scopes',
      { lambda: { name: 'laptop', scopes: 'read write' } },
      { name: 'laptop', scopes: ['read', 'write'] },
    ],
    ['a token without scopes', { lambda: { name: 'x', scopes: '' } }, { name: 'x', scopes: [] }],
    [
      'a role, which may what its policies let it',
      { iam: { userArn: 'arn:aws:sts::111122223333:assumed-role/reader/me' } },
      { name: 'arn:aws:sts::111122223333:assumed-role/reader/me', scopes: ['read', 'write'] },
    ],
    [
      'a JWT with a scope of Cognito',
      jwt({ sub: 'me', scope: 'openid ecr-scan-warden/read' }),
      { name: 'me', scopes: ['read'] },
    ],
    [
      'a JWT with bare scopes',
      jwt({ sub: 'me', scope: 'write' }),
      { name: 'me', scopes: ['write'] },
    ],
    [
      'a JWT with a list of scopes, as API Gateway writes lists',
      jwt({ sub: 'me', scp: '[openid read write]' }),
      { name: 'me', scopes: ['read', 'write'] },
    ],
    [
      'a JWT with a list of scopes',
      jwt({ sub: 'me', scp: ['read', 'write'] }),
      { name: 'me', scopes: ['read', 'write'] },
    ],
    ['a JWT without scopes: may nothing', jwt({ sub: 'me' }), { name: 'me', scopes: [] }],
    [
      'a JWT whose scopes only resemble ours: may nothing',
      jwt({ sub: 'me', scope: 'readonly write-all read:x READ' }),
      { name: 'me', scopes: [] },
    ],
    ['a JWT without a subject', jwt({ scope: 'read' }), { name: '', scopes: ['read'] }],
  ])('%s', (_, authorizer, caller) => {
    expect(toRequest(anEvent(authorizer)).caller).toEqual(caller);
  });

  it.each<[string, Authorizer, number]>([
    ['a role', { iam: { userArn: 'arn' } }, 200],
    ['a JWT that may read', jwt({ sub: 'me', scope: 'read' }), 200],
    ['a JWT that may write only', jwt({ sub: 'me', scope: 'write' }), 403],
    ['a JWT without scopes', jwt({ sub: 'me' }), 403],
    ['nobody', undefined, 401],
  ])('%s that reads is answered as the scopes say', async (_, authorizer, status) => {
    const route = defineRoute({
      method: 'GET',
      path: '/x',
      access: 'api',
      summary: '',
      respond: () => async () => json(200, {}),
    });
    const answer = await serve(route, {}, (error) => {
      throw error;
    })(toRequest(anEvent(authorizer)));
    expect(answer.status).toBe(status);
  });
});

describe('a request', () => {
  it('has its cookies from either place', () => {
    const expected = { session: 'a=b', other: '' };
    const cookies = ['session=a=b', 'other'];
    expect(toRequest(anEvent(undefined, { cookies })).cookies).toEqual(expected);
    const headers = { cookie: cookies.join('; ') };
    expect(toRequest(anEvent(undefined, { headers })).cookies).toEqual(expected);
  });

  it('has its body as text', () => {
    const body = Buffer.from('token=ä').toString('base64');
    expect(toRequest(anEvent(undefined, { body, isBase64Encoded: true })).body).toBe('token=ä');
    expect(toRequest(anEvent(undefined, { body: '{}' })).body).toBe('{}');
  });

  it('keeps a parameter of the path that cannot be decoded as it is', () => {
    const pathParameters = { id: 'a%2Fb', proxy: '%E0%A4%A' };
    expect(toRequest(anEvent(undefined, { pathParameters })).params).toEqual({
      id: 'a/b',
      proxy: '%E0%A4%A',
    });
  });

  it('comes from where API Gateway says, whatever its header says', () => {
    expect(toRequest(anEvent(undefined, { headers: { host: 'evil.example' } })).origin).toBe(
      'https://abc.execute-api.eu-west-1.amazonaws.com',
    );
  });
});
