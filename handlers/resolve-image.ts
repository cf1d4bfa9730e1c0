import { defineHandler } from '../src/runtime/define-handler.ts';
import { images, settings } from '../src/runtime/ports.ts';
import { Input, resolveImage } from '../src/steps/resolve-image.ts';

export const handler = defineHandler({
  input: Input,
  ports: { settings, ...images },
  run: resolveImage,
});
