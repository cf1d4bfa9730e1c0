import type { AccessToken } from './domain/access.ts';
import type { Assessment, Outcome, OutcomeImage } from './domain/assessment.ts';
import type { CatalogueEntry, CatalogueOrder } from './domain/catalogue.ts';
import type { Edition, FeedCopy, FeedName } from './domain/feed.ts';
import type { ImageDetail, ImageRef, Manifest, Platform, RegistryId } from './domain/image.ts';
import type { Policy } from './domain/policy.ts';
import type { Priorities } from './domain/priorities.ts';
import type { FileLink, Occasion, Report } from './domain/report.ts';
import type { ReportRecord } from './domain/report-record.ts';
import type { ScanReading, ScanType } from './domain/scan.ts';
import type { ScanConfiguration } from './domain/scan-configuration.ts';
import type { Selection } from './domain/scope.ts';
import type { StreamRef } from './domain/stream.ts';
import type { StreamState } from './domain/stream-state.ts';
import type { SweepRecord } from './domain/sweep-record.ts';
import type { Channels, Outboxes, Receipts, Threads } from './ports/delivery.ts';

export type * from './ports/delivery.ts';

/**
 * What the steps need from outside. Where what went wrong matters to a caller, adapters raise the errors of
 * `domain/errors.ts`; what is unforeseen passes as it is.
 */
export interface Ports {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly policy: Policy;
  readonly registry: ImageRegistry;
  readonly waiters: Waiters;
  readonly runs: WaitingRuns;
  readonly lineage: Lineage;
  readonly streams: Streams;
  readonly assessments: Assessments;
  readonly catalogue: Catalogue;
  readonly changeLog: ChangeLog;
  readonly scanConfigurations: ScanConfigurations;
  readonly sweepLog: SweepLog;
  readonly reportLog: ReportLog;
  readonly reportFiles: ReportFiles;
  readonly sweeps: Sweeps;
  readonly receipts: Receipts;
  readonly outboxes: Outboxes;
  readonly threads: Threads;
  readonly feeds: Feeds;
  readonly exploitScores: ExploitScores;
  readonly feedSources: FeedSources;
  readonly channels: Channels;
  readonly accessTokens: AccessTokens;
  readonly executions: Executions;
}

export interface Clock {
  now(): Date;
}

export interface Settings {
  /** The registry that the service is deployed beside. */
  readonly registryId: string;
  readonly region: string;
  /** The accounts and regions whose images may be swept, each in each; the own ones come first. */
  readonly registryIds: readonly string[];
  readonly regions: readonly string[];
  /** How long a run waits for a scan's event, and so how long its waiter lives. */
  readonly scanEventTimeoutSeconds: number;
  /** A basic scan older than this is made again. */
  readonly rescanAfterHours: number;
  /** So many basic scans a day sweeps may start in a registry, those included that others have started. */
  readonly scanBudget: number;
  /** Alerts of one channel within this time become one message. */
  readonly alertWindowSeconds: number;
  /** Who is let into the API: only tokens make sessions. */
  readonly apiAuth: 'token' | 'iam' | 'jwt';
  /** Where the dashboard is, to link to, without a slash at the end; absent where there is none. */
  readonly dashboardUrl?: string | undefined;
}

/** Amazon ECR. */
export interface ImageRegistry {
  /** Raises ImageNotFoundError. Takes a tag or an image digest. */
  describeImage(image: ImageName): Promise<ImageDetail>;
  /** The manifests of the images that are there, by image digest. */
  readManifests(
    repository: RepositoryName,
    imageDigests: readonly string[],
  ): Promise<ReadonlyMap<string, Manifest>>;
  /** Of another account ECR does not tell: taken for basic until a scan shows otherwise. */
  scanType(registry: RegistryId): Promise<ScanType>;
  /** Whether a push into the repository starts a scan by itself; of another account ECR does not tell. */
  scansOnPush(repository: RepositoryName): Promise<boolean>;
  /** Raises ImageNotFoundError. */
  startScan(platform: ImageRef): Promise<StartedScan>;
  /** All findings, every page; undefined where there has never been a scan. Raises ImageNotFoundError. */
  readScan(platform: ImageRef): Promise<ScanReading | undefined>;
  /** As `readScan`, with no more findings than come with the status. */
  peekScan(platform: ImageRef): Promise<ScanReading | undefined>;
  /** The names of all repositories, page by page. Raises AccessDeniedError. */
  repositories(registry: RegistryId): AsyncIterable<readonly RepositoryName[]>;
  /** The tagged images of a repository, page by page. Raises AccessDeniedError and ImageNotFoundError. */
  images(repository: RepositoryName): AsyncIterable<readonly ImageDetail[]>;
}

export type RepositoryName = Pick<ImageRef, 'registryId' | 'region' | 'repository'>;

export type ImageName = RepositoryName &
  ({ readonly imageDigest: string } | { readonly tag: string });

export type StartedScan =
  | { readonly kind: 'started' }
  /** One scan per image and 24 hours: there is a scan already, over or in progress. */
  | { readonly kind: 'limit-exceeded' }
  /** Enhanced scanning starts scans by itself and lets nobody else do it. */
  | { readonly kind: 'not-manual' }
  | { readonly kind: 'unsupported'; readonly detail: string }
  | { readonly kind: 'archived'; readonly detail: string };

/** Executions of the state machines, as people start and follow them. */
export interface Executions {
  /**
   * Starts one; under the same name, the same one. Answers `taken` where the name has been used for another input.
   * Without a name, it is given one.
   */
  start(
    machine: MachineName,
    input: object,
    name?: string,
  ): Promise<
    { readonly kind: 'started'; readonly execution: Execution } | { readonly kind: 'taken' }
  >;
  get(machine: MachineName, name: string): Promise<Execution | undefined>;
  /**
   * So many, newest first, without their states and results. Raises InvalidInputError where there is no going on with
   * that token: it is good for a day.
   */
  page(
    machine: MachineName,
    request: { readonly limit: number; readonly token?: string | undefined },
  ): Promise<ExecutionsPage>;
}

export type MachineName = 'image-scan' | 'registry-sweep';

export interface ExecutionsPage {
  readonly executions: readonly Execution[];
  /** To go on with; absent where there is no more. */
  readonly token?: string | undefined;
}

export interface Execution {
  readonly name: string;
  readonly arn: string;
  readonly status: 'running' | 'succeeded' | 'failed' | 'timed-out' | 'aborted';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly stoppedAt?: string | undefined;
  /** The state that it has come to. */
  readonly state?: string | undefined;
  /** What it has left behind. */
  readonly output?: unknown;
  readonly error?: { readonly name: string; readonly cause: string } | undefined;
}

/** Task tokens that wait for a scan, one per platform. */
export interface Waiters {
  /** Leaves a waiter, or answers `taken` where a living one of another run is there. */
  register(platform: ImageRef, waiter: Waiter): Promise<'registered' | 'taken'>;
}

export interface Waiter {
  readonly taskToken: string;
  /** The execution that waits. */
  readonly run: string;
  readonly expiresAt: Date;
}

/** Executions that wait for a task token. */
export interface WaitingRuns {
  /** Gives the waiting state its result; a token that is no longer waited for is left alone. */
  resume(taskToken: string, result: unknown): Promise<void>;
}

/** Which platforms an index has, and which index a platform belongs to. Both never change. */
export interface Lineage {
  /** The platforms of the indexes that are known, by image digest. */
  platformsOf(indexes: readonly ImageRef[]): Promise<ReadonlyMap<string, readonly Platform[]>>;
  /** Of the indexes that list this platform, or attestation, the one that was remembered last. */
  indexOf(platform: ImageRef): Promise<ImageRef | undefined>;
  /** `others`: image digests of what the index lists besides platforms; ECR scans those too, and tells of it. */
  remember(
    index: ImageRef,
    platforms: readonly Platform[],
    others: readonly string[],
  ): Promise<void>;
}

/** What is remembered of streams: one small item each, changed only on condition of its version. */
export interface Streams {
  get(stream: StreamRef): Promise<StreamState | undefined>;
  /** Puts the state that follows `before`; answers false where somebody else was faster. */
  put(stream: StreamRef, state: StreamState, before: StreamState | undefined): Promise<boolean>;
  /** Every stream of the registry. */
  all(registry: RegistryId): AsyncIterable<StreamEntry>;
  /** Every stream of the registry that owes an alert. */
  owing(registry: RegistryId): AsyncIterable<StreamEntry>;
  /** Takes what one channel has heard off the alerts owed; does nothing where it is off already. */
  settle(stream: StreamRef, alertId: string, channel: string): Promise<void>;
  /** Takes what one channel will never hear off the alerts owed, and counts it; does nothing where it is off already. */
  giveUp(stream: StreamRef, alertId: string, channel: string): Promise<void>;
}

export interface StreamEntry {
  readonly ref: StreamRef;
  readonly state: StreamState;
}

/** What lists and pages show of images: one small item each, changed only on condition of its version. */
export interface Catalogue {
  get(image: ImageRef): Promise<CatalogueEntry | undefined>;
  /** In the order of the images; undefined where there is none. A hundred at most. */
  entriesOf(images: readonly ImageRef[]): Promise<readonly (CatalogueEntry | undefined)[]>;
  /** Puts the entry that follows `before`; answers false where somebody else was faster. */
  put(entry: CatalogueEntry, before: CatalogueEntry | undefined): Promise<boolean>;
  /**
   * Takes an entry out of the lists, and keeps it for who asks for this image; answers false where it is no longer what
   * is there.
   */
  remove(entry: CatalogueEntry): Promise<boolean>;
  /** What an image was that is in the lists no longer; out of date where it has come back. */
  removed(image: ImageRef): Promise<CatalogueEntry | undefined>;
  /** The image digest that has claimed the tag last. */
  holderOf(repository: RepositoryName, tag: string): Promise<string | undefined>;
  claim(tag: string, image: ImageRef): Promise<void>;
  /** Gives up a tag; does nothing where another image has claimed it. */
  release(tag: string, image: ImageRef): Promise<void>;
  /** Reads so many entries at most, in their order, or backwards. */
  page(registry: RegistryId, request: CataloguePageRequest): Promise<CataloguePage>;
}

export interface CataloguePageRequest {
  readonly order: CatalogueOrder;
  /** What sort keys begin with: see `sortKey` in domain/catalogue.ts. */
  readonly within: string;
  /** The place to begin at: before the sort key that it is, and behind all that sort before it. Absent: at the outer end. */
  readonly from?: string | undefined;
  /** From there to what sorts before it. */
  readonly backwards?: boolean | undefined;
  readonly limit: number;
}

export interface CataloguePage {
  readonly entries: readonly CatalogueEntry[];
  /** Where to go on; absent where there is no more. */
  readonly next?: string | undefined;
}

/** At which times streams have changed. What has changed stands in what a stream is at, and is read there. */
export interface ChangeLog {
  /** Notes that a stream has changed at a time, in ISO 8601; doing so twice is doing it once. */
  add(stream: StreamRef, at: string): Promise<void>;
  /** Reads so many notes at most, newest first, from `from` on, or right after it. */
  page(request: {
    readonly from?: LogPosition | undefined;
    readonly limit: number;
  }): Promise<readonly LoggedChange[]>;
}

export interface LoggedChange {
  readonly stream: StreamRef;
  readonly at: string;
}

export interface LogPosition extends LoggedChange {
  /** Whether the note itself has been read. */
  readonly isRead: boolean;
}

/** What sweeps are to look at. */
export interface ScanConfigurations {
  /** Raises InvalidInputError where one cannot be read: to look at less than was meant would go unseen. */
  all(): Promise<readonly ScanConfiguration[]>;
  /** Raises InvalidInputError as `all` does. */
  get(id: string): Promise<ScanConfiguration | undefined>;
  /** Answers false where there is one of that id. */
  add(configuration: ScanConfiguration): Promise<boolean>;
  /** Puts the one that follows `before`; answers false where that is no longer what is there. */
  replace(configuration: ScanConfiguration, before: ScanConfiguration): Promise<boolean>;
  /** Removes it whatever it is, or if it is still `before`; answers false where there is nothing to remove. */
  remove(id: string, before?: ScanConfiguration): Promise<boolean>;
}

/** The tokens that the API lets in. */
export interface AccessTokens {
  all(): Promise<readonly AccessToken[]>;
}

/** What sweeps have found, in figures. */
export interface SweepLog {
  add(record: SweepRecord): Promise<void>;
  /** The last so many, newest first; `until` (ISO 8601): of those that had begun by then. */
  last(registry: RegistryId, count: number, until?: string): Promise<readonly SweepRecord[]>;
}

/** What reports have said, in figures: what the next one is compared with. */
export interface ReportLog {
  /** Notes a report; doing so twice is doing it once. */
  add(record: ReportRecord): Promise<void>;
  /** The last so many of an occasion, newest first. */
  last(registry: RegistryId, occasion: Occasion, count: number): Promise<readonly ReportRecord[]>;
}

/** The files of reports, for people to open. */
export interface ReportFiles {
  /** Streams a file, as `reports/<name>`; returns its key. */
  put(name: string, type: string, parts: AsyncIterable<string> | Iterable<string>): Promise<string>;
  /** An address at which whoever has it can get a file. */
  link(key: string): Promise<FileLink>;
}

/** Assessments as immutable documents. */
export interface Assessments {
  /** Returns the key to read it back by. */
  put(assessment: Assessment): Promise<string>;
  /** Raises DocumentGoneError where it has been kept for as long as documents are. */
  get(key: string): Promise<Assessment>;
}

/** An image that a sweep will look at: one line of its plan. */
export interface PlannedImage {
  readonly image: OutcomeImage & { readonly pushedAt?: string | undefined };
  readonly platforms: readonly Platform[];
  /** Whether none of its scans may be started, for the budget of the day is used up. */
  readonly isPutOff?: true | undefined;
}

/** What sweeps write and read. */
export interface Sweeps {
  /** Streams the plan into a file of JSON lines; returns its key. */
  writePlan(sweep: string, images: AsyncIterable<PlannedImage>): Promise<string>;
  readPlan(key: string): AsyncIterable<PlannedImage>;
  /** Keeps what the plan has selected by; returns its key. */
  putSelections(sweep: string, selections: readonly Selection[]): Promise<string>;
  getSelections(key: string): Promise<readonly Selection[]>;
  /** The outcomes that the children of the Distributed Map left, from the manifest of its results. */
  readOutcomes(manifestKey: string): AsyncIterable<Outcome>;
  /** Returns the key to read it back by. */
  putReport(sweep: string, report: Report): Promise<string>;
  /** Raises DocumentGoneError where it has been kept for as long as reports are. */
  getReport(key: string): Promise<Report>;
}

/** The last good copy of each feed. */
export interface Feeds {
  /** What the copies say, as far as there are any: one that is missing or broken raises nothing, only storage that does not answer. */
  priorities(): Promise<Priorities>;
  /** Undefined where there is none that can be read. */
  lastGood(feed: FeedName): Promise<FeedCopy | undefined>;
  store(copy: FeedCopy): Promise<void>;
  remove(feed: FeedName): Promise<void>;
}

/** How likely the vulnerabilities of an image are to be exploited, by the scanner that has found them. */
export interface ExploitScores {
  /** EPSS scores of one platform's open findings, by vulnerability id; only those that are `atLeast` so likely. */
  of(platform: ImageRef, atLeast: number): Promise<ReadonlyMap<string, number>>;
}

/** Where feeds are published. */
export interface FeedSources {
  isOn(feed: FeedName): boolean;
  /** Raises FeedError where the feed is down, or what comes is not the feed. */
  download(feed: FeedName): Promise<Edition>;
}
