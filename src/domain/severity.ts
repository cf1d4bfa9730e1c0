/**
 * The levels of ECR and Inspector, most severe first. `UNDEFINED` (basic scanning) and `UNTRIAGED` (Inspector) say
 * that nobody has rated the finding yet: they are counted on their own and never taken for LOW.
 */
export const SEVERITIES = [
  'CRITICAL',
  'HIGH',
  'MEDIUM',
  'LOW',
  'INFORMATIONAL',
  'UNTRIAGED',
  'UNDEFINED',
] as const;

export type Severity = (typeof SEVERITIES)[number];

/** Open findings per level; a level without findings is absent. */
export type Counts = Readonly<Partial<Record<Severity, number>>>;

const RANK: Readonly<Partial<Record<string, number>>> = Object.fromEntries(
  SEVERITIES.map((level, rank) => [level, rank]),
);

/**
 * Reads a scanner's word for a severity: where there is none, nobody has rated the finding. An unknown word is none of
 * the levels: taken for any of them, a finding that is worse than all could be tolerated.
 */
export function toSeverity(word: string | undefined): Severity | undefined {
  const level = word?.toUpperCase() || 'UNDEFINED';
  return SEVERITIES.find((severity) => severity === level);
}

/** Orders from most to least severe. */
export function bySeverity(a: Severity, b: Severity): number {
  return rankOf(a) - rankOf(b);
}

/** 0 for the most severe. */
export function rankOf(severity: Severity): number {
  return RANK[severity] ?? SEVERITIES.length;
}

export function moreSevere(a: Severity, b: Severity): Severity {
  return bySeverity(a, b) <= 0 ? a : b;
}

export function countBySeverity(findings: Iterable<{ readonly severity: Severity }>): Counts {
  const counts: Partial<Record<Severity, number>> = {};
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}

/** Counts of several images together. */
export function sum(all: Iterable<Counts>): Counts {
  const counts: Partial<Record<Severity, number>> = {};
  for (const one of all) {
    for (const severity of SEVERITIES) {
      const count = one[severity] ?? 0;
      if (count > 0) counts[severity] = (counts[severity] ?? 0) + count;
    }
  }
  return counts;
}

/** Orders from the worst: by how many there are of the most severe level in which they differ. */
export function byCounts(a: Counts, b: Counts): number {
  for (const severity of SEVERITIES) {
    const difference = (b[severity] ?? 0) - (a[severity] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** All findings, whatever their level. */
export function total(counts: Counts): number {
  return SEVERITIES.reduce((sum, severity) => sum + (counts[severity] ?? 0), 0);
}
