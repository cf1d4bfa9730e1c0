import { describe, expect, it } from '@jest/globals';
import { memoryOf } from '../../src/domain/assess.ts';
import { streamKey } from '../../src/domain/stream.ts';
import { aFinding, ago, aJudgement, aPolicy } from '../support/builders.ts';
import {
  GRACE_SECONDS,
  Killed,
  type MemoryService,
  memoryService,
} from '../support/memory-service.ts';
import { aStream } from '../support/streams.ts';

const openssl = aFinding({ id: 'CVE-1' });
const zlib = aFinding({ id: 'CVE-2', packages: [{ name: 'zlib' }] });
const CHANNELS = ['alerts', 'payments'];

/** What a way of recovery may say twice: what was sent just before the end, and not yet taken down as sent. */
const SENT = new Set(['publish', 'post']);

/** What the service is left with, but for how often and at what time it has looked. */
async function leftBy({ streams, assessments, catalogue, changeLog }: MemoryService) {
  const left = [...streams.states].map(async ([name, { image, verdict, owed, assessment }]) => {
    const stored = await assessments.get(assessment);
    const { counts, unknownTold } = stored;
    const { open, closed, scanType } = memoryOf(stored);
    const known = open.map(({ firstSeen: _, lastSeen: __, changed, ...finding }) => ({
      ...finding,
      changed: changed?.kind,
    }));
    const noted = changeLog.changes
      .filter(({ stream }) => streamKey(stream) === name)
      .map(({ at }) => at);
    const isFound = open.every(({ changed }) => changed && noted.includes(changed.at));
    return [name, { image, verdict, owed, counts, unknownTold, known, closed, scanType, isFound }];
  });
  const entries = catalogue.entries.map(
    ({ imageDigest, tags, stream, verdict, counts, history }) => [
      imageDigest,
      { tags, stream, verdict, counts, history: history.map((change) => change.verdict) },
    ],
  );
  return Object.fromEntries([...(await Promise.all(left)), ...entries]);
}

async function diesOf(run: Promise<unknown>, service: MemoryService): Promise<void> {
  await expect(run).rejects.toThrow(Killed);
  service.revive();
}

describe('a run of image-scan that dies before a write', () => {
  const deliveredBy = (send: string) =>
    ['closeWindow', 'freeze', send, 'markSent', 'settle', 'remove'] as const;

  const WRITES = [
    // The assessment and what lists are read from, then the stream.
    ...['put', 'change', 'claim tag', 'entry', 'put'],
    // Each channel's outbox and window.
    ...['add', 'openWindow', 'add', 'openWindow'],
    ...deliveredBy('publish'),
    ...deliveredBy('post'),
  ] as const;

  /** A stream that is at 1.4.1 and owes nothing, and 1.4.2 with one finding more. */
  async function setUp() {
    const service = memoryService(aPolicy({ defaults: aJudgement({ deliver: CHANNELS }) }));
    service.push('old', { tags: ['1.4.1'], pushedAt: ago({ hours: 2 }), findings: [openssl] });
    await service.run(service.startScan('old', 'arn:of:the:first'));
    service.push('new', {
      tags: ['1.4.2'],
      pushedAt: ago({ hours: 1 }),
      findings: [openssl, zlib],
    });
    return { service, run: service.startScan('new', 'arn:of:the:run') };
  }

  type Situation = Awaited<ReturnType<typeof setUp>>;

  const another = (service: MemoryService) =>
    service.run(service.startScan('new', 'arn:of:another'));
  const sweep = (service: MemoryService) => service.sweep(service.startSweep('arn:of:the:sweep'));

  const RECOVERIES: Readonly<Record<string, (situation: Situation) => Promise<unknown>>> = {
    'its redrive': ({ service, run }) => service.run(run),
    'its event, sent again after the grace': ({ service }) => {
      service.pass(GRACE_SECONDS);
      return another(service);
    },
    'a sweep after the grace': ({ service }) => {
      service.pass(GRACE_SECONDS);
      return sweep(service);
    },
    'its event, sent again at once, then its redrive': async ({ service, run }) => {
      await another(service);
      await service.run(run);
    },
    'a sweep at once, then its redrive': async ({ service, run }) => {
      await sweep(service);
      await service.run(run);
    },
    'a sweep at once, and one after the grace': async ({ service }) => {
      await sweep(service);
      service.pass(GRACE_SECONDS);
      await service.sweep(service.startSweep('arn:of:the:next:sweep'));
    },
    'its redrive after another run has taken over': async ({ service, run }) => {
      service.pass(GRACE_SECONDS);
      await another(service);
      await service.run(run);
    },
    'its redrive after a sweep has taken over': async ({ service, run }) => {
      service.pass(GRACE_SECONDS);
      await sweep(service);
      await service.run(run);
    },
  };

  it('makes these', async () => {
    const { service, run } = await setUp();
    const before = service.writes.length;
    await service.run(run);
    expect(service.writes.slice(before)).toEqual(WRITES);
  });

  describe.each(Object.entries(RECOVERIES))('and is made good by %s', (_, recover) => {
    it.each(WRITES.map((write, index) => [index + 1, write, WRITES[index - 1]] as const))(
      'write %i (%s): one alert to each channel, and the state of a run that lived',
      async (number, _write, last) => {
        const lived = await setUp();
        const heardBefore = [lived.service.mails().length, lived.service.slack().length];
        await lived.service.run(lived.run);
        await recover(lived);
        const died = await setUp();
        died.service.killBefore(number);
        await diesOf(died.service.run(died.run), died.service);

        await recover(died);

        const left = await leftBy(died.service);
        expect(left).toEqual(await leftBy(lived.service));
        expect(left[streamKey(aStream())]).toMatchObject({ isFound: true });
        const repeated = (send: string) => (last === send && SENT.has(send) ? 1 : 0);
        expect([died.service.mails().length, died.service.slack().length]).toEqual([
          (heardBefore[0] ?? 0) + 1 + repeated('publish'),
          (heardBefore[1] ?? 0) + 1 + repeated('post'),
        ]);
      },
    );
  });
});

describe('a sweep that dies before a write', () => {
  const REPOSITORIES = ['team/one', 'team/two', 'team/left-behind'];

  /** Two images that nobody knows yet, and one whose alert its run has not delivered. */
  async function setUp() {
    const service = memoryService(aPolicy({ defaults: aJudgement({ deliver: CHANNELS }) }));
    const [one = '', two = '', leftBehind = ''] = REPOSITORIES;
    service.push('c', { repository: leftBehind, tags: ['1.0'], findings: [openssl] });
    service.killBefore('add');
    await diesOf(service.run(service.startScan('c', 'arn:of:the:dead')), service);
    service.pass(GRACE_SECONDS);
    service.push('a', { repository: one, tags: ['1.0'], findings: [openssl] });
    service.push('b', { repository: two, tags: ['1.0'], findings: [openssl, zlib] });
    return { service, run: service.startSweep('arn:of:the:sweep') };
  }

  type Situation = Awaited<ReturnType<typeof setUp>>;

  /** The day after; what waits in an outbox is somebody's until the grace is over. */
  const next = (service: MemoryService, id = 'arn:of:the:next:sweep') => {
    service.pass(GRACE_SECONDS);
    return service.sweep(service.startSweep(id));
  };

  const RECOVERIES: Readonly<Record<string, (situation: Situation) => Promise<unknown>>> = {
    'its redrive': ({ service, run }) => service.sweep(run),
    'the next sweep': ({ service }) => next(service),
    'the next sweep but one': async ({ service }) => {
      await next(service);
      await next(service, 'arn:of:the:sweep:after');
    },
  };

  /** The receipt of the report stands before the streams without what it has told. */
  const deliveredBy = (send: string) => [
    ...['closeWindow', 'freeze', send, 'markSent'],
    ...['add', 'settle', 'settle', 'settle'],
    'remove',
  ];

  /** How many messages of a channel tell of each repository. */
  const heard = (messages: readonly string[]) =>
    REPOSITORIES.map((name) => messages.filter((text) => text.includes(`${name}:1.0`)).length);

  async function writesOf() {
    const { service, run } = await setUp();
    const before = service.writes.length;
    await service.sweep(run);
    return service.writes.slice(before);
  }

  it('makes these', async () => {
    expect(await writesOf()).toEqual([
      // A child each: the assessment, what it is found by, and the stream. One has been looked at before.
      ...['put', 'entry', 'put'],
      ...['put', 'change', 'claim tag', 'entry', 'put'],
      ...['put', 'change', 'claim tag', 'entry', 'put'],
      // The report takes over what was left behind.
      'put',
      'sweep',
      // As HTML, JSON and CSV, for each channel.
      ...['file', 'file', 'file', 'file', 'file', 'file'],
      ...['putReport', 'report'],
      ...['add', 'openWindow', 'add', 'openWindow'],
      ...deliveredBy('publish'),
      ...deliveredBy('post'),
    ]);
  });

  it.each(Object.entries(RECOVERIES))(
    'is made good by %s: everything told once to each channel, and the state of a sweep that lived',
    async (_, recover) => {
      const writes = await writesOf();
      for (const [index, write] of writes.entries()) {
        const lived = await setUp();
        await lived.service.sweep(lived.run);
        await recover(lived);
        const { service, run } = await setUp();
        service.killBefore(index + 1);
        await diesOf(service.sweep(run), service);

        await recover({ service, run });

        const at = `before write ${index + 1} (${write})`;
        expect([at, await leftBy(service)]).toEqual([at, await leftBy(lived.service)]);
        const last = writes[index - 1];
        const times = (send: string) => REPOSITORIES.map(() => (last === send ? 2 : 1));
        expect([at, heard(service.mailTexts()), heard(service.slack())]).toEqual([
          at,
          times('publish'),
          times('post'),
        ]);
      }
    },
  );
});
