import type { MapRuns } from '../distributed-map/map-run.ts';
import type { Execution, Executions } from '../executions.ts';
import type { TaskTokens } from '../task-tokens.ts';

/** What states need from around them. */
export interface Engine {
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What the waits of retries take of their time. */
  readonly retryPace: number;
  readonly tokens: TaskTokens;
  readonly executions: Executions;
  readonly mapRuns: MapRuns;
  /** Runs an execution to its end, however it ends; never rejects. */
  readonly run: (execution: Execution) => Promise<void>;
}
