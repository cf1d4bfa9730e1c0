import { z } from 'zod';
import { targetFields } from '../delivery/target.ts';
import { AwsError } from '../endpoint/protocol.ts';
import { toInputReader } from './input-path.ts';
import { compileEventPattern, type EventMatcher } from './pattern/index.ts';

const ruleTarget = z.strictObject({
  ...targetFields,
  Id: z.string().min(1).max(64),
  InputPath: z.string().optional(),
});

/** A target of a rule, as `ListTargetsByRule` answers it. */
export type RuleTarget = z.output<typeof ruleTarget>;

/** A rule as it is declared; unknown settings of its targets are refused by name. */
export interface RuleDefinition {
  readonly name: string;
  /** Text, or the object it stands for. */
  readonly eventPattern: unknown;
  readonly targets: readonly unknown[];
  readonly state?: 'ENABLED' | 'DISABLED' | undefined;
  readonly description?: string | undefined;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly eventPattern: string;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly matches: EventMatcher;
  readonly targets: readonly BoundTarget[];
}

export interface BoundTarget {
  readonly target: RuleTarget;
  /** What the target is sent for an event. */
  readonly inputOf: (event: unknown) => unknown;
}

/** At most so many targets a rule, which is not adjustable (EventBridge quotas). */
const MAX_TARGETS = 5;

/** Reads a rule. @throws AwsError for a pattern or a target that AWS would refuse or that is not supported here */
export function toRule(definition: RuleDefinition, arn: string): Rule {
  const { name, eventPattern, targets, state = 'ENABLED', description } = definition;
  if (targets.length > MAX_TARGETS) {
    throw new AwsError(
      'LimitExceededException',
      `Rule ${name} has more than ${MAX_TARGETS} targets.`,
    );
  }
  return {
    name,
    arn,
    description,
    state,
    eventPattern: typeof eventPattern === 'string' ? eventPattern : JSON.stringify(eventPattern),
    matches: compileEventPattern(eventPattern),
    targets: targets.map((target) => bind(target, name)),
  };
}

function bind(raw: unknown, rule: string): BoundTarget {
  const parsed = ruleTarget.safeParse(raw);
  if (!parsed.success) {
    throw new AwsError(
      'ValidationException',
      `A target of rule ${rule} is not supported by the local EventBridge: ${z.prettifyError(parsed.error)}`,
    );
  }
  return { target: parsed.data, inputOf: toInputReader(parsed.data) };
}
