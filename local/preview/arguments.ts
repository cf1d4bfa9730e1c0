import { didYouMean } from '../../packaging/policy/did-you-mean.ts';
import { readCommandLine, UsageError } from '../command-line.ts';
import { FORMATS, type Format } from './formats.ts';

/** What a person asked of `npm run preview`. */
export interface PreviewArguments {
  /** Folder of a recorded registry. */
  readonly registry: string;
  readonly format: Format;
  /** Whether the report of a first sweep is to be shown instead of alerts. */
  readonly report: boolean;
  /** Whether what does not fit into one message is to be continued in further ones. */
  readonly everything: boolean;
  /** Absent: `policy.yml`. */
  readonly policy?: string | undefined;
  /** Absent: to the terminal. */
  readonly out?: string | undefined;
  /** A webhook that the messages are really posted to. */
  readonly send?: string | undefined;
  /** Whether that needs no question. */
  readonly yes: boolean;
}

export const HELP = `Usage: npm run preview -- <recorded registry> [options]

Shows the alerts that the images of a recorded registry would make, pushed one
after the other, as a channel would get them. Nothing is packaged or started.

  <recorded registry>  a folder with plain output of the AWS CLI

  --channel <type>     ${FORMATS.join(', ')} (default: email)
  --report             the report of a first sweep instead of alerts; html is the
                       page that reports link to, and implies this
  --everything         as a channel of Slack or Teams with \`everything: true\`:
                       several messages where one does not hold all
  --policy <file>      how images are judged (default: policy.yml)
  --out <folder>       write each alert to a file there
  --send <url>         post them to this webhook, of Slack or of Teams, after a
                       question
  --yes                without the question
  --help               this text

Ends with 0; with 1 if a file cannot be used or the webhook refuses; with 2 if
the command line is wrong.`;

const OPTIONS = {
  help: { type: 'boolean' },
  channel: { type: 'string' },
  everything: { type: 'boolean' },
  policy: { type: 'string' },
  out: { type: 'string' },
  report: { type: 'boolean' },
  send: { type: 'string' },
  yes: { type: 'boolean' },
} as const;

/** Reads the command line; `help` where that is asked for. Throws a UsageError that says what to write instead. */
export function readPreviewArguments(args: readonly string[]): PreviewArguments | 'help' {
  const { isGiven, value, positionals } = readCommandLine(args, OPTIONS);
  if (isGiven('help')) return 'help';
  const [registry, ...others] = positionals;
  if (registry === undefined) {
    throw new UsageError('The folder of a recorded registry is needed, as local/sample-registry');
  }
  if (others.length > 0) throw new UsageError(`"${others[0]}" belongs to no option.`);
  const format = toFormat(value('channel') ?? 'email');
  const send = value('send');
  if (send !== undefined && format !== 'slack' && format !== 'teams') {
    throw new UsageError('--send posts to a webhook of Slack or Teams: add --channel slack');
  }
  const everything = isGiven('everything');
  if (everything && format !== 'slack' && format !== 'teams') {
    throw new UsageError('--everything is for Slack or Teams: add --channel slack');
  }
  return {
    registry,
    format,
    everything,
    report: isGiven('report') || format === 'html',
    policy: value('policy'),
    out: value('out'),
    send,
    yes: isGiven('yes'),
  };
}

function toFormat(name: string): Format {
  const format = FORMATS.find((known) => known === name);
  if (format) return format;
  throw new UsageError(`There is no channel ${didYouMean(name, FORMATS)}`);
}
