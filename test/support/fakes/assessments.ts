import type { Assessment } from '../../../src/domain/assessment.ts';
import type { Assessments } from '../../../src/ports.ts';

/** Assessments in memory, under `assessment-1`, `assessment-2`, …. */
export function fakeAssessments(stored: readonly Assessment[] = []): Assessments {
  const all = [...stored];
  return {
    async put(assessment) {
      all.push(assessment);
      return `assessment-${all.length}`;
    },
    async get(key) {
      const found = all[Number(key.replace('assessment-', '')) - 1];
      if (!found) throw new Error(`There is no ${key}.`);
      return found;
    },
  };
}
