import { defineHandler } from '../src/runtime/define-handler.ts';
import { measureDelivery } from '../src/runtime/measures.ts';
import { channels, clock, memory, policy, settings, sweeps } from '../src/runtime/ports.ts';
import { deliverAlert, Input } from '../src/steps/deliver-alert.ts';

export const handler = defineHandler({
  input: Input,
  ports: { channels, clock, policy, settings, sweeps, ...memory },
  run: deliverAlert,
  measure: measureDelivery,
});
