import { defineHandler } from '../src/runtime/define-handler.ts';
import { measureAssessment } from '../src/runtime/measures.ts';
import { assessments, clock, evidence, policy, shown, streams } from '../src/runtime/ports.ts';
import { assessImage, Input } from '../src/steps/assess-image.ts';

export const handler = defineHandler({
  input: Input,
  ports: { assessments, clock, policy, streams, ...evidence, ...shown },
  run: assessImage,
  measure: () => measureAssessment,
});
