import { defineHandler } from '../src/runtime/define-handler.ts';
import { measureReport } from '../src/runtime/measures.ts';
import { catalogue, clock, feeds, memory, policy, settings, swept } from '../src/runtime/ports.ts';
import { compileReport, Input } from '../src/steps/compile-report.ts';

export const handler = defineHandler({
  input: Input,
  ports: { catalogue, clock, feeds, policy, settings, ...memory, ...swept },
  run: compileReport,
  measure: () => measureReport,
});
