import type { Assessment } from '../../domain/assessment.ts';
import type { ImageNotice } from '../../domain/notice.ts';
import { resolvedInWords, streamInWords, whyInWords } from '../explanation.ts';
import { assessmentHeadline, inBrief, inOneLine } from '../headline.ts';
import { dashboardLink, executionLink, imageLink } from '../links.ts';
import { missedInWords } from '../notice-words.ts';
import { fitInto } from '../room.ts';
import {
  breachInWords,
  findingLine,
  gapInWords,
  openFindingsInWords,
  topFindings,
} from '../words.ts';
import {
  type CustomNotification,
  LONGEST_DESCRIPTION,
  mentioned,
  notification,
  plain,
} from './notification.ts';

/** The notification about one image; those of one stream make a thread. */
export function assessmentNotification(
  assessment: Assessment,
  {
    executionArn,
    missed,
    dashboard,
    deliveryId,
  }: Pick<ImageNotice, 'executionArn' | 'missed' | 'dashboard'> & { readonly deliveryId: string },
): CustomNotification {
  const { image, stream, verdict, counts, suppressed, judgement } = assessment;
  const headline = assessmentHeadline(assessment);
  const page = dashboardLink(dashboard, image);
  const crossed = verdict.kind === 'breach' ? verdict.breached.map(breachInWords).join(', ') : '';
  const resolved = resolvedInWords(assessment);
  const gaps = verdict.kind === 'pass' ? [] : verdict.gaps.slice(0, 10);
  const top = topFindings(assessment);
  const lines = [
    `Why now: ${whyInWords(assessment)}`,
    `Open findings: ${openFindingsInWords(counts, verdict, suppressed.length)}`,
    ...(top.rest === '' ? [] : [`Open besides what is listed: ${top.rest}`]),
    ...(crossed === '' ? [] : [`Thresholds crossed: ${crossed}`]),
    ...(resolved === '' ? [] : [`Resolved: ${resolved}`]),
    ...(missed ? [missedInWords(missed)] : []),
    ...gaps.map((gap) => `Not known: ${gapInWords(gap)}`),
    ...(top.findings.length === 0 ? [] : [top.title]),
    ...top.findings.map((finding) => `• ${findingLine(finding, image, finding.change)}`),
    ...(top.left > 0 ? [`• and ${top.left} more`] : []),
    `Judged by ${judgement.rule}`,
    `Stream ${streamInWords(assessment)}`,
    `Registry ${image.registryId} in ${image.region}`,
  ].map((line) => plain(line, 600));
  const whom = judgement.mention === undefined ? [] : [`For ${mentioned(judgement.mention)}`];
  return notification({
    id: deliveryId,
    title: inBrief(headline),
    lines: fitInto(
      { lines: lines.length + 1, bytes: LONGEST_DESCRIPTION },
      [...whom, ...lines],
      (count) => `and ${count} lines more`,
    ),
    nextSteps: [
      ...(page === undefined ? [] : [`The image in the dashboard, with all findings: ${page}`]),
      `Image in the ECR console: ${imageLink(image)}`,
      `Execution: ${executionLink(executionArn)}`,
    ],
    keywords: [image.repository, headline.verdict],
    threadId: `${image.registryId}/${image.region}/${image.repository}#${stream}`,
    summary: plain(inOneLine(headline), 300),
    eventType: 'Image Scan Verdict',
    relatedResources: [executionArn],
  });
}
