import { defineHandler } from '../src/runtime/define-handler.ts';
import { clock, outboxes, policy, settings } from '../src/runtime/ports.ts';
import { Input, joinWindow } from '../src/steps/join-window.ts';

export const handler = defineHandler({
  input: Input,
  ports: { clock, outboxes, policy, settings },
  run: joinWindow,
});
