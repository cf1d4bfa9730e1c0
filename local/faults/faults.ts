import { randomFrom } from '../ecr/random.ts';
import { matchesParts } from '../endpoint/wildcard.ts';
import type { FaultKind, FaultPlan, FaultRule, Point } from './plan.ts';

/** A fault that happens. */
export interface Fault extends Point {
  readonly kind: FaultKind;
  /** Which call of its operation it hit, from 1. */
  readonly call: number;
  /** From 0 to 1: how late, how far. */
  readonly size: number;
}

/** Decides what goes wrong, and remembers it. */
export interface Faults {
  /** What happens at a point, if anything, and if it is one of those that can happen there. */
  at<K extends FaultKind>(point: Point, possible: readonly K[]): (Fault & { kind: K }) | undefined;
  /** From here on nothing goes wrong. */
  stop(): void;
  /** All that has happened, in order. */
  readonly injected: readonly Fault[];
}

/**
 * Draws faults by a plan. Whether the n-th call of an operation goes wrong, and how, depends on the seed and on nothing
 * else: what other operations do meanwhile, and in which order, changes nothing.
 */
export function createFaults({
  seed,
  plan,
}: {
  readonly seed: number;
  readonly plan: FaultPlan;
}): Faults {
  const calls = new Map<string, number>();
  const injected: Fault[] = [];
  let isStopped = false;

  return {
    at<K extends FaultKind>(point: Point, possible: readonly K[]) {
      if (isStopped) return undefined;
      const rule = plan.find((one) => isAbout(one, point));
      if (!rule) return undefined;
      const name = `${point.service} ${point.operation} ${point.caller}`;
      const call = (calls.get(name) ?? 0) + 1;
      calls.set(name, call);
      const random = randomFrom(`${seed} ${name} ${call}`);
      const kind = pick(rule, random(), possible);
      if (!kind) return undefined;
      const fault = { ...point, kind, call, size: random() };
      injected.push(fault);
      return fault;
    },
    stop() {
      isStopped = true;
    },
    injected,
  };
}

function isAbout({ service = '*', operation = '*', caller = '*' }: FaultRule, point: Point) {
  return (
    matches(service, point.service) &&
    matches(operation, point.operation) &&
    matches(caller, point.caller)
  );
}

function matches(pattern: string, text: string): boolean {
  return matchesParts(text, pattern.split('*'));
}

function pick<K extends FaultKind>(
  { faults }: FaultRule,
  drawn: number,
  possible: readonly K[],
): K | undefined {
  let reached = 0;
  for (const [kind, share] of Object.entries(faults)) {
    reached += share;
    if (drawn < reached) return possible.find((one) => one === kind);
  }
  return undefined;
}
