import { defineHandler } from '../src/runtime/define-handler.ts';
import { images, settings, sweeps } from '../src/runtime/ports.ts';
import { Input, planSweep } from '../src/steps/plan-sweep.ts';

export const handler = defineHandler({
  input: Input,
  ports: { settings, sweeps, ...images },
  run: planSweep,
});
