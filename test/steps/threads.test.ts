import { describe, expect, it } from '@jest/globals';
import { TemporarilyUnavailableError } from '../../src/domain/errors.ts';
import { streamKey } from '../../src/domain/stream.ts';
import { aFinding, ago, aJudgement, aPolicy, aReading } from '../support/builders.ts';
import { scan, sweep } from '../support/hearing.ts';
import { type MemoryService, memoryService } from '../support/memory-service.ts';
import { aStream } from '../support/streams.ts';

const openssl = aFinding({ id: 'CVE-1' });
const zlib = aFinding({ id: 'CVE-2', packages: [{ name: 'zlib' }] });

const BAD = { tags: ['1.4.1'], pushedAt: ago({ hours: 3 }), findings: [openssl] };
const WORSE = { tags: ['1.4.2'], pushedAt: ago({ hours: 2 }), findings: [openssl, zlib] };
const GOOD = { tags: ['1.4.3'], pushedAt: ago({ hours: 1 }), findings: [] };

/** Alerts go by mail, and to a channel that a bot writes to. */
const policy = aPolicy({
  defaults: aJudgement({ deliver: ['alerts', 'team'] }),
  channels: {
    alerts: { type: 'sns' },
    team: { type: 'slack', token: 'team-bot', channel: 'C012AB3CD' },
  },
});

const texts = ({ bot }: MemoryService) => bot.map(({ message }) => message.text);
const blocksOf = ({ bot }: MemoryService, index: number) =>
  JSON.stringify(bot[index]?.message.blocks);

async function afterBreach() {
  const service = memoryService(policy);
  service.push('bad', BAD);
  await scan(service, 'bad');
  return service;
}

describe('a stream that breaches no longer', () => {
  it('is told in the thread of its alert, which says so too; on other channels nothing is', async () => {
    const service = await afterBreach();
    service.push('good', GOOD);
    const { outcome, heard } = await scan(service, 'good');
    expect(outcome).toMatchObject({ verdict: 'pass', deliver: [{ channel: 'team' }] });
    expect(heard).toEqual([]);
    expect(texts(service)).toEqual(['RESOLVED payments/api:1.4.3', 'RESOLVED payments/api:1.4.3']);
    const [alert, reply] = service.bot;
    expect(reply).toMatchObject({ replyTo: alert?.receipt });
    expect(alert).not.toHaveProperty('replyTo', expect.anything());
    expect(blocksOf(service, 0)).toContain('BREACH payments/api:1.4.1');
    expect(blocksOf(service, 0)).toContain('CVE-1');
    expect(blocksOf(service, 1)).toContain('Resolved: 1 (CVE-1)');
    expect(service.threads.size).toBe(0);
  });

  it('is told where the alert is older than its findings are kept: that message stays as it is', async () => {
    const service = await afterBreach();
    service.push('worse', WORSE);
    await scan(service, 'worse');
    const [first] = [...service.threads.values()].flatMap(({ messages }) => messages);
    service.assessments.expire(first?.assessment ?? '');
    service.push('good', GOOD);
    await scan(service, 'good');
    expect(texts(service)).toEqual([
      expect.stringMatching(/^BREACH payments\/api:1.4.1/),
      'RESOLVED payments/api:1.4.3',
      'RESOLVED payments/api:1.4.3',
    ]);
    expect(service.bot[2]?.replyTo).toBe('2');

    // What comes after is told.
    service.push('again', { ...WORSE, tags: ['1.4.4'], pushedAt: ago({ ms: 1 }) });
    await scan(service, 'again');
    expect(texts(service)[3]).toMatch(/^BREACH payments\/api:1.4.4/);
  });

  it('is not taken as said where the findings cannot be read just now', async () => {
    const service = await afterBreach();
    const { get } = service.ports.assessments;
    service.push('good', GOOD);
    const run = service.startScan('good', 'arn:of:good');
    await service.begin(run);
    service.ports.assessments.get = async () => {
      throw new TemporarilyUnavailableError('SlowDown');
    };
    await expect(service.run(run)).rejects.toThrow('SlowDown');
    service.ports.assessments.get = get;
    await service.run(run);
    expect(texts(service)).toEqual(Array(2).fill('RESOLVED payments/api:1.4.3'));
  });

  it('is told once, whatever looks at it again', async () => {
    const service = await afterBreach();
    service.push('good', GOOD);
    await scan(service, 'good');
    await scan(service, 'good');
    expect(await sweep(service)).toEqual([]);
    expect(service.bot).toHaveLength(2);
  });

  it('is told to all that was said of it, in the thread of the last', async () => {
    const service = await afterBreach();
    service.push('worse', WORSE);
    await scan(service, 'worse');
    service.push('good', GOOD);
    await scan(service, 'good');
    expect(service.bot.map(({ replyTo }) => replyTo)).toEqual([undefined, undefined, '2']);
    expect(texts(service)).toEqual(Array(3).fill('RESOLVED payments/api:1.4.3'));
  });

  it('begins anew when it breaches again', async () => {
    const service = await afterBreach();
    service.push('good', GOOD);
    await scan(service, 'good');
    service.push('again', { ...WORSE, tags: ['1.4.4'], pushedAt: ago({ ms: 1 }) });
    await scan(service, 'again');
    expect(texts(service)[2]).toMatch(/^BREACH payments\/api:1.4.4/);
    expect(service.bot[2]?.replyTo).toBeUndefined();
    expect([...service.threads.values()]).toMatchObject([{ messages: [{ receipt: '3' }] }]);
  });

  it('is told by a sweep in the same way, and the sweep sends nothing else', async () => {
    const service = await afterBreach();
    service.push('bad', { tags: [] });
    service.push('good', GOOD);
    expect(await sweep(service)).toEqual([]);
    expect(texts(service)).toEqual(Array(2).fill('RESOLVED payments/api:1.4.3'));
    expect(service.bot[1]?.replyTo).toBe('1');
  });

  it('is told nowhere where nobody was told of the breach', async () => {
    const service = memoryService(policy);
    service.push('good', GOOD);
    await scan(service, 'good');
    expect(service.bot).toEqual([]);
  });
});

describe.each(['daily', 'weekly'] as const)('a channel that takes only %s reports', (occasion) => {
  const only = aPolicy({
    ...policy,
    channels: {
      ...policy.channels,
      team: { type: 'slack', token: 'team-bot', channel: 'C012AB3CD', reports: [occasion] },
    },
  });

  async function afterBreachToldAtOnce() {
    const service = memoryService(only);
    service.push('bad', BAD);
    await scan(service, 'bad');
    service.push('bad', { tags: [] });
    service.push('good', GOOD);
    return service;
  }

  it('hears of the end that a scan has found at once', async () => {
    const service = await afterBreachToldAtOnce();
    await scan(service, 'good');
    expect(texts(service)).toEqual(Array(2).fill('RESOLVED payments/api:1.4.3'));
    expect(service.bot[1]?.replyTo).toBe('1');
  });

  it('hears of the end that a sweep has found with its next report, once', async () => {
    const service = await afterBreachToldAtOnce();
    await sweep(service);
    expect(texts(service)).toEqual([expect.stringMatching(/^BREACH/)]);
    await service.report(occasion === 'daily' ? 'weekly' : 'daily', 'another');
    expect(texts(service)).toEqual([expect.stringMatching(/^BREACH/)]);

    await service.report(occasion, 'monday');
    const replies = service.bot.filter(({ replyTo }) => replyTo !== undefined);
    expect(replies.map(({ message, replyTo }) => [message.text, replyTo])).toEqual([
      ['RESOLVED payments/api:1.4.3', '1'],
    ]);
    expect(texts(service)[0]).toBe('RESOLVED payments/api:1.4.3');
    expect(service.threads.size).toBe(0);
    const heard = service.bot.length;
    await service.report(occasion, 'tuesday');
    expect(service.bot.slice(heard).filter(({ replyTo }) => replyTo !== undefined)).toEqual([]);
  });
});

describe('an image that is known again', () => {
  const UNKNOWN = { ...BAD, scan: aReading({ status: 'FAILED' }) };

  it('and passes is told in one message, and the one before says so too', async () => {
    const service = memoryService(policy);
    service.push('bad', UNKNOWN);
    await scan(service, 'bad');
    expect(texts(service)).toEqual([expect.stringMatching(/^UNKNOWN/)]);
    service.push('bad', { scan: aReading({ findings: [] }) });
    await scan(service, 'bad');
    expect(texts(service)).toEqual([
      'RESOLVED payments/api:1.4.1',
      expect.stringMatching(/^PASS payments\/api:1.4.1/),
    ]);
    expect(service.bot[1]?.replyTo).toBeUndefined();
    expect(service.threads.size).toBe(0);
  });
});

describe('a message about several images', () => {
  it('has the end of each in its thread, and stays as it is', async () => {
    const service = memoryService(policy);
    service.push('one', { ...BAD, repository: 'team/one' });
    service.push('two', { ...BAD, repository: 'team/two' });
    const runs = ['one', 'two'].map((name) => service.startScan(name, `arn:of:${name}`));
    for (const run of runs) await service.begin(run);
    for (const run of runs) await service.run(run);
    expect(service.bot).toHaveLength(1);
    service.push('good', { ...GOOD, repository: 'team/one' });
    await scan(service, 'good');
    expect(texts(service)).toEqual([
      expect.stringMatching(/^BREACH 2 images/),
      'RESOLVED team/one:1.4.3',
    ]);
    expect(service.bot[1]?.replyTo).toBe('1');
    expect([...service.threads.keys()]).toEqual([
      `team ${streamKey(aStream({ repository: 'team/two' }))}`,
    ]);
  });
});

describe('an alert that takes several messages', () => {
  const findings = Array.from({ length: 400 }, (_, index) => aFinding({ id: `CVE-2025-${index}` }));
  const everything = aPolicy({
    ...policy,
    channels: {
      ...policy.channels,
      team: { type: 'slack', token: 'team-bot', channel: 'C012AB3CD', everything: true },
    },
  });

  it('is continued in the thread of the first, under ids of their own, and edited there', async () => {
    const service = memoryService(everything);
    service.push('bad', { ...BAD, findings });
    await scan(service, 'bad');
    const [first, ...others] = service.bot;
    expect(others.length).toBeGreaterThan(1);
    expect(first?.replyTo).toBeUndefined();
    expect(others.map(({ replyTo }) => replyTo)).toEqual(others.map(() => '1'));
    expect(others.map(({ deliveryId }) => deliveryId)).toEqual(
      others.map((_, index) => `${first?.deliveryId}/${index + 2}`),
    );
    service.push('good', GOOD);
    await scan(service, 'good');
    expect(first?.message.text).toBe('RESOLVED payments/api:1.4.3');
    expect(blocksOf(service, 0)).toContain('BREACH payments/api:1.4.1 (1 of ');
    expect(service.bot.at(-1)).toMatchObject({ replyTo: '1' });
  });

  it.each(['markProgress', 'markSent'])('of a run that dies before %s', async (write) => {
    const service = memoryService(everything);
    service.push('bad', { ...BAD, findings });
    const run = service.startScan('bad', 'arn:of:the:dead');
    service.killBefore(write);
    await service.run(run).catch(() => undefined);
    service.revive();
    await service.run(run);
    const parts = service.bot.map(({ message }) => message.text.match(/\((\d+) of/)?.[1]);
    // What was accepted and not noted comes again; what was noted does not.
    const again = write === 'markProgress' ? ['1'] : [];
    const each = [...new Set(parts)];
    expect(parts).toEqual([...again, ...each]);
    expect(each.length).toBeGreaterThan(2);
  });
});

describe('a run that dies', () => {
  /** Runs a scan that dies before one write after the other, and then again to its end. */
  async function withDeathBefore(write: string) {
    const service = await afterBreach();
    service.push('good', GOOD);
    const run = service.startScan('good', 'arn:of:the:dead');
    service.killBefore(write);
    await service.run(run).catch(() => undefined);
    service.revive();
    await service.run(run);
    return service;
  }

  it.each(['bot edit', 'bot post'])('before the %s says it once', async (write) => {
    const service = await withDeathBefore(write);
    expect(service.bot).toHaveLength(2);
    expect(service.threads.size).toBe(0);
  });

  it('between the reply and the note of it may say it twice, and never loses it', async () => {
    const service = await withDeathBefore('remove thread');
    expect(service.bot.slice(1).map(({ replyTo }) => replyTo)).toEqual(['1', '1']);
    expect(service.threads.size).toBe(0);
  });

  it('before it has noted a thread notes it by the receipt of what was sent', async () => {
    const service = memoryService(policy);
    service.push('bad', BAD);
    const run = service.startScan('bad', 'arn:of:the:dead');
    service.killBefore('thread');
    await service.run(run).catch(() => undefined);
    service.revive();
    await service.run(run);
    expect(service.bot).toHaveLength(1);
    expect([...service.threads.values()]).toMatchObject([{ messages: [{ receipt: '1' }] }]);
  });
});
