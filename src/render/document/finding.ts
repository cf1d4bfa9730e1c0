import type { Finding } from '../../domain/finding.ts';
import type { NewsChange } from '../../domain/news.ts';
import { webLink } from '../links.ts';
import { clean } from '../text.ts';

/** A finding as programs read it: see docs/events/image-scan-verdict.schema.json. */
export interface FindingDocument {
  readonly id: string;
  readonly severity: string;
  /** Whether the message is about it: new, worse, or no longer suppressed. */
  readonly news: boolean;
  /** Why it is news, where it is. */
  readonly change?: 'new' | NewsChange['kind'];
  /** How severe it was when people were told of it last, where it has become worse. */
  readonly severityWas?: string;
  readonly packages: readonly {
    readonly name: string;
    readonly version?: string;
    readonly fixedVersion?: string;
  }[];
  readonly fix: Finding['fix'];
  readonly exploitAvailable?: boolean;
  readonly kev?: boolean;
  readonly epss?: number;
  readonly link?: string;
  readonly platforms: readonly string[];
}

/** So many packages and platforms of one finding are named. */
const NAMED = 20;

/** `news`: what the message is about; a change that is not given is that it is new. */
export function findingDocument(
  finding: Finding,
  news: { readonly change?: NewsChange | undefined } | undefined,
): FindingDocument {
  const was = news?.change?.kind === 'worse' ? news.change.was : undefined;
  const { id, severity, packages, fix, exploitAvailable, kev, epss, platforms } = finding;
  const link = webLink(finding.link);
  return {
    id: clean(id, 100),
    severity,
    news: news !== undefined,
    ...(news && { change: news.change?.kind ?? 'new' }),
    ...(was && { severityWas: was.severity }),
    packages: packages.slice(0, NAMED).map(({ name, version, fixedVersion }) => ({
      name: clean(name, 200),
      ...(version !== undefined && { version: clean(version, 100) }),
      ...(fixedVersion !== undefined && { fixedVersion: clean(fixedVersion, 100) }),
    })),
    fix,
    ...(exploitAvailable !== undefined && { exploitAvailable }),
    ...(kev !== undefined && { kev }),
    ...(epss !== undefined && { epss }),
    ...(link !== undefined && { link }),
    platforms: platforms.slice(0, NAMED).map((name) => clean(name, 60)),
  };
}
