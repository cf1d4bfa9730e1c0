import { parseArgs } from 'node:util';
import { didYouMean } from '../../packaging/policy/did-you-mean.ts';

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
  readonly outbox: string;
  /** Absent: `policy.yml`. */
  readonly policy?: string | undefined;
}

/** A command line that cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
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
  --once               end after the sweep: 0 if all went as expected, else 1
  --no-replay          bring everything up with all images there, and wait
  --help               this text

SLACK_WEBHOOK_URL in the environment sends the Slack messages there instead.`;

const OPTIONS = {
  help: { type: 'boolean', default: false },
  registry: { type: 'string' },
  policy: { type: 'string' },
  outbox: { type: 'string', default: '.local/outbox' },
  port: { type: 'string', default: '4566' },
  once: { type: 'boolean', default: false },
  'no-replay': { type: 'boolean', default: false },
} as const;

/** Reads the command line. Throws a UsageError that says what to write instead. */
export function readArguments(args: readonly string[]): Arguments {
  const { values, tokens } = tokenize(args);
  for (const token of tokens) checkToken(token);
  const { help, registry, policy, outbox, port, once, 'no-replay': noReplay } = values;
  if (once === true && noReplay === true) {
    throw new UsageError(
      '--once and --no-replay exclude each other: without a replay there is nothing to end after.',
    );
  }
  return {
    help: help === true,
    registry: text(registry),
    policy: text(policy),
    outbox: text(outbox) ?? OPTIONS.outbox.default,
    port: toPort(String(port)),
    once: once === true,
    replay: noReplay !== true,
  };
}

/** Not strict: the messages of `parseArgs` do not say which options there are. */
function tokenize(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
}

type Token = ReturnType<typeof tokenize>['tokens'][number];

function checkToken(token: Token): void {
  if (token.kind === 'option-terminator') return;
  if (token.kind === 'positional') {
    throw new UsageError(
      `"${token.value}" belongs to no option. A folder to read is given as --registry ${token.value}`,
    );
  }
  if (!isOption(token.name)) {
    const known = Object.keys(OPTIONS).map((name) => `--${name}`);
    throw new UsageError(`There is no option ${didYouMean(token.rawName, known)}`);
  }
  const takesValue = OPTIONS[token.name].type === 'string';
  const isOptionNext = !token.inlineValue && token.value?.startsWith('--');
  if (takesValue && (!token.value || isOptionNext)) {
    throw new UsageError(`--${token.name} needs a value, as in --${token.name}=<value>`);
  }
  if (!takesValue && token.value !== undefined) {
    throw new UsageError(`--${token.name} takes no value.`);
  }
}

function isOption(name: string): name is keyof typeof OPTIONS {
  return Object.hasOwn(OPTIONS, name);
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function toPort(value: string): number {
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  throw new UsageError(`--port is a number from 0 to 65535, not "${value}".`);
}
