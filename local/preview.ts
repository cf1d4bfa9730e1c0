import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { loadPolicy } from '../packaging/policy/load.ts';
import { slackWebhooks } from '../src/adapters/webhooks/slack.ts';
import { teamsWebhooks } from '../src/adapters/webhooks/teams.ts';
import type { ImageNotice } from '../src/domain/notice.ts';
import { assessmentHeadline, inOneLine } from '../src/render/headline.ts';
import { noticeSlack } from '../src/render/slack/notice.ts';
import { noticeTeams } from '../src/render/teams/notice.ts';
import { UsageError } from './command-line.ts';
import { openOutboxFiles } from './demo/outbox/files.ts';
import { POLICY_OPTIONS } from './demo/packaging.ts';
import { alertsOf } from './preview/alerts.ts';
import { HELP, type PreviewArguments, readPreviewArguments } from './preview/arguments.ts';
import { write } from './preview/formats.ts';
import { readRecordedRegistry } from './recorded-registry/index.ts';

// Whoever reads along, as `head` does, may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

/** 0: shown. 1: a file cannot be used, or the webhook refuses. 2: the command line is wrong. */
process.exitCode = await main(process.argv.slice(2));

async function main(commandLine: readonly string[]): Promise<number> {
  try {
    const args = readPreviewArguments(commandLine);
    if (args === 'help') {
      print(HELP);
      return 0;
    }
    const policyFile = args.policy ?? fileURLToPath(new URL('../policy.yml', import.meta.url));
    const policy = loadPolicy(policyFile, POLICY_OPTIONS);
    const recorded = await readRecordedRegistry(args.registry);
    const alerts = await alertsOf(recorded, policy, new Date());
    if (alerts.length === 0) print('No image makes an alert: nothing would be sent.');
    else await show(alerts, args);
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isUsage = error instanceof UsageError;
    process.stderr.write(`${message}${isUsage ? '\nnpm run preview -- --help has more.' : ''}\n`);
    return isUsage ? 2 : 1;
  }
}

async function show(alerts: readonly ImageNotice[], args: PreviewArguments): Promise<void> {
  if (args.send !== undefined) return send(alerts, args, args.send);
  const files = args.out === undefined ? undefined : await openOutboxFiles(args.out);
  for (const [index, alert] of alerts.entries()) {
    const written = write(args.format, alert, `preview-${index + 1}`);
    const isText = typeof written === 'string';
    const text = isText ? written : JSON.stringify(written, null, 2);
    if (!files) print(`${text}\n`);
    else print(await files.write(headlineOf(alert), isText ? 'txt' : 'json', `${text}\n`));
  }
}

async function send(
  alerts: readonly ImageNotice[],
  { format, yes }: PreviewArguments,
  url: string,
): Promise<void> {
  const host = URL.parse(url)?.host ?? url;
  if (!yes && !(await isConfirmed(`Post ${alerts.length} alerts to ${host}? [y/N] `))) {
    print('Nothing was sent.');
    return;
  }
  const secretValue = async () => url;
  for (const alert of alerts) {
    const sent =
      format === 'teams'
        ? await teamsWebhooks(secretValue).post('', noticeTeams(alert, 'preview'))
        : await slackWebhooks(secretValue).post('', noticeSlack(alert, 'preview'));
    print(`${sent.status}: ${headlineOf(alert)}`);
    if (sent.status === 'throttled') {
      throw new Error(
        `${host} asks to come back in ${sent.retryAfterSeconds} s: the rest was not sent.`,
      );
    }
  }
}

/** Nobody to ask means no. */
async function isConfirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(question);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

function headlineOf({ assessment }: ImageNotice): string {
  return inOneLine(assessmentHeadline(assessment));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
