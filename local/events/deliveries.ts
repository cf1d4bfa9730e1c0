import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_RETRY_ATTEMPTS } from '../delivery/target.ts';
import { withRetries } from '../delivery/with-retries.ts';
import type { Envelope } from './put-events.ts';
import type { BoundTarget, Rule, RuleTarget } from './rules.ts';

/** What became of an event that could not be delivered. */
export interface FailedDelivery {
  readonly ruleArn: string;
  readonly targetArn: string;
}

export interface DeliveryOptions {
  /** Hands `input` to a target; a rejection is a failed attempt. */
  readonly invoke: (target: RuleTarget, input: unknown) => Promise<unknown>;
  /** Puts an event that no attempt could deliver into the queue that its target names. */
  readonly deadLetter: (
    arn: string,
    event: Envelope,
    error: unknown,
    failed: FailedDelivery,
  ) => Promise<unknown>;
  /** Told of an event that is lost: without a dead-letter queue, or refused by it. AWS tells nobody. */
  readonly dropped?: (event: Envelope, error: unknown, failed: FailedDelivery) => void;
  /** Before the first retry; doubled for each one after it. */
  readonly retryDelayMillis?: number;
}

/** Deliveries of events to the targets of rules, all at the same time, as EventBridge does it. */
export class Deliveries {
  readonly #options: DeliveryOptions;
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** `delayMillis`: how late the event is. */
  start(event: Envelope, rule: Rule, delayMillis = 0): void {
    for (const target of rule.targets) {
      const delivery = this.#deliverLate(event, rule, target, delayMillis).finally(() =>
        this.#underWay.delete(delivery),
      );
      this.#underWay.add(delivery);
    }
  }

  /** Resolves when nothing is under way, including what deliveries started. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Ends the waiting for retries; those events are lost. */
  stop(): void {
    this.#stopping.abort();
  }

  async #deliverLate(event: Envelope, rule: Rule, target: BoundTarget, millis: number) {
    try {
      if (millis > 0) await sleep(millis, undefined, { signal: this.#stopping.signal });
    } catch (error) {
      if (!this.#stopping.signal.aborted) throw error;
    }
    if (!this.#stopping.signal.aborted) await this.#deliver(event, rule, target);
  }

  async #deliver(event: Envelope, rule: Rule, { target, inputOf }: BoundTarget): Promise<void> {
    const { invoke, deadLetter, dropped, retryDelayMillis = 50 } = this.#options;
    const { signal } = this.#stopping;
    const failed = { ruleArn: rule.arn, targetArn: target.Arn };
    try {
      await withRetries(async () => invoke(target, inputOf(event)), {
        retries: target.RetryPolicy?.MaximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
        delayMillis: retryDelayMillis,
        signal,
      });
    } catch (error) {
      if (signal.aborted) return;
      const queue = target.DeadLetterConfig?.Arn;
      if (queue === undefined) {
        dropped?.(event, error, failed);
        return;
      }
      try {
        await deadLetter(queue, event, error, failed);
      } catch (refusal) {
        dropped?.(event, refusal, failed);
      }
    }
  }
}
