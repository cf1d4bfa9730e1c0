import { z } from 'zod';
import type { Creator } from '../deploy.ts';
import { physicalName } from '../physical-name.ts';
import { readProperties, unsupported } from './properties.ts';

const Target = z.looseObject({ Id: z.string(), Arn: z.string(), RoleArn: z.string().optional() });

const Rule = z.object({
  Name: z.string().optional(),
  EventBusName: z.literal('default').optional(),
  EventPattern: z.record(z.string(), z.unknown()),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  ScheduleExpression: unsupported('ScheduleExpression (use AWS::Scheduler::Schedule)'),
  Targets: z.array(Target).default([]),
});

/** A rule as it goes into EventBridge; targets have the names of the API. */
export interface RuleRequest {
  readonly name: string;
  readonly eventPattern: Record<string, unknown>;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly targets: z.infer<typeof Target>[];
}

/** Creates the rules of the default event bus. */
export function eventsCreators(events: {
  putRule(rule: RuleRequest): unknown;
}): Record<string, Creator> {
  return {
    'AWS::Events::Rule'(request) {
      const { Name, EventPattern, State, Targets } = readProperties(Rule, request);
      const name = Name ?? physicalName(request);
      events.putRule({ name, eventPattern: EventPattern, state: State, targets: Targets });
      const { region, accountId } = request.stack;
      return {
        ref: name,
        attributes: { Arn: `arn:aws:events:${region}:${accountId}:rule/${name}` },
      };
    },
  };
}
