import { StateError } from './language/errors.ts';
import type { JsonObject } from './language/json.ts';

/** Most events of one execution (Step Functions quotas); the last one says how it ended. */
export const MAX_EVENTS = 25_000;

/** An event as GetExecutionHistory returns it, but for the time: here milliseconds since 1970. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  /** One `…EventDetails` member, for the types that have details. */
  readonly details: Readonly<Record<string, JsonObject>> | undefined;
}

/** Everything that happened in one execution. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get lastId(): number {
    return this.events.length;
  }

  /** Returns the event's id. Throws `States.Runtime` when the history is full. */
  record(type: string, previousEventId: number, details?: HistoryEvent['details']): number {
    if (this.events.length >= MAX_EVENTS - 1 && !type.startsWith('Execution')) {
      throw new StateError(
        'States.Runtime',
        `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
      );
    }
    const id = this.events.length + 1;
    this.events.push({ id, previousEventId, timestamp: this.#now(), type, details });
    return id;
  }
}

/** One line of events in a history: an execution has one, and each branch and iteration its own. */
export class Track {
  readonly history: History;
  lastId: number;

  constructor(history: History, lastId = 0) {
    this.history = history;
    this.lastId = lastId;
  }

  record(type: string, details?: HistoryEvent['details']): number {
    this.lastId = this.history.record(type, this.lastId, details);
    return this.lastId;
  }

  fork(): Track {
    return new Track(this.history, this.lastId);
  }

  /** After branches have ended: goes on from whatever happened last. */
  join(): void {
    this.lastId = this.history.lastId;
  }
}

/** Nothing is ever cut short here. */
export const NOT_TRUNCATED: JsonObject = { truncated: false };
