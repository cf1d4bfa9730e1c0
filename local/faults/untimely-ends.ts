import type { UntimelyEnd } from '../lambda/index.ts';
import type { Faults } from './faults.ts';
import { KILLS } from './plan.ts';

/** Most functions are done within this time: those that are killed are within their work. */
const WORK_MILLIS = 80;

const WHEN = {
  'killed-before': 'before',
  'killed-during': 'during',
  'killed-after': 'after',
} as const;

/** Decides which invocations of functions end before they answer. */
export function untimelyEnds(faults: Faults): (functionName: string) => UntimelyEnd | undefined {
  return (functionName) => {
    const point = { service: 'invocations', operation: functionName, caller: 'lambda' };
    const fault = faults.at(point, KILLS);
    return fault && { when: WHEN[fault.kind], millis: fault.size * WORK_MILLIS };
  };
}
