import { z } from 'zod';
import type { Creator } from '../deploy.ts';
import { physicalName } from '../physical-name.ts';
import { readProperties } from './properties.ts';

const Schedule = z.looseObject({
  Name: z.string().optional(),
  GroupName: z.string().default('default'),
  Target: z.looseObject({ Arn: z.string(), RoleArn: z.string() }),
});

/** Creates schedules; the properties that the template declares are those of the API. */
export function schedulerCreators(scheduler: {
  putSchedule(definition: ScheduleRequest): unknown;
}): Record<string, Creator> {
  return {
    'AWS::Scheduler::Schedule'(request) {
      const schedule = readProperties(Schedule, request);
      const Name = schedule.Name ?? physicalName(request);
      scheduler.putSchedule({ ...schedule, Name });
      const { region, accountId } = request.stack;
      const path = `${schedule.GroupName}/${Name}`;
      return {
        ref: Name,
        attributes: { Arn: `arn:aws:scheduler:${region}:${accountId}:schedule/${path}` },
      };
    },
  };
}

/** A schedule as it goes into EventBridge Scheduler. */
export type ScheduleRequest = z.infer<typeof Schedule> & { readonly Name: string };
