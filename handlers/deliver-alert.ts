import { defineHandler } from '../src/runtime/define-handler.ts';
import { channels, memory, policy, sweeps } from '../src/runtime/ports.ts';
import { deliverAlert, Input } from '../src/steps/deliver-alert.ts';

export const handler = defineHandler({
  input: Input,
  ports: { channels, policy, sweeps, ...memory },
  run: deliverAlert,
});
