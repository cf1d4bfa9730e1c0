import type { Assessment } from '../../domain/assessment.ts';
import { resolvedInWords } from '../explanation.ts';
import { executionLink, imageLink } from '../links.ts';
import { instant } from '../text.ts';
import { nameInWords, openFindingsInWords } from '../words.ts';
import { escaped, link, type SlackMessage, section } from './blocks.ts';

/** What is said in the thread of an alert when its stream no longer breaches. */
export function resolutionSlack(assessment: Assessment, executionArn: string): SlackMessage {
  const { image, verdict, counts, suppressed, assessedAt } = assessment;
  const name = nameInWords(image);
  const resolved = resolvedInWords(assessment);
  const text = [
    `*RESOLVED* ${link(imageLink(image), name)} passes.`,
    `Still open: ${escaped(openFindingsInWords(counts, verdict, suppressed.length), 300)}.`,
    ...(resolved === '' ? [] : [`Resolved: ${escaped(resolved, 500)}.`]),
    `${link(executionLink(executionArn), 'Execution')}  |  ${escaped(instant(assessedAt), 100)}`,
  ];
  return { text: escaped(`RESOLVED ${name}`, 300), blocks: [section(text.join('\n'))] };
}

/** An alert of which that has been said, at its beginning; the rest stays as it was. */
export function resolvedSlack(alert: SlackMessage, by: Assessment): SlackMessage {
  const name = nameInWords(by.image);
  const when = escaped(instant(by.assessedAt), 100);
  const note = `*RESOLVED* ${when}: ${link(imageLink(by.image), name)} passes.`;
  return {
    text: escaped(`RESOLVED ${name}`, 300),
    blocks: [section(note), ...alert.blocks],
  };
}
