import { defineHandler } from '../src/runtime/define-handler.ts';
import { clock, policy, reported, scanConfigurations, settings } from '../src/runtime/ports.ts';
import { Input, reviewRegistry } from '../src/steps/review-registry.ts';

export const handler = defineHandler({
  input: Input,
  ports: { clock, policy, settings, scanConfigurations, ...reported },
  run: reviewRegistry,
});
