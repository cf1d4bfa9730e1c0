import type { Report } from '../../domain/report.ts';
import type { ReportedImage, RouteReport } from '../../domain/route-report.ts';

/** What a channel hears, whole, as JSON: an image a line, so that it can be written and read without being held. */
export function* reportJson(
  report: Report,
  channel: string,
  { files: _, ...route }: RouteReport,
  images: Iterable<ReportedImage>,
): Generator<string> {
  const {
    registry,
    execution,
    startedAt,
    finishedAt,
    unread,
    putOff,
    staleFeeds = [],
    suppressions,
  } = report;
  const head = {
    schemaVersion: '1.0',
    occasion: report.occasion ?? 'sweep',
    channel,
    ...{ registry, execution, startedAt, finishedAt },
    ...route,
    unread,
    scansPutOff: putOff,
    suppressions: suppressions?.deliver.includes(channel) ? suppressions : undefined,
    staleFeeds,
  };
  yield `${JSON.stringify(head).slice(0, -1)},"images":[`;
  let separator = '\n';
  for (const one of images) {
    yield `${separator}${JSON.stringify(one)}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}
