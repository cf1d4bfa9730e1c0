import { defineHandler } from '../src/runtime/define-handler.ts';
import { clock, registry } from '../src/runtime/ports.ts';
import { checkScan, Input } from '../src/steps/check-scan.ts';

export const handler = defineHandler({
  input: Input,
  ports: { clock, registry },
  run: checkScan,
});
