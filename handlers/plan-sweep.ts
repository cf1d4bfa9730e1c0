import { defineHandler } from '../src/runtime/define-handler.ts';
import { clock, planned, settings } from '../src/runtime/ports.ts';
import { Input, planSweep } from '../src/steps/plan-sweep.ts';

export const handler = defineHandler({
  input: Input,
  ports: { clock, settings, ...planned },
  run: planSweep,
});
