import { describe, expect, it } from '@jest/globals';
import { audience, issuer } from '../../packaging/jwt.ts';

const ISSUER = 'https://issuer.example.com/pool';

/** The parameters of a deployment. */
function context(parameters: Readonly<Record<string, string>>) {
  const all: Readonly<Record<string, string>> = { jwtIssuer: '', jwtAudience: '', ...parameters };
  return { resolveVariable: async (name: string) => all[name.replace(/^param:/, '')] };
}

describe('with apiAuth=jwt', () => {
  const jwt = (parameters: Readonly<Record<string, string>>) =>
    context({ apiAuth: 'jwt', ...parameters });

  it('issuer and audience are those of the parameters', async () => {
    expect(await issuer(jwt({ jwtIssuer: ISSUER }))).toBe(ISSUER);
    expect(await audience(jwt({ jwtAudience: 'warden' }))).toBe('warden');
  });

  it.each(['', 'issuer.example.com', 'http://issuer.example.com'])(
    'the issuer %j is refused',
    async (jwtIssuer) => {
      await expect(issuer(jwt({ jwtIssuer }))).rejects.toThrow(
        /^The parameter jwtIssuer: ".*" is not the address of an issuer, .* apiAuth=jwt needs$/,
      );
    },
  );

  it('an audience is needed', async () => {
    await expect(audience(jwt({}))).rejects.toThrow(/^The parameter jwtAudience: "" is not/);
  });
});

it.each(['token', 'iam'])('with apiAuth=%s they are not looked at', async (apiAuth) => {
  expect(await issuer(context({ apiAuth }))).toBe('');
  expect(await audience(context({ apiAuth }))).toBe('');
});
