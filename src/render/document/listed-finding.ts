import { registryHost } from '../../domain/image.ts';
import type { ListedFinding } from '../../domain/listed-finding.ts';
import type { Suppression } from '../../domain/suppression.ts';
import { findingId } from '../atom/entry-id.ts';
import { clean } from '../text.ts';
import { type FindingDocument, findingDocument } from './finding.ts';

/** A finding of a list, as programs read it. */
export interface ListedFindingDocument
  extends Omit<FindingDocument, 'id' | 'news' | 'change' | 'severityWas'> {
  /** The same as in the feed. */
  readonly id: string;
  readonly vulnerability: string;
  readonly description?: string;
  readonly score?: number;
  readonly state: ListedFinding['state'];
  readonly firstSeen: string;
  readonly changed: { readonly at: string; readonly kind: string };
  readonly stream: string;
  readonly image: {
    readonly registry: string;
    readonly region: string;
    readonly repository: string;
    readonly imageDigest: string;
    readonly tags: readonly string[];
    readonly uri: string;
  };
  readonly suppressedBy: readonly SuppressionDocument[];
}

export interface SuppressionDocument {
  readonly reason: string;
  readonly owner: string;
  readonly expires?: string;
}

/** An image may have a thousand tags. */
const TAGS = 20;

export function listedFindingDocument(listing: ListedFinding): ListedFindingDocument {
  const { stream, image, finding, state, firstSeen, changed, by } = listing;
  const { id: vulnerability, news: _, ...rest } = findingDocument(finding, undefined);
  const { registryId, region, repository } = stream;
  return {
    id: findingId(listing),
    vulnerability,
    ...rest,
    ...detailsOf(finding),
    state,
    firstSeen,
    changed,
    stream: stream.stream,
    image: {
      registry: registryId,
      ...{ region, repository, imageDigest: image.imageDigest },
      tags: image.tags.slice(0, TAGS),
      uri: `${registryHost(stream)}/${repository}@${image.imageDigest}`,
    },
    suppressedBy: by.map(suppressionDocument),
  };
}

/** What alerts leave out. */
export function detailsOf({ description, score }: ListedFinding['finding']) {
  return {
    ...(description !== undefined && { description: clean(description, 1000) }),
    ...(score !== undefined && { score }),
  };
}

export function suppressionDocument(suppression: Suppression): SuppressionDocument {
  const { reason, owner } = suppression;
  return {
    reason: clean(reason, 300),
    owner: clean(owner, 100),
    ...('expires' in suppression &&
      suppression.expires !== undefined && { expires: suppression.expires }),
  };
}
