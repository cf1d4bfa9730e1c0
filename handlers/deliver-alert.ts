import { defineHandler } from '../src/runtime/define-handler.ts';
import { measureDelivery } from '../src/runtime/measures.ts';
import { channels, clock, memory, policy, reports, settings } from '../src/runtime/ports.ts';
import { deliverAlert, Input } from '../src/steps/deliver-alert.ts';

export const handler = defineHandler({
  input: Input,
  ports: { channels, clock, policy, settings, ...memory, ...reports },
  run: deliverAlert,
  measure: measureDelivery,
});
