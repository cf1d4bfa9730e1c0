import { describe, expect, it } from '@jest/globals';
import { cors, corsFor } from '../../packaging/cors.ts';

describe('the parameter corsOrigin', () => {
  it('left out, lets no other site use the API', async () => {
    expect(await cors({ resolveVariable: async () => '' })).toBe(false);
  });

  it('lets one site use it, with a token and without cookies', async () => {
    const allowed = await cors({ resolveVariable: async () => 'https://portal.example.com' });
    expect(allowed).toMatchObject({
      allowedOrigins: ['https://portal.example.com'],
      allowedHeaders: expect.arrayContaining(['authorization']),
    });
    expect(allowed).not.toHaveProperty('allowCredentials');
  });

  it.each(['*', 'portal.example.com', 'https://portal.example.com/', 'null'])(
    'is an origin: %s is none',
    (origin) => {
      expect(() => corsFor(origin)).toThrow(/corsOrigin: .* is not an origin/);
    },
  );
});
