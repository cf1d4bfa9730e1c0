import type { Assessment } from '../../domain/assessment.ts';
import { shortImageDigest } from '../../domain/image.ts';
import type { ImageNotice } from '../../domain/notice.ts';
import { resolvedInWords, streamInWords, whyInWords } from '../explanation.ts';
import { assessmentHeadline, inOneLine } from '../headline.ts';
import { executionLink, imageLink, webLink } from '../links.ts';
import { missedInWords } from '../notice-words.ts';
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
import { heading, item, labelled, line, type RichText, type TeamsMessage } from './card.ts';
import { fitBlocks, roomLeft } from './limits.ts';
import { type Frame, framed, framedInParts } from './parts.ts';

/** The card about one image, within what Teams takes: what there is no room for is counted. */
export function assessmentTeams(
  assessment: Assessment,
  notice: Pick<ImageNotice, 'executionArn' | 'missed'>,
): TeamsMessage {
  const frame = frameOf(assessment, notice);
  const message = (lists: readonly RichText[]) => framed(frame, lists);
  const lists: RichText[] = [];
  for (const list of listsOf(assessment)) {
    lists.push(...shown(list, roomLeft(message(lists))));
  }
  return message(lists);
}

/** The same with all of its lists, in as many cards as that takes. */
export function assessmentTeamsInParts(
  assessment: Assessment,
  notice: Pick<ImageNotice, 'executionArn' | 'missed'>,
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
  { executionArn, missed }: Pick<ImageNotice, 'executionArn' | 'missed'>,
): Frame {
  const headline = assessmentHeadline(assessment);
  const { verdict, subject, news } = headline;
  return {
    fallback: clean(inOneLine(headline), 300),
    verdict,
    subject: news === undefined ? subject : `${subject} - ${news}`,
    head: facts(assessment, missed),
    foot: [],
    links: [
      { title: 'Image in the ECR console', url: imageLink(assessment.image) },
      { title: 'Execution', url: executionLink(executionArn) },
    ],
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
}

/** So many of each list, at most. */
const SHOWN = 10;

function shown({ title, blocks }: List, room: number): readonly RichText[] {
  if (blocks.length === 0) return [];
  const more = blocks.length - SHOWN;
  const kept = more > 0 ? [...blocks.slice(0, SHOWN), line(`and ${more} more`)] : blocks;
  return fitBlocks(room, [heading(title), ...kept], (count) => line(`and ${count} lines more`));
}

function facts(assessment: Assessment, missed: number | undefined): readonly RichText[] {
  const { image, verdict, counts, suppressed, judgement, assessedAt } = assessment;
  const crossed = verdict.kind === 'breach' ? verdict.breached.map(breachInWords).join(', ') : '';
  const only = judgement.fixableOnly ? '; only findings that have, or may have, a fix count' : '';
  const platforms = image.platforms.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const rows: readonly (readonly [label: string, text: string])[] = [
    ['For', mentionInText(judgement.mention)],
    ['Why now', whyInWords(assessment)],
    ['Open findings', openFindingsInWords(counts, verdict, suppressed.length)],
    ['Open besides what is listed', topFindings(assessment).rest],
    ['Thresholds crossed', crossed],
    ['Judged by', `${clean(judgement.rule, 300)}${only}`],
    ['Stream', streamInWords(assessment)],
    ['Resolved', resolvedInWords(assessment)],
    ['Missed', missedInWords(missed)],
    ['Tags', listed(image.tags, 5)],
    ['Platforms', listed(platforms, 5)],
    ['Image digest', clean(shortImageDigest(image.imageDigest), 40)],
    ['Registry', `${clean(image.registryId, 20)} in ${clean(image.region, 30)}`],
    ['Assessed', instant(assessedAt)],
  ];
  return rows.filter(([, text]) => text !== '').map(([label, text]) => labelled(label, text));
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
  return { title: top.title, blocks };
}
