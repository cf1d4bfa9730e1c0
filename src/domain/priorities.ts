import { FEEDS, type FeedCopy, type FeedName, parseCveId } from './feed.ts';
import type { Finding } from './finding.ts';

/** What the feeds say of a vulnerability; without a feed, nothing is known of any. */
export interface Priorities {
  isKnownExploited(id: string): boolean;
  /** Probability of exploitation within 30 days, 0 to 1. */
  epss(id: string): number | undefined;
  /** When the copies in use were fetched, ISO 8601; absent where there is none. */
  readonly kevUpdatedAt?: string | undefined;
  readonly epssUpdatedAt?: string | undefined;
}

/** The copies that there are; one that is missing answers nothing. */
export interface FeedCopies {
  readonly kev?: Extract<FeedCopy, { feed: 'kev' }> | undefined;
  readonly epss?: Extract<FeedCopy, { feed: 'epss' }> | undefined;
}

export function prioritiesFrom({ kev, epss }: FeedCopies): Priorities {
  const exploited = new Set(kev?.ids);
  return {
    isKnownExploited(id) {
      const cve = parseCveId(id);
      return cve !== undefined && exploited.has(cve.id);
    },
    epss(id) {
      const cve = parseCveId(id);
      return cve && epss?.scores[cve.year]?.[cve.number];
    },
    kevUpdatedAt: kev?.fetchedAt,
    epssUpdatedAt: epss?.fetchedAt,
  };
}

/**
 * The findings with what the feeds know of their CVE ids. What the scanner has told of a finding wins, and findings of
 * which nothing is known are left as they are.
 */
export function withPriorities(
  findings: readonly Finding[],
  priorities: Priorities,
): readonly Finding[] {
  return findings.map((finding) => {
    const kev = finding.kev ?? (priorities.isKnownExploited(finding.id) || undefined);
    const epss = finding.epss ?? priorities.epss(finding.id);
    return {
      ...finding,
      ...(kev !== undefined && { kev }),
      ...(epss !== undefined && { epss }),
    };
  });
}

/** A feed whose last good copy has become old: priorities rest on what was known then. */
export interface StaleFeed {
  readonly feed: FeedName;
  /** ISO 8601. */
  readonly updatedAt: string;
}

const STALE_AFTER_MS = 3 * 24 * 60 * 60 * 1000;

/** The feeds in use whose copies are more than three days old. */
export function staleFeeds(
  { kevUpdatedAt, epssUpdatedAt }: Priorities,
  at: Date,
): readonly StaleFeed[] {
  const updated: Readonly<Record<FeedName, string | undefined>> = {
    kev: kevUpdatedAt,
    epss: epssUpdatedAt,
  };
  return FEEDS.flatMap((feed) => {
    const updatedAt = updated[feed];
    if (updatedAt === undefined) return [];
    return at.getTime() - Date.parse(updatedAt) > STALE_AFTER_MS ? [{ feed, updatedAt }] : [];
  });
}
