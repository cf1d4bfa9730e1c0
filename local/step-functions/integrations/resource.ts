import type { Json } from '../language/json.ts';

/** What does the work of a Task state, as its `Resource` names it. */
export interface TaskResource {
  /** As in the history: `lambda`, `aws-sdk:ecr`. */
  readonly resourceType: string;
  /** As in the history: `invoke`, `sendMessage.waitForTaskToken`. */
  readonly action: string;
  readonly waitsForToken: boolean;
  /** Makes the call. Throws a StateError with the name that AWS gives to the service's error. */
  readonly call: (input: Json, signal: AbortSignal) => Promise<Json>;
}

/** A Task that nothing here can do; `field` is the one to change. */
export class UnsupportedResource extends Error {
  override readonly name = 'UnsupportedResource';
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}
