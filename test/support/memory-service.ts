import type { Outcome } from '../../src/domain/assessment.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { ImageDetail } from '../../src/domain/image.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { ScanReading } from '../../src/domain/scan.ts';
import { sweptBy } from '../../src/domain/scope.ts';
import type { Ports } from '../../src/ports.ts';
import { assessImage } from '../../src/steps/assess-image.ts';
import { compileReport } from '../../src/steps/compile-report.ts';
import { type Delivered, deliverAlert } from '../../src/steps/deliver-alert.ts';
import { type Joined, joinWindow } from '../../src/steps/join-window.ts';
import { reviewRegistry } from '../../src/steps/review-registry.ts';
import type { ToTell } from '../../src/steps/to-tell.ts';
import { aDetail, aPolicy, aReading, digestOf, NOW } from './builders.ts';
import {
  type FakeImage,
  fakeAssessments,
  fakeCatalogue,
  fakeChangeLog,
  fakeChannels,
  fakeExploitScores,
  fakeFeeds,
  fakeLineage,
  fakeOutboxes,
  fakeReceipts,
  fakeRegistry,
  fakeReportFiles,
  fakeReportLog,
  fakeScanConfigurations,
  fakeSettings,
  fakeSlack,
  fakeSlackBot,
  fakeStreams,
  fakeSweepLog,
  fakeSweeps,
  fakeThreads,
  fakeTopic,
} from './fakes/index.ts';

/** The end of a process, wherever it was. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** What becomes of alerts, each to one channel; as the machine leaves it when a state fails. */
interface Deliveries {
  readonly joined: Map<string, Joined>;
  readonly delivered: Map<string, Delivered | Joined>;
}

/** As the machine leaves it when a state fails: a redrive goes on from here. */
export interface ScanRun extends Deliveries {
  readonly id: string;
  readonly image: string;
  outcome?: Outcome;
}

export interface SweepRun extends Deliveries {
  readonly id: string;
  readonly outcomes: Map<string, Outcome>;
  compiled?: { readonly report: string; readonly deliver: readonly string[] };
}

export const GRACE_SECONDS = 900;

/**
 * The steps from Assess image on, over ports in memory, in the order of the state machines. Images have one platform,
 * and are known by a short name.
 */
export function memoryService(policy: Policy = aPolicy()) {
  const images: FakeImage[] = [];
  const streams = fakeStreams();
  const assessments = fakeAssessments();
  const catalogue = fakeCatalogue();
  const changeLog = fakeChangeLog();
  const sweeps = fakeSweeps();
  const outboxes = fakeOutboxes(() => now);
  const topic = fakeTopic();
  const slack = fakeSlack();
  const slackBot = fakeSlackBot();
  const threads = fakeThreads();
  const writes: string[] = [];
  let now = NOW;
  let fatal: number | string | undefined;

  /** The port, each of whose writes may be the one that the process does not come to. */
  function killable<P extends object>(port: P, ...methods: readonly (keyof P & string)[]): P {
    return killableAs(port, Object.fromEntries(methods.map((method) => [method, method])));
  }

  /** The same, with the names that its writes go by. */
  function killableAs<P extends object>(port: P, names: Readonly<Record<string, string>>): P {
    return new Proxy(port, {
      get(target, method: string & keyof P) {
        const original = target[method];
        const write = names[method];
        if (write === undefined || typeof original !== 'function') return original;
        return async (...input: unknown[]) => {
          if (write === fatal) fatal = writes.length + 1;
          // The dead write no more, whatever else was to be done.
          if (fatal === writes.length + 1) throw new Killed(`before ${write}`);
          writes.push(write);
          return original.apply(target, input);
        };
      },
    });
  }

  const ports: Omit<Ports, 'accessTokens' | 'executions' | 'waiters' | 'runs' | 'feedSources'> = {
    clock: { now: () => now },
    scanConfigurations: fakeScanConfigurations(),
    settings: fakeSettings(),
    policy,
    registry: fakeRegistry(images),
    feeds: fakeFeeds(),
    exploitScores: fakeExploitScores(),
    lineage: fakeLineage(),
    catalogue: killableAs(catalogue, {
      put: 'entry',
      remove: 'remove entry',
      claim: 'claim tag',
      release: 'release tag',
    }),
    changeLog: killableAs(changeLog, { add: 'change' }),
    sweepLog: killableAs(fakeSweepLog(), { add: 'sweep' }),
    reportLog: killableAs(fakeReportLog(), { add: 'report' }),
    reportFiles: killableAs(fakeReportFiles(), { put: 'file' }),
    streams: killable(streams, 'put', 'settle'),
    assessments: killable(assessments, 'put'),
    sweeps: killable(sweeps, 'putReport'),
    receipts: killable(fakeReceipts(), 'add'),
    threads: killableAs(threads, { put: 'thread', remove: 'remove thread' }),
    outboxes: killable(
      outboxes,
      'add',
      'openWindow',
      'closeWindow',
      'freeze',
      'take',
      'release',
      'markProgress',
      'markSent',
      'remove',
      'setRefusal',
    ),
    channels: {
      ...fakeChannels(),
      topic: killable(topic, 'publish'),
      slack: killable(slack, 'post'),
      slackBot: killableAs(slackBot, { post: 'bot post', edit: 'bot edit' }),
    },
  };

  function assess(name: string, run: { kind: 'scan' | 'sweep'; id: string }, tags: string[]) {
    const { registryId, region, repository, imageDigest } = aDetail(name);
    const found = images.find(({ detail }) => detail.imageDigest === imageDigest);
    return assessImage(ports)({
      image: {
        registryId,
        region,
        repository: found?.detail.repository ?? repository,
        imageDigest,
        tags,
      },
      platforms: [{ imageDigest, awaited: { scan: 'settled' } }],
      run,
      owedGraceSeconds: GRACE_SECONDS,
    });
  }

  /** Joins the windows of all channels first, as the iterations of a map do at once. */
  async function join(run: Deliveries, toTell: readonly ToTell[]): Promise<void> {
    for (const one of toTell) {
      const name = nameOf(one);
      if (!run.joined.has(name)) run.joined.set(name, await joinWindow(ports)(one));
    }
  }

  /** Waits as the machine does, and delivers what the run collects. */
  async function deliver(run: Deliveries, toTell: readonly ToTell[]): Promise<void> {
    await join(run, toTell);
    for (const one of toTell) {
      const name = nameOf(one);
      const joined = run.joined.get(name);
      if (!joined || run.delivered.has(name)) continue;
      run.delivered.set(name, joined.status === 'batched' ? joined : await collect(joined, one));
    }
  }

  async function collect({ until }: Joined, one: ToTell): Promise<Delivered> {
    if (now < new Date(until)) now = new Date(until);
    for (let attempt = 1; ; attempt += 1) {
      const delivered = await deliverAlert(ports)(one);
      if (delivered.status !== 'throttled' || attempt >= 10) return delivered;
      now = new Date(now.getTime() + delivered.retryAfterSeconds * 1000);
    }
  }

  function ofScan({ id: execution, outcome }: ScanRun): readonly ToTell[] {
    if (outcome?.kind !== 'assessed') return [];
    const { registryId, region, repository } = outcome.image;
    const { stream } = outcome;
    return outcome.deliver.map(({ channel, alertId: id }) => ({
      channel,
      alert: { kind: 'image', registryId, region, repository, stream, id },
      execution,
    }));
  }

  async function begin(run: ScanRun, tags: string[]): Promise<Outcome> {
    run.outcome ??= await assess(run.image, { kind: 'scan', id: run.id }, tags);
    await join(run, ofScan(run));
    return run.outcome;
  }

  return {
    ports,
    streams,
    assessments,
    catalogue,
    changeLog,
    outboxes,
    /** The names of all writes so far. */
    writes,
    /** Subjects of the mails so far. */
    mails: () => topic.published.map(({ Subject }) => Subject),
    /** Texts of the mails so far. */
    mailTexts: () => topic.published.map(({ Message }) => JSON.parse(Message).email as string),
    /** The open threads, and what a bot has written to Slack. */
    threads: threads.open,
    bot: slackBot.messages,
    /** What Slack shows of the messages so far. */
    slack: () => slack.posted.map(([, { text, blocks }]) => text + JSON.stringify(blocks)),

    /** Pushes an image, or gives it other findings, tags and so on. */
    push(name: string, { findings, scan, ...detail }: Pushed = {}): void {
      const index = images.findIndex((image) => image.detail.imageDigest === digestOf(name));
      const before = images[index];
      const image: FakeImage = {
        detail: before ? { ...before.detail, ...detail } : aDetail(name, detail),
        scan: scan ?? (findings ? aReading({ findings }) : (before?.scan ?? aReading())),
      };
      if (index < 0) images.push(image);
      else images[index] = image;
    },
    /** Takes an image out of the registry. */
    remove(name: string): void {
      const left = images.filter(({ detail }) => detail.imageDigest !== digestOf(name));
      images.splice(0, images.length, ...left);
    },
    pass(seconds: number): void {
      now = new Date(now.getTime() + seconds * 1000);
    },
    /** From now on, the process that would make the n-th write, or one of this name, dies before it. */
    killBefore(write: number | string): void {
      fatal = typeof write === 'number' ? writes.length + write : write;
    },
    revive(): void {
      fatal = undefined;
    },

    startScan: (image: string, id: string): ScanRun => ({ id, image, ...nothingTold() }),
    /** Runs image-scan from Assess image until it waits for the window. */
    begin: (run: ScanRun, tags: string[] = []) => begin(run, tags),
    /** Runs image-scan from Assess image to its end, or goes on where it has failed or waits. */
    async run(run: ScanRun, tags: string[] = []): Promise<Outcome> {
      const outcome = await begin(run, tags);
      await deliver(run, ofScan(run));
      return outcome;
    },

    startSweep: (id: string): SweepRun => ({ id, outcomes: new Map(), ...nothingTold() }),
    /** Runs registry-sweep over the tagged images to its end, or goes on where it has failed. */
    async sweep(run: SweepRun): Promise<void> {
      const planned = images.filter(({ detail }) => detail.tags.length > 0);
      if (!run.compiled) {
        for (const { detail } of planned) {
          const name = Buffer.from(detail.imageDigest.slice(7), 'hex')
            .toString()
            .replaceAll('\0', '');
          const outcome =
            run.outcomes.get(name) ?? (await assess(name, { kind: 'sweep', id: run.id }, []));
          run.outcomes.set(name, outcome);
        }
        sweeps.putOutcomes(`results-of-${run.id}`, [...run.outcomes.values()]);
        run.compiled = await compileReport(ports)({
          sweep: run.id,
          execution: run.id,
          owedGraceSeconds: GRACE_SECONDS,
          startedAt: now.toISOString(),
          plan: `plan-of-${run.id}`,
          selections: await sweeps.putSelections(run.id, sweptBy([], ports.settings)),
          repositories: 1,
          images: run.outcomes.size,
          results: `results-of-${run.id}`,
        });
      }
      await deliver(run, ofReport(run.compiled, run.id));
    },

    /** Runs registry-report to its end. */
    async report(occasion: 'daily' | 'weekly', id: string): Promise<void> {
      const reviewed = await reviewRegistry(ports)({
        ...{ occasion, name: id, execution: id },
        startedAt: now.toISOString(),
        owedGraceSeconds: GRACE_SECONDS,
      });
      await deliver(nothingTold(), ofReport(reviewed, id));
    },
  };
}

function ofReport(
  { report: key = '', deliver }: { readonly report?: string; readonly deliver: readonly string[] },
  execution: string,
): readonly ToTell[] {
  return deliver.map((channel) => ({ channel, alert: { kind: 'report', key }, execution }));
}

function nothingTold(): Deliveries {
  return { joined: new Map(), delivered: new Map() };
}

function nameOf({ channel, alert }: ToTell): string {
  return `${channel} ${alert.kind === 'image' ? alert.id : alert.key}`;
}

export type MemoryService = ReturnType<typeof memoryService>;

type Pushed = Partial<ImageDetail> & {
  readonly findings?: readonly Finding[];
  readonly scan?: ScanReading;
};
