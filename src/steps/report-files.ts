import type { Report } from '../domain/report.ts';
import type { ReportedImage, ReportFileKeys, RouteReport } from '../domain/route-report.ts';
import type { Ports } from '../ports.ts';
import { reportPage } from '../render/html/report.ts';
import { reportCsv } from '../render/report-file/csv.ts';
import { reportJson } from '../render/report-file/json.ts';

/** Writes the whole of what a channel hears, for people and programs; piece by piece, for it may be long. */
export async function writeReportFiles(
  { reportFiles }: Pick<Ports, 'reportFiles'>,
  folder: string,
  channel: string,
  content: {
    readonly report: Report;
    readonly route: RouteReport;
    readonly images: readonly ReportedImage[];
  },
): Promise<ReportFileKeys> {
  const { report, route, images } = content;
  const name = `${folder}/${channel}`;
  return {
    html: await reportFiles.put(
      `${name}.html`,
      'text/html; charset=utf-8',
      reportPage(report, channel, route, images),
    ),
    json: await reportFiles.put(
      `${name}.json`,
      'application/json',
      reportJson(report, channel, route, images),
    ),
    csv: await reportFiles.put(`${name}.csv`, 'text/csv; charset=utf-8', reportCsv(images)),
  };
}
