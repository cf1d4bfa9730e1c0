import { describe, expect, it } from '@jest/globals';
import {
  amazonQProblems,
  type Incoming,
  SIGNING_KEY,
  signatureProblems,
  teamsProblems,
} from '../../../local/chaos/limits.ts';
import { signedWebhooks } from '../../../src/adapters/webhooks/signed.ts';

/** A message as the service signs it at that time. */
async function aSignedMessage(now = new Date()): Promise<Incoming> {
  const sent: Incoming[] = [];
  const key = `whsec_${SIGNING_KEY.toString('base64')}`;
  const secret = JSON.stringify({ url: 'http://127.0.0.1/hook', key });
  const webhooks = signedWebhooks(
    async () => secret,
    () => now,
    async (_, { headers, body } = {}) => {
      sent.push({ headers: headers as Incoming['headers'], body: String(body) });
      return new Response();
    },
  );
  await webhooks.post('hook', { id: 'id', document: { type: 'Image Scan Verdict' } });
  const [message] = sent;
  if (!message) throw new Error('Nothing was sent.');
  return message;
}

describe('a receiver of signed webhooks in a chaos run', () => {
  it('takes what the service signs', async () => {
    expect(signatureProblems(await aSignedMessage())).toEqual([]);
  });

  it.each([
    ['another body', (message: Incoming) => ({ ...message, body: '{}' })],
    [
      'another id',
      ({ headers, body }: Incoming) => ({ headers: { ...headers, 'webhook-id': 'x' }, body }),
    ],
    [
      'no signature',
      ({ body, headers: { 'webhook-signature': _, ...headers } }: Incoming) => ({ headers, body }),
    ],
  ])('refuses %s', async (_, changed) => {
    expect(signatureProblems(changed(await aSignedMessage()))).toEqual([
      'its signature is another',
    ]);
  });

  it('refuses what is old', async () => {
    const message = await aSignedMessage(new Date(Date.now() - 600_000));
    expect(signatureProblems(message)).toEqual([expect.stringContaining('its time stamp is')]);
  });
});

it('Teams refuses what is too large, and what is no card', () => {
  const card = { type: 'message', attachments: [{ content: { type: 'AdaptiveCard' } }] };
  const problems = (message: object) =>
    teamsProblems({ headers: {}, body: JSON.stringify(message) });
  expect(problems(card)).toEqual([]);
  expect(problems({ ...card, text: 'x'.repeat(28_000) })).toEqual([
    expect.stringContaining('bytes'),
  ]);
  expect(problems({ text: 'hello' })).toEqual(['a undefined, not a message', 'no card']);
});

it('Amazon Q Developer shows nothing of a notification that is too long', () => {
  const content = { title: 'BREACH', description: 'x'.repeat(8000) };
  expect(amazonQProblems({ source: 'custom', content })).toEqual([]);
  expect(amazonQProblems({ source: 'custom', content: { ...content, title: '' } })).toEqual([
    'a title of 0 characters',
  ]);
  expect(amazonQProblems({ content: { ...content, description: 'x'.repeat(8001) } })).toEqual([
    'its source is undefined',
    'a description of 8001 characters',
  ]);
});
