import type { Assessment } from '../../domain/assessment.ts';
import { shortImageDigest } from '../../domain/image.ts';
import { resolvedInWords, streamInWords, whyInWords } from '../explanation.ts';
import { assessmentHeadline, inOneLine } from '../headline.ts';
import { dashboardLink, executionLink, imageLink, webLink } from '../links.ts';
import { missedInWords } from '../notice-words.ts';
import { fitInto } from '../room.ts';
import { endedEntry, suppressedInWords } from '../suppression-words.ts';
import { clean, instant, listed } from '../text.ts';
import {
  breachInWords,
  findingLine,
  gapInWords,
  mentionInText,
  openFindingsInWords,
  topFindings,
} from '../words.ts';
import type { Email } from './email.ts';
import { page, row, section, wrap } from './layout.ts';
import { subjectLine } from './subject.ts';

export interface AssessmentEmailOptions {
  /** The execution that assessed the image, to link to. */
  readonly executionArn?: string | undefined;
  /** Earlier alerts of the stream that could not be delivered. */
  readonly missed?: number | undefined;
  /** Where the dashboard is, to link to. */
  readonly dashboard?: string | undefined;
}

/** The mail about one image. Its size is bounded: lists are cut, and say how much is left out. */
export function assessmentEmail(
  assessment: Assessment,
  { executionArn, missed, dashboard }: AssessmentEmailOptions = {},
): Email {
  const headline = assessmentHeadline(assessment);
  const subject = subjectLine(headline);
  const link = imageLink(assessment.image);
  const execution = executionArn === undefined ? '' : executionLink(executionArn);
  const all = dashboardLink(dashboard, assessment.image);
  return {
    subject,
    brief: `${subject} ${link}`,
    body: page([
      wrap(inOneLine(headline)),
      [verdictRows(assessment), ...row('Missed', missedInWords(missed))].join('\n'),
      gaps(assessment),
      endedSuppressions(assessment),
      findings(assessment),
      all === undefined ? '' : `The image in the dashboard, with all findings:\n${all}`,
      suppressedFindings(assessment),
      imageRows(assessment),
      `Image in the ECR console:\n${link}`,
      execution && `Execution in the Step Functions console:\n${execution}`,
    ]),
  };
}

/** What people need first, whoever they are. */
function verdictRows(assessment: Assessment): string {
  const { verdict, judgement, counts, suppressed } = assessment;
  const crossed = verdict.kind === 'breach' ? verdict.breached.map(breachInWords).join(', ') : '';
  return [
    ...row('For', mentionInText(judgement.mention)),
    ...row('Why now', whyInWords(assessment)),
    ...row('Thresholds crossed', crossed),
    ...row('Open findings', openFindingsInWords(counts, verdict, suppressed.length)),
    ...row('Open besides what is listed', topFindings(assessment).rest),
    ...row('Resolved', resolvedInWords(assessment)),
  ].join('\n');
}

/** Of what it is said, by what, and against what. */
function imageRows(assessment: Assessment): string {
  const { image, judgement, assessedAt } = assessment;
  const only = judgement.fixableOnly ? '; only findings that have, or may have, a fix count' : '';
  const platforms = image.platforms.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return [
    ...row('Repository', clean(image.repository, 256)),
    ...row('Tags', listed(image.tags, 10) || 'none'),
    ...row('Platforms', listed(platforms, 10)),
    ...row('Image digest', clean(shortImageDigest(image.imageDigest), 40)),
    ...row('Registry', `${clean(image.registryId, 20)} in ${clean(image.region, 30)}`),
    ...row('Judged by', `${clean(judgement.rule, 300)}${only}`),
    ...row('Stream', streamInWords(assessment)),
    ...row('Assessed', instant(assessedAt)),
  ].join('\n');
}

function gaps({ verdict }: Assessment): string {
  if (verdict.kind === 'pass' || verdict.gaps.length === 0) return '';
  const lines = verdict.gaps.map(gapInWords);
  return section('Not known', fitInto({ lines: 10, bytes: 20_000 }, lines, leftOut));
}

function findings(assessment: Assessment): string {
  const top = topFindings(assessment);
  if (top.findings.length === 0) return '';
  const entries = top.findings.map((finding) => {
    const said = wrap(`- ${findingLine(finding, assessment.image, finding.change)}`, '  ');
    const page = webLink(finding.link);
    return page === undefined ? said : `${said}\n  ${page}`;
  });
  const more = top.left > 0 ? [`- ${leftOut(top.left)}`] : [];
  return [top.title, ...entries, ...more].join('\n');
}

function endedSuppressions({ news }: Assessment): string {
  if (news.ended.length === 0) return '';
  const lines = news.ended.map(endedEntry).map(({ name, facts }) => `${name} ${facts}`);
  return section('No longer suppressed', fitInto({ lines: 10, bytes: 20_000 }, lines, leftOut));
}

function suppressedFindings({ suppressed }: Assessment): string {
  if (suppressed.length === 0) return '';
  const lines = suppressed.map(suppressedInWords);
  return section(
    `Suppressed (${suppressed.length})`,
    fitInto({ lines: 10, bytes: 20_000 }, lines, leftOut),
  );
}

function leftOut(count: number): string {
  return `and ${count} more`;
}
