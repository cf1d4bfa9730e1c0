import { registryHost } from '../../domain/image.ts';
import type { ReportedImage } from '../../domain/route-report.ts';
import { SEVERITIES } from '../../domain/severity.ts';

type Cell = string | number | undefined;

const COLUMNS: readonly (readonly [name: string, cell: (one: ReportedImage) => Cell])[] = [
  ['registry', ({ image }) => registryHost(image)],
  ['repository', ({ image }) => image.repository],
  ['tags', ({ image }) => image.tags.join(' ')],
  ['image_digest', ({ image }) => image.imageDigest],
  ['stream', ({ stream }) => stream],
  ['current', ({ isCurrent }) => (isCurrent ? 'yes' : 'no')],
  ['verdict', ({ verdict }) => verdict],
  ['verdict_since', ({ since }) => since],
  ['not_checked_because', ({ obstacle }) => obstacle],
  ...SEVERITIES.map(
    (severity) =>
      [severity.toLowerCase(), ({ counts }: ReportedImage) => counts[severity] ?? 0] as const,
  ),
  ['exploited', ({ exploited }) => exploited],
  ['suppressed', ({ suppressed }) => suppressed],
  ['pushed_at', ({ pushedAt }) => pushedAt],
  ['scanned_at', ({ scannedAt }) => scannedAt],
  ['assessed_at', ({ assessedAt }) => assessedAt],
];

/** All images of a report as CSV (RFC 4180), a line at a time. */
export function* reportCsv(images: Iterable<ReportedImage>): Generator<string> {
  yield row(COLUMNS.map(([name]) => name));
  for (const one of images) yield row(COLUMNS.map(([, cell]) => cell(one)));
}

function row(cells: readonly Cell[]): string {
  return `${cells.map(field).join(',')}\r\n`;
}

/** What makes a spreadsheet take a cell for a formula, in full width too (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

function field(cell: Cell = ''): string {
  const text = typeof cell === 'number' ? String(cell) : harmless(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function harmless(text: string): string {
  const wellFormed = text.toWellFormed();
  return FORMULA.test(wellFormed) ? `'${wellFormed}` : wellFormed;
}
