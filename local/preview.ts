import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { loadPolicy } from '../packaging/policy/load.ts';
import { slackWebhooks } from '../src/adapters/webhooks/slack.ts';
import { teamsWebhooks } from '../src/adapters/webhooks/teams.ts';
import type { ImageNotice, Notice, ReportNotice } from '../src/domain/notice.ts';
import { routeReport } from '../src/domain/route-report.ts';
import { assessmentHeadline, inOneLine } from '../src/render/headline.ts';
import { reportPage } from '../src/render/html/report.ts';
import { reportHeadline } from '../src/render/report-parts.ts';
import { noticeSlack, noticeSlackInParts } from '../src/render/slack/notice.ts';
import { noticeTeams, noticeTeamsInParts } from '../src/render/teams/notice.ts';
import { plural } from '../src/render/text.ts';
import { runCommand } from './command.ts';
import { openOutboxFiles } from './demo/outbox/files.ts';
import { POLICY_OPTIONS } from './demo/packaging.ts';
import { alertsOf, assessmentsOf } from './preview/alerts.ts';
import { HELP, type PreviewArguments, readPreviewArguments } from './preview/arguments.ts';
import { write } from './preview/formats.ts';
import { type PreviewedReport, reportOf } from './preview/report.ts';
import { readRecordedRegistry } from './recorded-registry/index.ts';

// Whoever reads along, as `head` does, may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

/** 0: shown. 1: a file cannot be used, or the webhook refuses. 2: the command line is wrong. */
process.exitCode = await runCommand({ name: 'npm run preview', run });

async function run(commandLine: readonly string[]): Promise<number> {
  const args = readPreviewArguments(commandLine);
  if (args === 'help') {
    print(HELP);
    return 0;
  }
  const policyFile = args.policy ?? fileURLToPath(new URL('../policy.yml', import.meta.url));
  const policy = loadPolicy(policyFile, POLICY_OPTIONS);
  const recorded = await readRecordedRegistry(args.registry);
  if (args.report) {
    const at = new Date();
    await showReport(reportOf(recorded, await assessmentsOf(recorded, policy, at), at), args);
    return 0;
  }
  const alerts = await alertsOf(recorded, policy, new Date());
  if (alerts.length === 0) print('No image makes an alert: nothing would be sent.');
  else await show(alerts, args);
  return 0;
}

async function show(alerts: readonly ImageNotice[], args: PreviewArguments): Promise<void> {
  if (args.send !== undefined) return send(alerts, args, args.send);
  await showAll(
    alerts.map((notice) => ({ notice, headline: headlineOf(notice) })),
    args,
  );
}

async function showReport(
  { report, images }: PreviewedReport,
  args: PreviewArguments,
): Promise<void> {
  const headline = inOneLine(reportHeadline(report, 'preview'));
  const notice = { kind: 'report', report } as const;
  if (args.send !== undefined) return send([notice], args, args.send);
  if (args.format !== 'html') return showAll([{ notice, headline }], args);
  const route = report.routes?.preview ?? routeReport(images, undefined, undefined);
  const page = [...reportPage(report, 'preview', route, images)].join('');
  if (args.out === undefined) print(page);
  else print(await (await openOutboxFiles(args.out)).write(headline, 'html', page));
}

async function showAll(
  notices: readonly { readonly notice: Notice; readonly headline: string }[],
  { format, out, everything }: PreviewArguments,
): Promise<void> {
  if (format === 'html') return;
  const files = out === undefined ? undefined : await openOutboxFiles(out);
  for (const [index, { notice, headline }] of notices.entries()) {
    for (const written of write(format, notice, `preview-${index + 1}`, everything)) {
      const isText = typeof written === 'string';
      const text = isText ? written : JSON.stringify(written, null, 2);
      if (!files) print(`${text}\n`);
      else print(await files.write(headline, isText ? 'txt' : 'json', `${text}\n`));
    }
  }
}

async function send(
  notices: readonly (ImageNotice | ReportNotice)[],
  { format, yes, everything }: PreviewArguments,
  url: string,
): Promise<void> {
  const host = URL.parse(url)?.host ?? url;
  const secretValue = async () => url;
  const posts = notices.flatMap((alert) =>
    format === 'teams'
      ? toTeams(alert, everything).map((card) => ({
          alert,
          post: () => teamsWebhooks(secretValue).post('', card),
        }))
      : toSlack(alert, everything).map((message) => ({
          alert,
          post: () => slackWebhooks(secretValue).post('', message),
        })),
  );
  if (!yes && !(await isConfirmed(`Post ${plural(posts.length, 'message')} to ${host}? [y/N] `))) {
    print('Nothing was sent.');
    return;
  }
  for (const { alert, post } of posts) {
    const sent = await post();
    print(`${sent.status}: ${headlineOf(alert)}`);
    if (sent.status === 'throttled') {
      throw new Error(
        `${host} asks to come back in ${sent.retryAfterSeconds} s: the rest was not sent.`,
      );
    }
  }
}

function toSlack(notice: Notice, everything: boolean) {
  return everything ? noticeSlackInParts(notice, 'preview') : [noticeSlack(notice, 'preview')];
}

function toTeams(notice: Notice, everything: boolean) {
  return everything ? noticeTeamsInParts(notice, 'preview') : [noticeTeams(notice, 'preview')];
}

/** Nobody to ask means no. */
async function isConfirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(question);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

function headlineOf(notice: ImageNotice | ReportNotice): string {
  return inOneLine(
    notice.kind === 'image'
      ? assessmentHeadline(notice.assessment)
      : reportHeadline(notice.report, 'preview'),
  );
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
