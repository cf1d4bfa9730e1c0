import { hears, type Report } from '../domain/report.ts';
import type { RouteReport } from '../domain/route-report.ts';
import type { Ports } from '../ports.ts';
import { writeReportFiles } from './report-files.ts';
import type { Surveyed } from './survey.ts';

type Needs = Pick<Ports, 'policy' | 'reportFiles' | 'reportLog' | 'sweeps'>;

/**
 * Stores a report, with the files of each channel that gets it, and notes its figures for the next one. Doing so
 * again, as after a redrive, writes the same in the same places.
 */
export async function storeReport(
  { policy, reportFiles, reportLog, sweeps }: Needs,
  name: string,
  report: Report,
  surveyed: Surveyed,
): Promise<{ readonly key: string; readonly told: readonly string[] }> {
  const told = Object.keys(policy.channels).filter((channel) => hears(report, channel));
  const routes: Record<string, RouteReport> = {};
  for (const channel of told) {
    const route = surveyed.routes[channel];
    if (!route) continue;
    const content = { report, route, images: surveyed.imagesOf(channel) };
    const files = await writeReportFiles({ reportFiles }, name, channel, content);
    routes[channel] = { ...route, files };
  }
  const key = await sweeps.putReport(name, { ...report, routes });
  const { registry, occasion = 'sweep', execution, startedAt, finishedAt } = report;
  await reportLog.add({
    ...{ registry, occasion, execution, startedAt, told },
    at: finishedAt,
    routes: Object.fromEntries(
      Object.entries(surveyed.routes).map(([channel, { figures }]) => [channel, figures]),
    ),
  });
  return { key, told };
}
