import { defineHandler } from '../src/runtime/define-handler.ts';
import { lineage, registry, settings } from '../src/runtime/ports.ts';
import { Input, resolveImage } from '../src/steps/resolve-image.ts';

export const handler = defineHandler({
  input: Input,
  ports: { lineage, registry, settings },
  run: resolveImage,
});
