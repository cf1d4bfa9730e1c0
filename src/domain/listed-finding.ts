import type { Assessment } from './assessment.ts';
import { type Finding, findingKey } from './finding.ts';
import type { Image } from './image.ts';
import { changeOf, type FindingChange } from './memory.ts';
import { SEVERITIES } from './severity.ts';
import type { StreamRef } from './stream.ts';
import type { Suppression } from './suppression.ts';

/** A finding of a stream as feeds and lists show it: what it is now, and what has become of it last. */
export interface ListedFinding {
  readonly stream: StreamRef;
  /** The image that the stream is at. */
  readonly image: Pick<Image, 'repository' | 'imageDigest' | 'tags' | 'platforms'>;
  readonly state: FindingState;
  /** Of one that is resolved no more is kept than what it was. */
  readonly finding: Finding;
  readonly firstSeen: string;
  readonly changed: {
    readonly at: string;
    readonly kind: FindingChange['kind'] | 'resolved';
  };
  /** What holds it, where it is suppressed. */
  readonly by: readonly Suppression[];
}

export const FINDING_STATES = ['open', 'suppressed', 'resolved'] as const;

export type FindingState = (typeof FINDING_STATES)[number];

/** All findings that a stream knows of, out of the assessment that it is at. */
export function listedFindings(assessment: Assessment): readonly ListedFinding[] {
  const { image, findings, suppressed, unseen, closed } = assessment;
  const { registryId, region, repository } = image;
  const stream = { registryId, region, repository, stream: assessment.stream };
  return [
    ...[...findings, ...unseen].map((finding) => ({
      ...{ stream, image, finding, by: [] },
      state: 'open' as const,
      firstSeen: finding.firstSeen,
      changed: changeOf(finding),
    })),
    ...suppressed.map(({ finding, by }) => ({
      ...{ stream, image, finding, by },
      state: 'suppressed' as const,
      firstSeen: finding.firstSeen,
      changed: changeOf(finding),
    })),
    ...closed.map(({ id, packages, severity, firstSeen, resolvedAt }) => ({
      ...{ stream, image, firstSeen, by: [] },
      finding: { id, packages, severity, fix: 'unknown' as const, platforms: [] },
      state: 'resolved' as const,
      changed: { at: resolvedAt, kind: 'resolved' as const },
    })),
  ];
}

/** A place among the findings that have changed at one time: the most severe come first, and no two are the same. */
export function placeOf({ finding }: Pick<ListedFinding, 'finding'>): string {
  return `${SEVERITIES.indexOf(finding.severity)}${findingKey(finding)}`;
}
