import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { assessmentEmail } from '../../src/render/email/assessment.ts';
import type { Email } from '../../src/render/email/email.ts';
import { reportEmail } from '../../src/render/email/report.ts';
import { assessmentSlack } from '../../src/render/slack/assessment.ts';
import { reportSlack } from '../../src/render/slack/report.ts';
import { EXECUTION } from '../support/builders.ts';
import { expectGolden } from '../support/golden.ts';
import { ASSESSMENTS, REPORTS } from './samples.ts';

const golden = (name: string) => join('test/render/golden', name);

const mail = ({ subject, brief, body }: Email) => `Subject: ${subject}\nBrief: ${brief}\n\n${body}`;

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Read the files in `golden/` as a specification of what people get to see. */
describe.each(Object.entries(ASSESSMENTS))('the assessment %s', (name, assessment) => {
  it('as mail', () => {
    const email = assessmentEmail(assessment, { executionArn: EXECUTION });
    expectGolden(golden(`assessment-${name}.email.txt`), mail(email));
  });

  it('in Slack', () => {
    const message = assessmentSlack(assessment, { executionArn: EXECUTION });
    expectGolden(golden(`assessment-${name}.slack.json`), json(message));
  });
});

describe.each(Object.entries(REPORTS))('the report %s', (name, report) => {
  it('as mail', () => {
    expectGolden(golden(`report-${name}.email.txt`), mail(reportEmail(report, 'alerts')));
  });

  it('in Slack', () => {
    expectGolden(golden(`report-${name}.slack.json`), json(reportSlack(report, 'alerts')));
  });
});
