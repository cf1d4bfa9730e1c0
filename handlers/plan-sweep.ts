import { defineHandler } from '../src/runtime/define-handler.ts';
import { lineage, registry, settings, sweeps } from '../src/runtime/ports.ts';
import { Input, planSweep } from '../src/steps/plan-sweep.ts';

export const handler = defineHandler({
  input: Input,
  ports: { lineage, registry, settings, sweeps },
  run: planSweep,
});
