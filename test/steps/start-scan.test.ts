import { describe, expect, it } from '@jest/globals';
import {
  AwaitedElsewhereError,
  ImageNotFoundError,
  NoEventsError,
} from '../../src/domain/errors.ts';
import type { RegistryId } from '../../src/domain/image.ts';
import type { UnknownReason } from '../../src/domain/scan.ts';
import type { StartedScan, Waiter } from '../../src/ports.ts';
import { Input, startScan } from '../../src/steps/start-scan.ts';
import { aDetail, aFinding, ago, aReading, aRef, digestOf, NOW } from '../support/builders.ts';
import { anEntry } from '../support/catalogue.ts';
import {
  type FakeImage,
  type FakeRegistry,
  type FakeRegistryOptions,
  fakeCatalogue,
  fakeClock,
  fakeRegistry,
  fakeRuns,
  fakeSettings,
  fakeWaiters,
} from '../support/fakes/index.ts';

interface Situation extends FakeRegistryOptions {
  /** Absent: one with the image and its scan. */
  readonly registry?: FakeRegistry;
  readonly scan?: FakeImage['scan'];
  readonly pushedAt?: Date | undefined;
  readonly isPutOff?: boolean;
  /** Absent: yes. */
  readonly isAsked?: boolean;
  /** When the scan was made that the service itself has seen last; absent: it knows the image, without a scan. */
  readonly knownScan?: Date;
  /** Why the service had no result of the image when it looked at it last. */
  readonly knownReason?: UnknownReason;
  /** Whether the service has never seen the image. */
  readonly isNew?: boolean;
  /** The registry that the image is in. */
  readonly of?: Partial<RegistryId>;
  /** A waiter that is there already. */
  readonly waiter?: Waiter;
  /** Happens between the first look at the scan and the leaving of the waiter. */
  readonly meanwhile?: (image: FakeImage) => void;
}

const RUN = 'arn:aws:states:eu-west-1:111122223333:execution:image-scan:this';
const ENHANCED = { type: 'ENHANCED' } as const;
const FAILED = aReading({ status: 'FAILED', findings: undefined, completedAt: undefined });

/** Runs the step on the single image `a` in a situation, and tells what it did. */
async function run({
  scan,
  knownScan,
  knownReason: reason,
  isNew = false,
  waiter,
  meanwhile,
  of,
  ...options
}: Situation) {
  const image: FakeImage = { detail: aDetail('a', of), scan };
  const registry = options.registry ?? fakeRegistry([image], options);
  const known = anEntry({ ...aRef('a'), ...of, scannedAt: knownScan?.toISOString(), reason });
  let isFirst = waiter !== undefined;
  const waiters = fakeWaiters(
    () => NOW,
    () => {
      if (!isFirst) meanwhile?.(image);
      isFirst = false;
    },
  );
  if (waiter) await waiters.register(aRef('a'), waiter);
  const runs = fakeRuns();
  const step = startScan({
    registry,
    catalogue: fakeCatalogue(isNew ? [] : [known]),
    waiters,
    runs,
    clock: fakeClock(),
    settings: fakeSettings(),
  });
  const { registryId, region, repository, imageDigest, tags } = image.detail;
  const pushedAt = 'pushedAt' in options ? options.pushedAt : ago({ hours: 48 });
  const input = Input.parse({
    taskToken: 'this-token',
    run: RUN,
    image: { registryId, region, repository, imageDigest, tags, pushedAt: pushedAt?.toISOString() },
    platform: { imageDigest },
    isPutOff: options.isPutOff,
    isAsked: options.isAsked ?? true,
  });
  const problem = await step(input).then(
    () => undefined,
    (error: unknown) => error,
  );
  return {
    problem,
    answers: runs.resumed,
    scansStarted: registry.started,
    waiter: waiters.waiterOf(aRef('a')),
  };
}

const settledAtOnce = {
  problem: undefined,
  answers: [['this-token', { scan: 'settled' }]],
  scansStarted: [],
  waiter: undefined,
};
const ourWaiter: Waiter = {
  taskToken: 'this-token',
  run: RUN,
  expiresAt: new Date('2026-03-01T12:05:00.000Z'),
};

/** How a refused request for a scan comes about: ECR answers, and the image may be scanned by somebody else. */
const refuse = (answer: StartedScan, scan?: FakeImage['scan']) => (image: FakeImage) => {
  image.scan = scan ?? image.scan;
  return answer;
};

describe('there is nothing to wait for', () => {
  it.each([
    ['a fresh basic scan', { scan: aReading() }],
    ['a fresh basic scan without findings of a young image', { scan: aReading(), pushedAt: NOW }],
    ['a basic scan that failed, of which an event tells', { scan: FAILED, isAsked: false }],
    [
      'a basic scan of what it does not support',
      {
        scan: aReading({
          status: 'FAILED',
          description: "UnsupportedImageError: The operating system 'null' is not supported.",
          completedAt: undefined,
        }),
      },
    ],
    [
      'an enhanced scan that failed',
      { ...ENHANCED, scan: aReading({ ...ENHANCED, status: 'FAILED', completedAt: undefined }) },
    ],
    ['a basic scan without a time', { scan: aReading({ completedAt: undefined }) }],
    ['an archived image', { scan: aReading({ status: 'IMAGE_ARCHIVED' }) }],
    ['a status that is not known', { scan: aReading({ status: 'BRAND_NEW' }) }],
    [
      'an enhanced scan, however old',
      {
        ...ENHANCED,
        scan: aReading({
          ...ENHANCED,
          status: 'ACTIVE',
          completedAt: ago({ hours: 999 }).toISOString(),
        }),
      },
    ],
    [
      'an enhanced scan with findings of a young image',
      {
        ...ENHANCED,
        pushedAt: NOW,
        scan: aReading({ ...ENHANCED, status: 'ACTIVE', findings: [aFinding()] }),
      },
    ],
    ['an old image that enhanced scanning has never looked at', { ...ENHANCED }],
    [
      'an image of unknown age that enhanced scanning has never looked at',
      { ...ENHANCED, pushedAt: undefined },
    ],
  ] satisfies [string, Situation][])('after %s', async (_, situation) => {
    expect(await run(situation)).toEqual(settledAtOnce);
  });
});

describe('a scan is started, and its event waited for', () => {
  const startedAndAwaited = {
    problem: undefined,
    answers: [],
    scansStarted: [digestOf('a')],
    waiter: ourWaiter,
  };
  const completedAt = (date: Date) => ({
    scan: aReading({ completedAt: date.toISOString() }),
  });

  it.each([
    ['of an image that was never scanned', {}],
    ['of a young image that was never scanned', { pushedAt: NOW }],
    ['of an image that was never scanned, and that an event tells of', { isAsked: false }],
    ['of an image whose scan has failed', { scan: FAILED }],
    ['of an image whose scan is a day old', completedAt(ago({ hours: 24 }))],
    ['of an image whose scan is 23 hours old to the millisecond', completedAt(ago({ hours: 23 }))],
  ] satisfies [string, Situation][])('%s', async (_, situation) => {
    expect(await run(situation)).toEqual(startedAndAwaited);
  });

  it('not while the last one is a millisecond short of 23 hours', async () => {
    expect(await run(completedAt(ago({ hours: 23, ms: -1 })))).toEqual(settledAtOnce);
  });
});

describe('a scan that is known to be due', () => {
  const scan = aReading({ completedAt: ago({ hours: 50 }).toISOString() });
  const due = { scan, knownScan: ago({ hours: 23 }) };
  const unseen = { scan, isNew: true, pushedAt: ago({ hours: 23 }) };

  it('is started as any other', async () => {
    expect(await run(due)).toEqual({
      problem: undefined,
      answers: [],
      scansStarted: [digestOf('a')],
      waiter: ourWaiter,
    });
  });

  it('is none where somebody else has made it since: ECR refuses another', async () => {
    const onStartScan = refuse({ kind: 'limit-exceeded' }, aReading());
    expect(await run({ ...due, onStartScan })).toMatchObject({
      problem: undefined,
      answers: [['this-token', { scan: 'settled' }]],
    });
  });

  it.each([
    ['is not looked at before', due, 0],
    ['is looked at where it is not due yet', { ...due, knownScan: ago({ hours: 23, ms: -1 }) }, 1],
    ['is looked at where it is put off', { ...due, isPutOff: true }, 1],
    ['is looked at where scanning is enhanced', { ...due, ...ENHANCED }, 1],
    ['is looked at where none was ever seen', { scan }, 1],
    [
      'is not looked at before where the last one has failed',
      { scan, knownReason: 'scan-failed' },
      0,
    ],
    ['is not looked at before where the last one was put off', { scan, knownReason: 'put-off' }, 0],
    ['is looked at where it cannot be made', { scan, knownReason: 'unsupported' }, 1],
    ['is not looked at before where the image is new here, and was pushed long ago', unseen, 0],
    [
      'is looked at where the image is new here, and its push may have had it scanned',
      { ...unseen, pushedAt: ago({ hours: 23, ms: -1 }) },
      1,
    ],
    [
      'is looked at where nobody knows when the image was pushed',
      { ...unseen, pushedAt: undefined },
      1,
    ],
    ['is looked at where an event tells of it', { ...due, isAsked: false }, 1],
  ] satisfies [string, Situation, number][])('%s', async (_, situation, looks) => {
    const { type }: Situation = situation;
    const registry = fakeRegistry([{ detail: aDetail('a'), scan }], { type });
    await run({ ...situation, registry });
    expect(registry.peeked).toHaveLength(looks);
  });
});

describe('a scan that is put off', () => {
  const old = aReading({ completedAt: ago({ hours: 50 }).toISOString() });

  it.each([
    ['the first', {}],
    ['one that is due again', { scan: old }],
    ['one after a failure', { scan: FAILED }],
  ] satisfies [string, Situation][])('is not started: %s', async (_, situation) => {
    expect(await run({ ...situation, isPutOff: true })).toEqual({
      ...settledAtOnce,
      answers: [['this-token', { scan: 'put-off' }]],
    });
  });

  it('is none where the last one is fresh', async () => {
    expect(await run({ scan: aReading(), isPutOff: true })).toEqual(settledAtOnce);
  });

  it('is waited for where it is under way already', async () => {
    const scan = aReading({ status: 'IN_PROGRESS' });
    expect(await run({ scan, isPutOff: true })).toMatchObject({ answers: [], waiter: ourWaiter });
  });
});

describe('a scan that is under way is only waited for', () => {
  const awaited = { problem: undefined, answers: [], scansStarted: [], waiter: ourWaiter };

  it.each([
    ['a basic one', { scan: aReading({ status: 'IN_PROGRESS' }) }],
    ['an enhanced one', { ...ENHANCED, scan: aReading({ ...ENHANCED, status: 'PENDING' }) }],
    [
      'an enhanced one that shows nothing yet of a young image',
      { ...ENHANCED, pushedAt: NOW, scan: aReading({ ...ENHANCED, status: 'ACTIVE' }) },
    ],
    ['an enhanced one that is to come, for a young image', { ...ENHANCED, pushedAt: NOW }],
  ] satisfies [string, Situation][])('%s', async (_, situation) => {
    expect(await run(situation)).toEqual(awaited);
  });
});

describe('a scan that is refused', () => {
  it.each([
    [
      'because there was one already, which is over: read that',
      refuse({ kind: 'limit-exceeded' }, aReading()),
      [['this-token', { scan: 'settled' }]],
    ],
    [
      'because there is one already, in progress: wait for that',
      refuse({ kind: 'limit-exceeded' }, aReading({ status: 'IN_PROGRESS' })),
      [],
    ],
    [
      'because the one that has failed counts too: read that',
      refuse({ kind: 'limit-exceeded' }, FAILED),
      [['this-token', { scan: 'settled' }]],
    ],
    ['because the daily quota is used up: wait, then look', refuse({ kind: 'limit-exceeded' }), []],
    [
      'because the image cannot be scanned: say so',
      refuse({ kind: 'unsupported', detail: 'An artifact cannot be scanned.' }),
      [['this-token', { scan: 'unsupported', detail: 'An artifact cannot be scanned.' }]],
    ],
    [
      'because the image is archived: its status says so',
      refuse({ kind: 'archived', detail: 'Archived.' }),
      [['this-token', { scan: 'settled' }]],
    ],
    ['because the registry has become enhanced: wait', refuse({ kind: 'not-manual' }), []],
  ])('%s', async (_, onStartScan, answers) => {
    expect(await run({ onStartScan })).toMatchObject({
      problem: undefined,
      answers,
      scansStarted: [digestOf('a')],
    });
  });
});

describe('a waiter of another run', () => {
  const other = (expiresAt: Date): Waiter => ({
    taskToken: 'other-token',
    run: 'other',
    expiresAt,
  });

  it('is left where it is: this run looks for the result instead', async () => {
    const waiter = other(ago({ ms: -1 }));
    expect(await run({ waiter })).toEqual({
      problem: expect.any(AwaitedElsewhereError),
      answers: [],
      scansStarted: [],
      waiter,
    });
  });

  it('is replaced once it has expired', async () => {
    expect(await run({ waiter: other(NOW) })).toMatchObject({
      problem: undefined,
      scansStarted: [digestOf('a')],
      waiter: ourWaiter,
    });
  });
});

it('a retry of the same run replaces its own waiter', async () => {
  const waiter = { ...ourWaiter, taskToken: 'first-token' };
  expect(await run({ waiter })).toMatchObject({ problem: undefined, waiter: ourWaiter });
});

it('an event that came before the waiter was left is not waited for', async () => {
  const situation = await run({
    scan: aReading({ status: 'IN_PROGRESS' }),
    meanwhile: (image) => {
      image.scan = aReading();
    },
  });
  expect(situation.answers).toEqual([['this-token', { scan: 'settled' }]]);
});

describe('an image of another registry', () => {
  const of = { region: 'us-east-1' };
  const looks = {
    problem: expect.any(NoEventsError),
    answers: [],
    scansStarted: [digestOf('a')],
    waiter: undefined,
  };

  it('has its scan started, and nobody waits for the event, which comes elsewhere', async () => {
    expect(await run({ of })).toEqual(looks);
    expect(await run({ of: { registryId: '999988887777' } })).toEqual(looks);
  });

  it('that is being scanned is only looked at', async () => {
    const scan = aReading({ status: 'IN_PROGRESS' });
    expect(await run({ of, scan })).toEqual({ ...looks, scansStarted: [] });
  });

  it('has nothing to be waited for where there is a fresh scan', async () => {
    expect(await run({ of, scan: aReading() })).toEqual(settledAtOnce);
  });

  it.each<[string, StartedScan, unknown]>([
    [
      'that cannot be scanned says so',
      { kind: 'unsupported', detail: 'No.' },
      { scan: 'unsupported', detail: 'No.' },
    ],
    [
      'that is archived has a status to read',
      { kind: 'archived', detail: '' },
      { scan: 'settled' },
    ],
    [
      'that enhanced scanning has never looked at is not waited for',
      { kind: 'not-manual' },
      { scan: 'settled' },
    ],
  ])('%s', async (_, started, answer) => {
    const { problem, answers } = await run({ of, onStartScan: () => started });
    expect([problem, answers]).toEqual([undefined, [['this-token', answer]]]);
  });

  it('that is young may still be looked at by enhanced scanning', async () => {
    const onStartScan = (): StartedScan => ({ kind: 'not-manual' });
    expect(await run({ of, pushedAt: NOW, onStartScan })).toEqual(looks);
  });
});

it('an image that has gone is an error by its name', async () => {
  const registry = fakeRegistry([]);
  const step = startScan({
    registry,
    catalogue: fakeCatalogue(),
    waiters: fakeWaiters(() => NOW),
    runs: fakeRuns(),
    clock: fakeClock(),
    settings: fakeSettings(),
  });
  const { registryId, region, repository, imageDigest } = aRef('a');
  const image = { registryId, region, repository, imageDigest, tags: [] };
  await expect(
    step({
      taskToken: 't',
      run: RUN,
      image,
      platform: { imageDigest },
      isPutOff: false,
      isAsked: true,
    }),
  ).rejects.toThrow(ImageNotFoundError);
});
