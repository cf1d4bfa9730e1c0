import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { signedWebhooks } from '../../src/adapters/webhooks/signed.ts';
import { slackWebhooks } from '../../src/adapters/webhooks/slack.ts';
import { teamsWebhooks } from '../../src/adapters/webhooks/teams.ts';
import { Input as AssessInput } from '../../src/steps/assess-image.ts';
import { Input as CompileInput } from '../../src/steps/compile-report.ts';
import { Input as DeliverInput } from '../../src/steps/deliver-alert.ts';
import { Input as StartInput } from '../../src/steps/start-scan.ts';
import { digestOf, NOW } from '../support/builders.ts';
import { errorName, type Json, mutated, SEED } from '../support/mutations.ts';

const IMAGE: Json = {
  registryId: '111122223333',
  region: 'eu-west-1',
  repository: 'payments/api',
  imageDigest: digestOf('a'),
  tags: ['1.4.2'],
  pushedAt: '2026-11-25T12:00:00.000Z',
};
const PLATFORM: Json = { imageDigest: digestOf('b'), name: 'linux/arm64' };

const INPUTS = [
  [
    'deliver-alert',
    DeliverInput,
    {
      channel: 'alerts',
      alert: {
        kind: 'image',
        registryId: '111122223333',
        region: 'eu-west-1',
        repository: 'payments/api',
        stream: '*',
        id: '1-aaaa',
      },
      execution: 'arn:of:the:run',
    },
  ],
  ['start-scan', StartInput, { taskToken: 'token', run: 'arn', image: IMAGE, platform: PLATFORM }],
  [
    'assess-image',
    AssessInput,
    {
      image: IMAGE,
      platforms: [
        { imageDigest: digestOf('b'), name: 'linux/arm64', awaited: { scan: 'settled' } },
      ],
      run: { kind: 'scan', id: 'arn' },
      owedGraceSeconds: 960,
    },
  ],
  [
    'compile-report',
    CompileInput,
    {
      sweep: 'name',
      execution: 'arn',
      owedGraceSeconds: 960,
      startedAt: '2026-11-25T12:00:00.000Z',
      plan: 'sweeps/name/plan.jsonl',
      repositories: 2,
      images: 5,
      results: 'sweeps/name/results/manifest.json',
    },
  ],
] as const;

describe('the input of a step that is not as the machine sends it', () => {
  it.each(INPUTS)('%s: taken or refused, with the fields that are wrong', (_, schema, sample) => {
    expect(schema.safeParse(sample).success).toBe(true);
    fc.assert(
      fc.property(mutated(sample as Json), (input) => {
        const parsed = schema.safeParse(input);
        if (parsed.success) expect(Object.keys(parsed.data)).not.toContain('__proto__');
        else expect(parsed.error.issues).not.toHaveLength(0);
      }),
      { seed: SEED, numRuns: 500 },
    );
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('a secret that does not hold what it should', () => {
  const SIGNED: Json = {
    url: 'https://hooks.example.com/1',
    key: `whsec_${Buffer.alloc(32).toString('base64')}`,
  };
  const answer = async () => new Response('ok');
  const SENDERS: Readonly<Record<string, (secret: string) => Promise<unknown>>> = {
    signed: (secret) =>
      signedWebhooks(
        async () => secret,
        () => NOW,
        answer,
      ).post('s', { id: '1', document: {} }),
    slack: (secret) =>
      slackWebhooks(async () => secret, answer).post('s', { text: 't', blocks: [] }),
    teams: (secret) => teamsWebhooks(async () => secret, answer).post('s', {}),
  };

  it.each(Object.entries(SENDERS))(
    '%s: sent to, or refused without a word of the secret',
    async (_, send) => {
      const texts = fc.oneof(
        mutated(SIGNED).map((value) => JSON.stringify(value)),
        fc.string({ unit: 'binary', maxLength: 100 }),
        fc.constantFrom('https://', 'https://[', 'file:///etc/passwd', 'http://example.com', ' '),
      );
      await fc.assert(
        fc.asyncProperty(texts, async (secret) => {
          try {
            await send(secret);
          } catch (error) {
            expect(errorName(error)).toBe('DeliveryRefusedError');
            if (secret.length > 12) expect((error as Error).message).not.toContain(secret);
          }
        }),
        { seed: SEED, numRuns: 300 },
      );
    },
  );
});
