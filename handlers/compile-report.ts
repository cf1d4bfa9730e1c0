import { defineHandler } from '../src/runtime/define-handler.ts';
import {
  assessments,
  clock,
  feeds,
  policy,
  receipts,
  settings,
  streams,
  sweeps,
} from '../src/runtime/ports.ts';
import { compileReport, Input } from '../src/steps/compile-report.ts';

export const handler = defineHandler({
  input: Input,
  ports: { assessments, clock, feeds, policy, receipts, settings, streams, sweeps },
  run: compileReport,
});
