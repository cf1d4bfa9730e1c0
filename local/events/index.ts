import { randomUUID } from 'node:crypto';
import type { AwsService } from '../endpoint/protocol.ts';
import { Deliveries, type DeliveryOptions } from './deliveries.ts';
import type { EventEntry } from './entry.ts';
import { eventsService } from './operations.ts';
import {
  checkEntry,
  type EntryResult,
  type Envelope,
  type PutEventsEntry,
  toEnvelope,
} from './put-events.ts';
import { type Rule, type RuleDefinition, toRule } from './rules.ts';

export type { FailedDelivery } from './deliveries.ts';
export type { EventEntry } from './entry.ts';
export { compileEventPattern, type EventMatcher } from './pattern/index.ts';
export type { EntryResult, Envelope } from './put-events.ts';
export type { RuleDefinition, RuleTarget } from './rules.ts';

/** Amazon EventBridge on this machine: one default bus with classic rules. */
export interface Events {
  readonly service: AwsService;
  /** Adds a rule, or replaces the one of the same name. @throws AwsError naming what AWS would refuse or is not supported */
  putRule(rule: RuleDefinition): void;
  /** Takes events as `PutEvents` does, from anyone (`aws.` sources too) and of any number. */
  putEvents(entries: readonly EventEntry[]): Promise<readonly EntryResult[]>;
  /** Resolves when every event has been delivered or given up. */
  idle(): Promise<void>;
  stop(): void;
}

export interface EventsOptions extends DeliveryOptions {
  readonly region: string;
  readonly accountId: string;
  /** When the copies of an event come, each so many milliseconds late; the event itself, at once, by default. */
  readonly arrivals?: (event: Envelope) => readonly number[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly newId?: () => string;
}

const AT_ONCE = [0];

const isFor = (event: Envelope) => (rule: Rule) => rule.state === 'ENABLED' && rule.matches(event);

/** Starts a bus without rules. Events put in another region are taken, and match nothing. */
export function createEvents({
  region,
  accountId,
  now = Date.now,
  newId = randomUUID,
  arrivals = () => AT_ONCE,
  ...delivery
}: EventsOptions): Events {
  const rules = new Map<string, Rule>();
  const deliveries = new Deliveries(delivery);

  const put = (entry: PutEventsEntry, inRegion: string): EntryResult => {
    const checked = checkEntry(entry);
    if ('problem' in checked) return checked.problem;
    const id = newId();
    const event = toEnvelope(checked.event, {
      id,
      account: accountId,
      region: inRegion,
      now: now(),
    });
    const matching = inRegion === region ? [...rules.values()].filter(isFor(event)) : [];
    if (matching.length === 0) return { EventId: id };
    for (const millis of arrivals(event)) {
      for (const rule of matching) deliveries.start(event, rule, millis);
    }
    return { EventId: id };
  };

  return {
    service: eventsService({
      put,
      rulesIn: (inRegion) => (inRegion === region ? rules : new Map()),
    }),
    putRule(definition) {
      const { name } = definition;
      rules.set(name, toRule(definition, `arn:aws:events:${region}:${accountId}:rule/${name}`));
    },
    putEvents: async (entries) => entries.map((entry) => put(entry, region)),
    idle: () => deliveries.idle(),
    stop: () => deliveries.stop(),
  };
}
