import { defineHandler } from '../src/runtime/define-handler.ts';
import { assessments, policy, slack, sweeps, topic } from '../src/runtime/ports.ts';
import { deliverAlert, Input } from '../src/steps/deliver-alert.ts';

export const handler = defineHandler({
  input: Input,
  ports: { assessments, policy, slack, sweeps, topic },
  run: deliverAlert,
});
