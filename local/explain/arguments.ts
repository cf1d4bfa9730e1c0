import { z } from 'zod';
import { readCommandLine, UsageError } from '../command-line.ts';

/** What a person asked of `npm run explain`. */
export interface ExplainArguments {
  /** Folder of a recorded registry. */
  readonly registry: string;
  readonly image: AskedImage;
  /** Absent: `policy.yml`. */
  readonly policy?: string | undefined;
  /** Absent: now. */
  readonly at?: Date | undefined;
}

/** An image as a person names it; with neither tag nor image digest, the one pushed last. */
export interface AskedImage {
  readonly repository: string;
  readonly tag?: string | undefined;
  readonly imageDigest?: string | undefined;
}

export const HELP = `Usage: npm run explain -- <recorded registry> <repository>[:tag|@imageDigest]

Says in words how an image of a recorded registry is judged: which rule matched,
which stream it belongs to, what counts before and after suppression, which
thresholds were crossed by what, what is new against which image, and why an
alert is sent or not. The images before it in its stream are judged first, each
as of its push. Nothing is packaged or started.

  <recorded registry>  a folder with plain output of the AWS CLI
  <repository>         alone: the image that was pushed into it last

  --policy <file>      how images are judged (default: policy.yml)
  --at <date>          judge as of this day or instant, as 2027-01-31 or
                       2027-01-31T12:00:00Z: suppressions expire (default: now)
  --help               this text

Ends with 0; with 1 if there is no such image, or a file cannot be used; with 2
if the command line is wrong.`;

const OPTIONS = {
  help: { type: 'boolean' },
  policy: { type: 'string' },
  at: { type: 'string' },
} as const;

/** Reads the command line; `help` where that is asked for. Throws a UsageError that says what to write instead. */
export function readExplainArguments(args: readonly string[]): ExplainArguments | 'help' {
  const { isGiven, value, positionals } = readCommandLine(args, OPTIONS);
  if (isGiven('help')) return 'help';
  const [registry, image, ...others] = positionals;
  if (registry === undefined || image === undefined) {
    throw new UsageError(
      'Two things are needed: the folder of a recorded registry and an image, as in local/sample-registry payments/api:1.4.2',
    );
  }
  if (others.length > 0) {
    throw new UsageError(`One image at a time: "${others[0]}" is one thing too many.`);
  }
  const at = value('at');
  return {
    registry,
    image: parseImage(image),
    policy: value('policy'),
    at: at === undefined ? undefined : parseMoment(at),
  };
}

const IMAGE = /^(?<repository>[^:@]+)(?::(?<tag>[^:@]+)|@(?<imageDigest>sha256:[0-9a-f]{64}))?$/;

function parseImage(text: string): AskedImage {
  const { repository, tag, imageDigest } = IMAGE.exec(text)?.groups ?? {};
  if (repository === undefined) {
    throw new UsageError(
      `"${text}" names no image: write <repository>, <repository>:<tag> or <repository>@sha256:<64 digits>`,
    );
  }
  return { repository, tag, imageDigest };
}

const Moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

function parseMoment(text: string): Date {
  const moment = Moment.safeParse(text);
  if (moment.success) return new Date(moment.data);
  throw new UsageError(
    `--at is a day or an instant, as 2027-01-31 or 2027-01-31T12:00:00Z, not "${text}".`,
  );
}
