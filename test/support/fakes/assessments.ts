import type { Assessment } from '../../../src/domain/assessment.ts';
import { DocumentGoneError } from '../../../src/domain/errors.ts';
import type { Assessments } from '../../../src/ports.ts';

export interface FakeAssessments extends Assessments {
  /** Deletes one, as the bucket does in time. */
  expire(key: string): void;
}

/** Assessments in memory, under `assessment-1`, `assessment-2`, …. */
export function fakeAssessments(stored: readonly Assessment[] = []): FakeAssessments {
  const all = new Map(stored.map((one, index) => [`assessment-${index + 1}`, one]));
  let count = all.size;
  return {
    async put(assessment) {
      count += 1;
      all.set(`assessment-${count}`, assessment);
      return `assessment-${count}`;
    },
    async get(key) {
      const found = all.get(key);
      if (!found) throw new DocumentGoneError(`${key} is not there any more.`);
      return found;
    },
    expire: (key) => void all.delete(key),
  };
}
