import { defineHandler } from '../src/runtime/define-handler.ts';
import { clock, registry, runs, settings, waiters } from '../src/runtime/ports.ts';
import { Input, startScan } from '../src/steps/start-scan.ts';

export const handler = defineHandler({
  input: Input,
  ports: { clock, registry, runs, settings, waiters },
  run: startScan,
});
