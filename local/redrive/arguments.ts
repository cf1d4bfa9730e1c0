import { readCommandLine, UsageError } from '../command-line.ts';

/** What a person asked of `npm run redrive`. */
export interface RedriveArguments {
  readonly queueUrl: string;
  /** Look only. */
  readonly dryRun: boolean;
}

export const HELP = `Usage: npm run redrive -- <queue URL> [options]

Starts what the messages of a dead-letter queue could not start, and deletes
those that it has started. The URL is the stack's output DeadLetterQueueUrl.
Credentials, Region and endpoint are those of the AWS CLI (AWS_PROFILE,
AWS_REGION, AWS_ENDPOINT_URL).

  --dry-run            say what would be started, and leave the messages
  --help               this text

Ends with 0; with 1 if a message is left that could not be started; with 2 if
the command line is wrong.`;

const OPTIONS = { help: { type: 'boolean' }, 'dry-run': { type: 'boolean' } } as const;

/** Reads the command line; `help` where that is asked for. Throws a UsageError that says what to write instead. */
export function readRedriveArguments(args: readonly string[]): RedriveArguments | 'help' {
  const { isGiven, positionals } = readCommandLine(args, OPTIONS);
  if (isGiven('help')) return 'help';
  const [queueUrl, ...others] = positionals;
  if (queueUrl === undefined || !URL.canParse(queueUrl)) {
    throw new UsageError(
      'The URL of a queue is needed: the output DeadLetterQueueUrl of the stack.',
    );
  }
  if (others.length > 0) throw new UsageError(`"${others[0]}" belongs to no option.`);
  return { queueUrl, dryRun: isGiven('dry-run') };
}
