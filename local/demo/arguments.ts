import { readCommandLine, UsageError } from '../command-line.ts';
import { USUAL_PORT } from '../endpoint/gateway.ts';
import { apiPortBeside } from '../http-api/index.ts';

/** What a person asked of `npm start`. */
export interface Arguments {
  readonly help: boolean;
  /** Folder of a recorded registry; absent: the sample of this project. */
  readonly registry?: string | undefined;
  /** End after the replay and the sweep, instead of staying up. */
  readonly once: boolean;
  /** Push every image and sweep the registry; else all images are there, and nothing happens by itself. */
  readonly replay: boolean;
  /** 0 takes any free port. */
  readonly port: number;
  /** Of the HTTP API; 0 takes any free port. */
  readonly apiPort: number;
  readonly outbox: string;
  /** Absent: `policy.yml`. */
  readonly policy?: string | undefined;
}

export const HELP = `Usage: npm start -- [options]

Brings up AWS on this machine, with this service deployed to it from the packaged
CloudFormation template, pushes every image of a recorded registry, and sweeps it.
No AWS account and no Docker are needed.

  --registry <folder>  a recorded registry: plain output of the AWS CLI
                       (default: local/sample-registry)
  --policy <file>      how images are judged (default: policy.yml)
  --outbox <folder>    mails as .txt, Slack messages as .json (default: .local/outbox)
  --port <number>      of the endpoint; 0 takes any free one (default: 4566)
  --api-port <number>  of the HTTP API and its pages (default: 3000, or any free one
                       with --port 0)
  --once               end after the sweep: 0 if all went as expected, else 1
  --no-replay          bring everything up with all images there, and wait
  --help               this text

SLACK_WEBHOOK_URL in the environment sends the Slack messages there instead.`;

const OPTIONS = {
  help: { type: 'boolean' },
  registry: { type: 'string' },
  policy: { type: 'string' },
  outbox: { type: 'string' },
  port: { type: 'string' },
  'api-port': { type: 'string' },
  once: { type: 'boolean' },
  'no-replay': { type: 'boolean' },
} as const;

/** Reads the command line. Throws a UsageError that says what to write instead. */
export function readArguments(args: readonly string[]): Arguments {
  const { isGiven, value, positionals } = readCommandLine(args, OPTIONS);
  const [stray] = positionals;
  if (stray !== undefined) {
    throw new UsageError(
      `"${stray}" belongs to no option. A folder to read is given as --registry ${stray}`,
    );
  }
  if (isGiven('once') && isGiven('no-replay')) {
    throw new UsageError(
      '--once and --no-replay exclude each other: without a replay there is nothing to end after.',
    );
  }
  const port = toPort('--port', value('port') ?? String(USUAL_PORT));
  return {
    help: isGiven('help'),
    registry: value('registry'),
    policy: value('policy'),
    outbox: value('outbox') ?? '.local/outbox',
    port,
    apiPort: toPort('--api-port', value('api-port') ?? String(apiPortBeside(port))),
    once: isGiven('once'),
    replay: !isGiven('no-replay'),
  };
}

function toPort(option: string, value: string): number {
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  throw new UsageError(`${option} is a number from 0 to 65535, not "${value}".`);
}
