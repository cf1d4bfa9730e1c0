import type { Assessment } from '../../domain/assessment.ts';
import { shortImageDigest } from '../../domain/image.ts';
import type { ImageNotice } from '../../domain/notice.ts';
import { resolvedInWords, streamInWords, whyInWords } from '../explanation.ts';
import { assessmentHeadline, inOneLine } from '../headline.ts';
import { dashboardLink, executionLink, imageLink, webLink } from '../links.ts';
import { missedInWords } from '../notice-words.ts';
import { jsonBytes } from '../room.ts';
import { endedEntry } from '../suppression-words.ts';
import { clean, instant, listed } from '../text.ts';
import {
  breachInWords,
  findingInWords,
  gapInWords,
  mentionInText,
  openFindingsInWords,
  topFindings,
} from '../words.ts';
import {
  heading,
  item,
  labelled,
  line,
  moreLine,
  type RichText,
  type TeamsMessage,
} from './card.ts';
import { fitBlocks, roomLeft } from './limits.ts';
import { type Frame, framed, framedInParts } from './parts.ts';

/** The card about one image, within what Teams takes: what there is no room for is counted. */
export function assessmentTeams(
  assessment: Assessment,
  notice: Pick<ImageNotice, 'executionArn' | 'missed' | 'dashboard'>,
): TeamsMessage {
  const frame = frameOf(assessment, notice);
  const message = (lists: readonly RichText[]) => framed(frame, lists);
  const lists: RichText[] = [];
  for (const list of listsOf(assessment)) {
    lists.push(...shown(list, roomLeft(message(lists)), frame.more));
  }
  return message(lists);
}

/** The same with all of its lists, in as many cards as that takes. */
export function assessmentTeamsInParts(
  assessment: Assessment,
  notice: Pick<ImageNotice, 'executionArn' | 'missed' | 'dashboard'>,
): readonly TeamsMessage[] {
  const lines = listsOf(assessment, Infinity)
    .filter(({ blocks }) => blocks.length > 0)
    .flatMap(({ title, blocks }) => [
      { line: heading(title), isTitle: true },
      ...blocks.map((line) => ({ line })),
    ]);
  return framedInParts(frameOf(assessment, notice), lines);
}

function frameOf(
  assessment: Assessment,
  { executionArn, missed, dashboard }: Pick<ImageNotice, 'executionArn' | 'missed' | 'dashboard'>,
): Frame {
  const headline = assessmentHeadline(assessment);
  const { verdict, subject, news } = headline;
  const page = dashboardLink(dashboard, assessment.image);
  return {
    fallback: clean(inOneLine(headline), 300),
    verdict,
    subject: news === undefined ? subject : `${subject} - ${news}`,
    head: verdictRows(assessment, missed),
    foot: details(assessment),
    links: [
      ...(page === undefined ? [] : [{ title: 'Image in the dashboard', url: page }]),
      { title: 'Image in the ECR console', url: imageLink(assessment.image) },
      { title: 'Execution', url: executionLink(executionArn) },
    ],
    more: page,
  };
}

function listsOf(assessment: Assessment, mostFindings?: number): readonly List[] {
  return [
    unknownPlatforms(assessment),
    endedSuppressions(assessment),
    findings(assessment, mostFindings),
  ];
}

interface List {
  readonly title: string;
  readonly blocks: readonly RichText[];
  /** How many more it would have. */
  readonly left?: number;
}

/** So many of each list, at most. */
const SHOWN = 10;

function shown(
  { title, blocks, left = 0 }: List,
  room: number,
  page: string | undefined,
): readonly RichText[] {
  if (blocks.length === 0) return [];
  const first = heading(title);
  const beyond = left + Math.max(0, blocks.length - SHOWN);
  const more = (count: number) => moreLine(`and ${count} more`, page);
  return [first, ...fitBlocks(room - jsonBytes(first), blocks.slice(0, SHOWN), more, beyond)];
}

/** What people need first, whoever they are. */
function verdictRows(assessment: Assessment, missed: number | undefined): readonly RichText[] {
  const { verdict, counts, suppressed, judgement } = assessment;
  const crossed = verdict.kind === 'breach' ? verdict.breached.map(breachInWords).join(', ') : '';
  return rows([
    ['For', mentionInText(judgement.mention)],
    ['Why now', whyInWords(assessment)],
    ['Open findings', openFindingsInWords(counts, verdict, suppressed.length)],
    ['Open besides what is listed', topFindings(assessment).rest],
    ['Thresholds crossed', crossed],
    ['Resolved', resolvedInWords(assessment)],
    ['Missed', missedInWords(missed)],
  ]);
}

/** Of what it is said, by what, and against what. */
function details(assessment: Assessment): readonly RichText[] {
  const { image, judgement, assessedAt } = assessment;
  const only = judgement.fixableOnly ? '; only findings that have, or may have, a fix count' : '';
  const platforms = image.platforms.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const [first, ...others] = rows([
    ['Tags', listed(image.tags, 5)],
    ['Platforms', listed(platforms, 5)],
    ['Image digest', clean(shortImageDigest(image.imageDigest), 40)],
    ['Registry', `${clean(image.registryId, 20)} in ${clean(image.region, 30)}`],
    ['Judged by', `${clean(judgement.rule, 300)}${only}`],
    ['Stream', streamInWords(assessment)],
    ['Assessed', instant(assessedAt)],
  ]);
  return first ? [{ ...first, separator: true }, ...others] : [];
}

function rows(all: readonly (readonly [label: string, text: string])[]): readonly RichText[] {
  return all.filter(([, text]) => text !== '').map(([label, text]) => labelled(label, text));
}

function unknownPlatforms({ verdict }: Assessment): List {
  const gaps = verdict.kind === 'pass' ? [] : verdict.gaps;
  return { title: 'Not known', blocks: gaps.map((gap) => line(`• ${gapInWords(gap)}`)) };
}

function endedSuppressions({ news }: Assessment): List {
  const blocks = news.ended
    .map(endedEntry)
    .map(({ name, facts }) => item(clean(name, 300), clean(facts, 500), undefined));
  return { title: 'No longer suppressed', blocks };
}

function findings(assessment: Assessment, most?: number): List {
  const top = topFindings(assessment, most);
  const blocks = top.findings.map((finding) => {
    const { severity, id, facts } = findingInWords(finding, assessment.image, finding.change);
    return item(`${severity} ${id}`, facts, webLink(finding.link));
  });
  return { title: top.title, blocks, left: top.left };
}
