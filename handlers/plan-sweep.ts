import { defineHandler } from '../src/runtime/define-handler.ts';
import { images, scanConfigurations, settings, sweeps } from '../src/runtime/ports.ts';
import { Input, planSweep } from '../src/steps/plan-sweep.ts';

export const handler = defineHandler({
  input: Input,
  ports: { scanConfigurations, settings, sweeps, ...images },
  run: planSweep,
});
