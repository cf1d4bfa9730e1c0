import { defineHandler } from '../src/runtime/define-handler.ts';
import { measureReport } from '../src/runtime/measures.ts';
import { clock, policy, reported, settings } from '../src/runtime/ports.ts';
import { compileReport, Input } from '../src/steps/compile-report.ts';

export const handler = defineHandler({
  input: Input,
  ports: { clock, policy, settings, ...reported },
  run: compileReport,
  measure: () => measureReport,
});
