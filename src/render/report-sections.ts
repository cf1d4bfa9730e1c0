import { imageKey, type RegistryId } from '../domain/image.ts';
import type { Report } from '../domain/report.ts';
import type {
  ChangedFinding,
  ChangesSince,
  ReportedImage,
  RouteReport,
} from '../domain/route-report.ts';
import { imageLink } from './links.ts';
import { reportGroups } from './report-parts.ts';
import { ageInWords, CHANGE_WORDS, exposureInWords, obstacleInWords } from './report-words.ts';
import { suppressionEntries } from './suppression-words.ts';
import { findingInWords, nameFrom } from './words.ts';

/** A list of a report, and its title: `Breach (12)`. */
export interface ReportSection {
  readonly title: string;
  readonly entries: readonly SectionEntry[];
}

export interface SectionEntry {
  readonly name: string;
  readonly facts: string;
  /** Where the name leads to. */
  readonly link?: string | undefined;
  /** Whether the name may hold what a chat client takes for markup, as globs do. */
  readonly isCode?: true | undefined;
}

/** A message shows the first of what has changed, the report itself more. */
const CHANGED_SHOWN = 10;

/** All lists of a report that a channel hears, in order; each image in the first that it belongs to, and no empty ones. */
export function reportSections(report: Report, channel: string): readonly ReportSection[] {
  const route = report.routes?.[channel];
  const news = reportGroups(report, channel);
  const isAsked = report.audience?.includes(channel) ?? false;
  const suppressions = suppressionEntries(report, channel);
  const shown = new Set(news.flatMap(({ entries }) => entries.map(({ image }) => imageKey(image))));
  return [
    ...news.map(({ title, entries }) => ({
      title,
      entries: entries.map(({ image, ...entry }) => ({ ...entry, link: imageLink(image) })),
    })),
    ...(route ? standing(route, report, shown, isAsked) : []),
    {
      title: `Suppressions (${suppressions.length})`,
      entries: suppressions.map((entry) => ({ ...entry, isCode: true as const })),
    },
  ].filter(({ entries }) => entries.length > 0);
}

/**
 * What there is beside the news. Of what stands, a channel that gets the report of a sweep for its news alone is told
 * nothing: it is in the full report. Takes what it shows into `shown`.
 */
function standing(
  route: RouteReport,
  { registry, finishedAt, occasion = 'sweep' }: Report,
  shown: Set<string>,
  isAsked: boolean,
): readonly ReportSection[] {
  const { changes, turnedUnknown, riskiest, breaches, figures } = route;
  const news = changes ? [changed(changes, registry)] : [];
  if (!isAsked) return news;
  const left = (images: readonly ReportedImage[]) => {
    const some = images.filter(({ image }) => !shown.has(imageKey(image)));
    for (const { image } of some) shown.add(imageKey(image));
    return some.map((one) => entryOf(one, finishedAt, registry));
  };
  const [unknown, risk] = [left(turnedUnknown), left(riskiest)];
  const others = occasion === 'sweep' ? [] : left(breaches);
  const unlisted = figures.streams.breach - breaches.length;
  return [
    ...news,
    { title: `Turned unknown (${unknown.length})`, entries: unknown },
    { title: `Most risk (${risk.length})`, entries: risk },
    { title: `More breaches, longest first (${others.length + unlisted})`, entries: others },
  ];
}

function changed(
  { findings, new: fresh, worsened, reopened }: ChangesSince,
  home: RegistryId,
): ReportSection {
  const shown = findings.slice(0, CHANGED_SHOWN);
  const all = fresh + worsened + reopened;
  const count = shown.length < all ? `${shown.length} of ${all}` : String(all);
  return {
    title: `New or worse findings (${count})`,
    entries: shown.map((one) => changedEntry(one, home)),
  };
}

function entryOf(one: ReportedImage, at: string, home: RegistryId): SectionEntry {
  const { image, verdict, obstacle, since } = one;
  const age = ageInWords(since, at);
  const facts = [
    ...(obstacle !== undefined && verdict === 'unknown' ? [] : [exposureInWords(one)]),
    [verdict, ...(age === '' ? [] : [`for ${age}`])].join(' '),
    ...(obstacle === undefined ? [] : [obstacleInWords(obstacle)]),
  ];
  return { name: nameFrom(home, image), facts: facts.join('; '), link: imageLink(image) };
}

function changedEntry({ image, kind, finding }: ChangedFinding, home: RegistryId): SectionEntry {
  const { severity, id, facts } = findingInWords(finding, { platforms: [] });
  return {
    name: `${severity} ${id}`,
    facts: `${facts}; ${CHANGE_WORDS[kind]} in ${nameFrom(home, image)}`,
    link: imageLink(image),
  };
}
