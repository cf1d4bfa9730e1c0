import { defineHandler } from '../src/runtime/define-handler.ts';
import { clock, feeds, memory, policy, settings, sweeps } from '../src/runtime/ports.ts';
import { compileReport, Input } from '../src/steps/compile-report.ts';

export const handler = defineHandler({
  input: Input,
  ports: { clock, feeds, policy, settings, sweeps, ...memory },
  run: compileReport,
});
