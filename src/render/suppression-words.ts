import type { Report } from '../domain/report.ts';
import type { EndedSuppression, SuppressedFinding, Suppression } from '../domain/suppression.ts';
import { clean, listed } from './text.ts';

/** `HIGH CVE-2023-45853 in zlib: not built into our zlib (platform@example.com, until 2027-01-31)`. */
export function suppressedInWords({ finding, by }: SuppressedFinding): string {
  const names = [...new Set(finding.packages.map(({ name }) => name))];
  const where = names.length > 0 ? ` in ${listed(names, 2)}` : '';
  const shown = by.slice(0, 2).map(reasonInWords).join('; ');
  return `${finding.severity} ${clean(finding.id, 60)}${where}: ${shown}`;
}

/** One suppression in a report: which, and what is to be said of it. */
export interface SuppressionEntry {
  /** `CVE-2023-45853 in zlib, repository base/**`, or the VEX document. */
  readonly name: string;
  /** `ends after 2027-01-31 (not built into our zlib; platform@example.com)`. */
  readonly facts: string;
}

/** What a channel hears of the policy's suppressions: those that end first, then those that have, then the idle. */
export function suppressionEntries(
  { suppressions }: Report,
  channel: string,
): readonly SuppressionEntry[] {
  if (!suppressions?.deliver.includes(channel)) return [];
  const { expiring, expired, unused } = suppressions;
  return [
    ...expiring.map((one) => entry(one, `ends after ${lastDay(one)}`)),
    ...expired.map((one) => entry(one, `ended after ${lastDay(one)}; what it hid counts again`)),
    ...unused.map((one) => entry(one, 'covers nothing')),
  ];
}

function entry(suppression: Suppression, what: string): SuppressionEntry {
  return {
    name: suppressionName(suppression),
    facts: `${what} (${clean(suppression.reason, 200)}; ${clean(suppression.owner, 100)})`,
  };
}

/** `CVE-2023-45853 in zlib`, `ended after 2026-03-01 (not built into our zlib; platform@example.com)`. */
export function endedEntry({ suppression, why }: EndedSuppression): SuppressionEntry {
  return entry(suppression, endInWords(suppression, why));
}

function endInWords(suppression: Suppression, why: EndedSuppression['why']): string {
  switch (why) {
    case 'expired':
      return `ended after ${lastDay(suppression)}`;
    case 'fix-available':
      return 'ended, for there is a fix';
    case 'withdrawn':
      return 'covers it no longer';
    default:
      return why satisfies never;
  }
}

function reasonInWords(suppression: Suppression): string {
  const { reason, owner } = suppression;
  return `${clean(reason, 200)} (${clean(owner, 100)}, ${endOf(suppression)})`;
}

function endOf(suppression: Suppression): string {
  if (suppression.source === 'vex') return clean(suppression.document, 100);
  return suppression.until === 'fix-available'
    ? 'until there is a fix'
    : `until ${lastDay(suppression)}`;
}

/** `CVE-2023-45853 in zlib, repository base/**`, or the VEX document. */
export function suppressionName(suppression: Suppression): string {
  if (suppression.source === 'vex') return clean(suppression.document, 100);
  const { id, package: packageGlob, repository, tag } = suppression;
  return [
    packageGlob === undefined ? clean(id, 60) : `${clean(id, 60)} in ${clean(packageGlob, 80)}`,
    ...(repository === undefined ? [] : [`repository ${clean(repository, 100)}`]),
    ...(tag === undefined ? [] : [`tag ${clean(tag, 60)}`]),
  ].join(', ');
}

function lastDay(suppression: Suppression): string {
  return suppression.source === 'policy' ? clean(suppression.expires ?? '', 10) : '';
}
