import { defineHandler } from '../src/runtime/define-handler.ts';
import { catalogue, clock, registry, runs, settings, waiters } from '../src/runtime/ports.ts';
import { Input, startScan } from '../src/steps/start-scan.ts';

export const handler = defineHandler({
  input: Input,
  ports: { catalogue, clock, registry, runs, settings, waiters },
  run: startScan,
});
