import type { Outcome } from '../../../src/domain/assessment.ts';
import { DocumentGoneError } from '../../../src/domain/errors.ts';
import type { Report } from '../../../src/domain/report.ts';
import type { Selection } from '../../../src/domain/scope.ts';
import type { PlannedImage, Sweeps } from '../../../src/ports.ts';

export interface FakeSweeps extends Sweeps {
  /** What the map of a sweep left: `results` is the key of its manifest. */
  putOutcomes(results: string, outcomes: readonly Outcome[]): void;
  /** Deletes a report, as the bucket does in time. */
  expireReport(key: string): void;
}

/** What sweeps write, in memory. */
export function fakeSweeps(): FakeSweeps {
  const plans = new Map<string, readonly PlannedImage[]>();
  const selections = new Map<string, readonly Selection[]>();
  const outcomes = new Map<string, readonly Outcome[]>();
  const reports = new Map<string, Report>();
  return {
    async writePlan(sweep, images) {
      const plan: PlannedImage[] = [];
      for await (const image of images) plan.push(image);
      plans.set(`plan-of-${sweep}`, plan);
      return `plan-of-${sweep}`;
    },
    async *readPlan(key) {
      yield* get(plans, key);
    },
    async putSelections(sweep, selected) {
      selections.set(`selections-of-${sweep}`, selected);
      return `selections-of-${sweep}`;
    },
    getSelections: async (key) => get(selections, key),
    async *readOutcomes(key) {
      yield* get(outcomes, key);
    },
    async putReport(sweep, report) {
      reports.set(`report-of-${sweep}`, report);
      return `report-of-${sweep}`;
    },
    async getReport(key) {
      const report = reports.get(key);
      if (!report) throw new DocumentGoneError(`${key} is not there any more.`);
      return report;
    },
    expireReport: (key) => void reports.delete(key),
    putOutcomes: (results, left) => void outcomes.set(results, left),
  };
}

function get<T>(stored: ReadonlyMap<string, T>, key: string): T {
  const value = stored.get(key);
  if (value === undefined) throw new Error(`There is no ${key}.`);
  return value;
}
