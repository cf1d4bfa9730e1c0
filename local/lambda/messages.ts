import type { Outcome } from './outcome.ts';

/** What a worker thread is started with. */
export interface WorkerSetup {
  readonly taskRoot: string;
  readonly handler: string;
  readonly functionName: string;
  /** In MB. */
  readonly memorySize: number;
  /** In seconds. */
  readonly timeout: number;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** One event for a worker thread. */
export interface Invocation {
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  /** JSON. */
  readonly event: string;
}

/** What a worker thread says about the event that it was given, in this order. */
export type WorkerMessage =
  | { readonly kind: 'started' }
  | {
      readonly kind: 'done';
      readonly outcome: Outcome;
      /** The thread ends now: it takes no further event. */
      readonly isLast: boolean;
    };
