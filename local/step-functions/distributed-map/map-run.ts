import type { Definition } from '../definition/types.ts';
import type { Execution, ExecutionStatus, Machine } from '../executions.ts';

/** Items or executions of a Map Run, by what became of them. */
export type Counts = Record<keyof typeof NO_COUNTS, number>;

const NO_COUNTS = {
  pending: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  total: 0,
  resultsWritten: 0,
  failuresNotRedrivable: 0,
  pendingRedrive: 0,
};

const COUNT_OF: Readonly<Record<ExecutionStatus, keyof Counts>> = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
};

/** One run of a Distributed Map: its children are executions with this Map Run as their owner. */
export class MapRun {
  readonly arn: string;
  readonly id: string;
  readonly executionArn: string;
  /** What the children run: `<machine>/<label>`. */
  readonly machine: Machine;
  readonly startDate: number;
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number;
  readonly toleratedFailurePercentage: number;
  stopDate: number | undefined;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' = 'RUNNING';
  readonly itemCounts: Counts = { ...NO_COUNTS };
  readonly executionCounts: Counts = { ...NO_COUNTS };

  constructor(options: {
    readonly id: string;
    readonly parent: Execution;
    readonly label: string;
    readonly processor: Definition;
    readonly now: number;
    readonly limits: Pick<
      MapRun,
      'maxConcurrency' | 'toleratedFailureCount' | 'toleratedFailurePercentage'
    >;
  }) {
    const { parent, label, limits } = options;
    this.id = options.id;
    this.executionArn = parent.arn;
    const machineArn = `${parent.machine.arn}/${label}`;
    this.arn = `${machineArn.replace(':stateMachine:', ':mapRun:')}:${options.id}`;
    this.machine = {
      ...parent.machine,
      arn: machineArn,
      name: `${parent.machine.name}/${label}`,
      definition: options.processor,
    };
    this.startDate = options.now;
    this.maxConcurrency = limits.maxConcurrency;
    this.toleratedFailureCount = limits.toleratedFailureCount;
    this.toleratedFailurePercentage = limits.toleratedFailurePercentage;
  }

  /** A child of so many items was started. */
  started(items: number): void {
    this.#move(items, ['total', 'running'], 1);
  }

  /** A child of so many items has ended. */
  ended(items: number, status: ExecutionStatus): void {
    this.#move(items, ['running'], -1);
    this.#move(items, [COUNT_OF[status]], 1);
  }

  /** A child of so many items will never start. */
  neverStarted(items: number): void {
    this.#move(items, ['total', 'pending'], 1);
  }

  /** Items whose execution did not succeed. */
  get failedItems(): number {
    const { failed, timedOut, aborted } = this.itemCounts;
    return failed + timedOut + aborted;
  }

  #move(items: number, counts: readonly (keyof Counts)[], by: 1 | -1): void {
    for (const count of counts) {
      this.itemCounts[count] += items * by;
      this.executionCounts[count] += by;
    }
  }
}

/** The Map Runs of this process, in the order in which they started. */
export class MapRuns {
  readonly #byArn = new Map<string, MapRun>();

  add(run: MapRun): void {
    this.#byArn.set(run.arn, run);
  }

  get(arn: string): MapRun | undefined {
    return this.#byArn.get(arn);
  }

  ofExecution(executionArn: string): readonly MapRun[] {
    return [...this.#byArn.values()].filter((run) => run.executionArn === executionArn);
  }
}
