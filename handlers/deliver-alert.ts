import { defineHandler } from '../src/runtime/define-handler.ts';
import { assessments, channels, policy, receipts, streams, sweeps } from '../src/runtime/ports.ts';
import { deliverAlert, Input } from '../src/steps/deliver-alert.ts';

export const handler = defineHandler({
  input: Input,
  ports: { assessments, channels, policy, receipts, streams, sweeps },
  run: deliverAlert,
});
