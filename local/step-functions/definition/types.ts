import type { TaskResource } from '../integrations/resource.ts';
import type { Template } from '../language/template.ts';

/** A state machine, or the inside of a Map or a Parallel branch: states that lead to one another. */
export interface Container {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
  /** Where it stands in the definition, as AWS writes it: `/States/Each image/ItemProcessor`. */
  readonly path: string;
}

/** A definition that was read: what is checked and compiled once, and run often. */
export interface Definition extends Container {
  readonly timeoutSeconds: number | undefined;
}

/** How a state is left; without `next` it ends its container. */
export interface Exit {
  readonly assign: Template | undefined;
  /** Names of the variables that `assign` writes. */
  readonly variables: readonly string[];
  readonly output: Template | undefined;
  readonly next: string | undefined;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly jitterStrategy: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly exit: Exit;
}

export interface ErrorPolicy {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

interface StateOf<Type extends string> {
  readonly type: Type;
  readonly name: string;
  readonly path: string;
}

export interface PassState extends StateOf<'Pass'> {
  readonly exit: Exit;
}

export interface SucceedState extends StateOf<'Succeed'> {
  readonly exit: Exit;
}

export interface FailState extends StateOf<'Fail'> {
  readonly error: Template | undefined;
  readonly cause: Template | undefined;
}

/** Exactly one of `seconds` and `timestamp` is there. */
export interface WaitState extends StateOf<'Wait'> {
  readonly seconds: Template | undefined;
  readonly timestamp: Template | undefined;
  readonly exit: Exit;
}

export interface ChoiceState extends StateOf<'Choice'> {
  readonly rules: readonly { readonly condition: Template; readonly exit: Exit }[];
  readonly otherwise: Exit | undefined;
}

export interface TaskState extends StateOf<'Task'>, ErrorPolicy {
  readonly resource: TaskResource;
  readonly arguments: Template | undefined;
  readonly timeoutSeconds: Template | undefined;
  readonly heartbeatSeconds: Template | undefined;
  readonly exit: Exit;
}

export interface ParallelState extends StateOf<'Parallel'>, ErrorPolicy {
  readonly arguments: Template | undefined;
  readonly branches: readonly Container[];
  readonly exit: Exit;
}

export interface MapState extends StateOf<'Map'>, ErrorPolicy {
  readonly items: Template | undefined;
  readonly itemSelector: Template | undefined;
  readonly maxConcurrency: Template | undefined;
  readonly processor: Container;
  /** Only of a Distributed Map. */
  readonly distributed: Distribution | undefined;
  readonly exit: Exit;
}

export interface Distribution {
  readonly label: string;
  readonly reader: ItemReader | undefined;
  readonly batcher: ItemBatcher | undefined;
  readonly writer: ResultWriter | undefined;
  readonly toleratedFailureCount: Template | undefined;
  readonly toleratedFailurePercentage: Template | undefined;
}

export interface ItemReader {
  readonly action: 'getObject' | 'listObjectsV2';
  readonly arguments: Template;
  readonly maxItems: Template | undefined;
  readonly format: ItemFormat;
}

export type ItemFormat =
  | { readonly inputType: 'JSON'; readonly itemsPointer: string }
  | { readonly inputType: 'JSONL' }
  | {
      readonly inputType: 'CSV';
      readonly delimiter: string;
      /** Absent: the first row names the columns. */
      readonly headers: readonly string[] | undefined;
    };

export interface ItemBatcher {
  readonly maxItemsPerBatch: Template | undefined;
  readonly maxInputBytesPerBatch: Template | undefined;
  readonly batchInput: Template | undefined;
}

export interface ResultWriter {
  /** Absent: results are only transformed, and stay in the output of the state. */
  readonly destination: Template | undefined;
  readonly transformation: 'NONE' | 'COMPACT' | 'FLATTEN';
  readonly outputType: 'JSON' | 'JSONL';
}

export type State =
  | PassState
  | SucceedState
  | FailState
  | WaitState
  | ChoiceState
  | TaskState
  | ParallelState
  | MapState;
