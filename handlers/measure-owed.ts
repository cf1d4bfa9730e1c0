import { defineHandler } from '../src/runtime/define-handler.ts';
import { measureOwed as measure } from '../src/runtime/measures.ts';
import { clock, policy, settings, streams } from '../src/runtime/ports.ts';
import { Input, measureOwed } from '../src/steps/measure-owed.ts';

export const handler = defineHandler({
  input: Input,
  ports: { clock, policy, settings, streams },
  run: measureOwed,
  measure: () => measure,
});
