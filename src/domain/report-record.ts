import type { RegistryId } from './image.ts';
import type { Occasion } from './report.ts';
import type { EarlierReport, RouteFigures } from './route-report.ts';

/** What a report has said, in figures. */
export interface ReportRecord {
  readonly registry: RegistryId;
  readonly occasion: Occasion;
  /** The execution that has made it, by its ARN. */
  readonly execution: string;
  /** When the execution began, ISO 8601. */
  readonly startedAt: string;
  /** When the report was made. */
  readonly at: string;
  /** By channel. */
  readonly routes: Readonly<Record<string, RouteFigures>>;
  /** The channels that it went to. */
  readonly told: readonly string[];
}

/** How far back the last report that a channel has had is looked for. */
export const RECORDS_READ = 60;

/**
 * The report that a channel has had last, but for that of an execution; where it has had none, the oldest that there
 * is: silence has said that all was well since then. `records` are newest first.
 */
export function lastHeard(
  records: readonly ReportRecord[],
  channel: string,
  execution: string,
): EarlierReport | undefined {
  const earlier = records.filter(
    (record) => record.execution !== execution && Object.hasOwn(record.routes, channel),
  );
  const record = earlier.find(({ told }) => told.includes(channel)) ?? earlier.at(-1);
  const figures = record?.routes[channel];
  return record && figures && { at: record.at, figures };
}
