import type { TopFinding } from '../../domain/alert.ts';
import type { Assessment } from '../../domain/assessment.ts';
import { shortImageDigest } from '../../domain/image.ts';
import type { EndedSuppression } from '../../domain/suppression.ts';
import { resolvedInWords, streamInWords, whyInWords } from '../explanation.ts';
import { assessmentHeadline, inBrief, inOneLine } from '../headline.ts';
import { dashboardLink, executionLink, imageLink, webLink } from '../links.ts';
import { missedInWords } from '../notice-words.ts';
import type { PartLine } from '../parts.ts';
import { fitInto } from '../room.ts';
import { endedEntry } from '../suppression-words.ts';
import { instant, listed } from '../text.ts';
import {
  breachInWords,
  findingInWords,
  gapInWords,
  openFindingsInWords,
  topFindings,
} from '../words.ts';
import {
  code,
  context,
  escaped,
  fields,
  link,
  mention,
  type SlackMessage,
  section,
} from './blocks.ts';
import { roomLeft } from './limits.ts';
import { type Frame, framed, framedInParts, moreLine } from './parts.ts';

export interface AssessmentSlackOptions {
  /** The execution that assessed the image, to link to. */
  readonly executionArn?: string | undefined;
  /** Earlier alerts of the stream that could not be delivered. */
  readonly missed?: number | undefined;
  /** Where the dashboard is, to link to. */
  readonly dashboard?: string | undefined;
}

/** The Slack message about one image, well within Slack's limits: what there is no room for is counted. */
export function assessmentSlack(
  assessment: Assessment,
  options: AssessmentSlackOptions = {},
): SlackMessage {
  const top = topFindings(assessment);
  const frame = frameOf(assessment, options);
  const message = (lines: readonly string[]) => framed(frame, lines);
  const more = (count: number) => moreLine(`and ${count} more`, frame.more);
  const gaps = listOf('*Not known*', gapLines(assessment), {
    bytes: roomLeft(message([])) / 2,
    more,
  });
  const ended = listOf('*No longer suppressed*', assessment.news.ended.map(endedLine), {
    bytes: roomLeft(message(gaps)) / 2,
    more,
  });
  const findings = listOf(
    `*${top.title}*`,
    top.findings.map((finding) => findingLine(finding, assessment)),
    { bytes: roomLeft(message([...gaps, ...ended])), more, beyond: top.left },
  );
  return message([...gaps, ...ended, ...findings]);
}

/** The same with all of its lists, in as many messages as that takes. */
export function assessmentSlackInParts(
  assessment: Assessment,
  options: AssessmentSlackOptions = {},
): readonly SlackMessage[] {
  const top = topFindings(assessment, Infinity);
  return framedInParts(frameOf(assessment, options), [
    ...whole('*Not known*', gapLines(assessment)),
    ...whole('*No longer suppressed*', assessment.news.ended.map(endedLine)),
    ...whole(
      `*${top.title}*`,
      top.findings.map((finding) => findingLine(finding, assessment)),
    ),
  ]);
}

function whole(title: string, lines: readonly string[]): readonly PartLine<string>[] {
  if (lines.length === 0) return [];
  return [{ line: title, isTitle: true }, ...lines.map((line) => ({ line }))];
}

function frameOf(assessment: Assessment, options: AssessmentSlackOptions): Frame {
  const { executionArn, missed, dashboard } = options;
  const headline = assessmentHeadline(assessment);
  const page = dashboardLink(dashboard, assessment.image);
  const links = [
    ...(page === undefined ? [] : [link(page, 'Image in the dashboard')]),
    link(
      imageLink(assessment.image),
      page === undefined ? 'Image in the ECR console' : 'ECR console',
    ),
    ...(executionArn === undefined ? [] : [link(executionLink(executionArn), 'Execution')]),
  ];
  return {
    text: escaped(inOneLine(headline), 300),
    title: inBrief(headline),
    head: [section([verdictText(assessment), ...sentence(missedInWords(missed))].join('\n'))],
    foot: [
      imageFields(assessment),
      context(judgementText(assessment)),
      context(`${links.join('  |  ')}  |  ${escaped(instant(assessment.assessedAt), 100)}`),
    ],
    more: page,
  };
}

function sentence(text: string): readonly string[] {
  return text === '' ? [] : [`${text}.`];
}

/** What people need first, whoever they are. */
function verdictText(assessment: Assessment): string {
  const { verdict, counts, suppressed, judgement } = assessment;
  const resolved = resolvedInWords(assessment);
  const crossed = verdict.kind === 'breach' ? verdict.breached.map(breachInWords).join(', ') : '';
  const { rest } = topFindings(assessment);
  return [
    ...(judgement.mention === undefined ? [] : [`For ${mention(judgement.mention)}`]),
    `Why now: ${whyInWords(assessment)}.`,
    `Open findings: *${openFindingsInWords(counts, verdict, suppressed.length)}*`,
    ...(rest === '' ? [] : [`Open besides what is listed: ${rest}`]),
    ...(crossed === '' ? [] : [`Thresholds crossed: ${crossed}.`]),
    ...(resolved === '' ? [] : [`Resolved: ${escaped(resolved, 500)}.`]),
  ].join('\n');
}

/** By what, and against what: small print. */
function judgementText(assessment: Assessment): string {
  const { judgement } = assessment;
  const only = judgement.fixableOnly ? ' Only findings that have, or may have, a fix count.' : '';
  const stream = escaped(streamInWords(assessment), 500);
  return `Judged by ${code(judgement.rule, 200)}.${only} Stream ${stream}.`;
}

function imageFields({ image }: Assessment) {
  const platforms = image.platforms.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const rows = [
    ['Repository', escaped(image.repository, 256)],
    ['Tags', escaped(listed(image.tags, 5) || 'none', 256)],
    ['Platforms', escaped(listed(platforms, 5), 200)],
    ['Image digest', escaped(shortImageDigest(image.imageDigest), 40)],
    ['Registry', escaped(`${image.registryId} in ${image.region}`, 60)],
  ] as const;
  return fields(rows.filter(([, value]) => value !== ''));
}

function gapLines({ verdict }: Assessment): readonly string[] {
  return verdict.kind === 'pass'
    ? []
    : verdict.gaps.map((gap) => `• ${escaped(gapInWords(gap), 500)}`);
}

function endedLine(one: EndedSuppression): string {
  const { name, facts } = endedEntry(one);
  return `• ${code(name, 300)} ${escaped(facts, 500)}`;
}

function findingLine(finding: TopFinding, { image }: Assessment): string {
  const { severity, id, facts } = findingInWords(finding, image, finding.change);
  const address = webLink(finding.link);
  const name = address === undefined ? escaped(id, 100) : link(address, id);
  return `• ${severity} ${name}: ${escaped(facts, 1000)}`;
}

/** A list with its title; nothing at all where there is nothing to list. `beyond`: how many more it would have. */
function listOf(
  title: string,
  lines: readonly string[],
  {
    bytes,
    more,
    beyond,
  }: {
    readonly bytes: number;
    readonly more: (count: number) => string;
    readonly beyond?: number;
  },
): readonly string[] {
  if (lines.length === 0) return [];
  return [title, ...fitInto({ lines: 10, bytes }, lines, more, beyond)];
}
