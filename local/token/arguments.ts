import { didYouMean } from '../../packaging/policy/did-you-mean.ts';
import { SCOPES, type Scope } from '../../src/domain/access.ts';
import { readCommandLine, UsageError } from '../command-line.ts';

/** What a person asked of `npm run token`. */
export type TokenArguments = Where &
  (
    | {
        readonly command: 'add';
        readonly name: string;
        readonly scopes: readonly Scope[];
        /** ISO 8601: the last moment of the day. Absent: for ever. */
        readonly expires?: string | undefined;
      }
    | { readonly command: 'revoke'; readonly name: string }
    | { readonly command: 'list' }
  );

interface Where {
  readonly stage: string;
  /** Absent: that of the environment. */
  readonly region?: string | undefined;
}

export const HELP = `Usage: npm run token -- <command> [options]

The tokens of the HTTP API of a deployment. They are kept hashed in the secret
ecr-scan-warden-<stage>/tokens: a token is shown once, when it is made.

  add <name>            makes a token, and writes it to standard output
    --scope <scopes>    read, write, or both as read,write (default: read)
    --expires <day>     the last day on which it is good, as 2027-01-31
                        (default: it is good until it is revoked)
  revoke <name>         makes it good for nothing, within half a minute
  list                  names, scopes and ends; no tokens

  --stage <stage>       of which deployment (default: dev)
  --region <region>     where it is (default: AWS_REGION, or eu-west-1)
  --help                this text

Takes the credentials that the AWS CLI takes, and AWS_ENDPOINT_URL. Ends with 0;
with 1 if the secret cannot be read or written, or the name is taken or not
there; with 2 if the command line is wrong.`;

const OPTIONS = {
  help: { type: 'boolean' },
  scope: { type: 'string' },
  expires: { type: 'string' },
  stage: { type: 'string' },
  region: { type: 'string' },
} as const;

const COMMANDS = ['add', 'revoke', 'list'] as const;

/** Reads the command line; `help` where that is asked for. Throws a UsageError that says what to write instead. */
export function readTokenArguments(args: readonly string[]): TokenArguments | 'help' {
  const { isGiven, value, positionals } = readCommandLine(args, OPTIONS);
  if (isGiven('help')) return 'help';
  const [given, name, ...others] = positionals;
  if (given === undefined) throw new UsageError(`A command is needed: ${COMMANDS.join(', ')}.`);
  const command = COMMANDS.find((known) => known === given);
  if (!command) throw new UsageError(`There is no command ${didYouMean(given, COMMANDS)}`);
  const unused = command === 'list' ? [name, ...others] : others;
  const [first] = unused.filter((word) => word !== undefined);
  if (first !== undefined) throw new UsageError(`"${first}" belongs to no option.`);
  const where = { stage: value('stage') ?? 'dev', region: value('region') };
  if (command === 'list') return { command, ...where };
  if (command === 'revoke') return { command, name: toName(name), ...where };
  return {
    command,
    name: toName(name),
    scopes: toScopes(value('scope') ?? 'read'),
    expires: toExpiry(value('expires')),
    ...where,
  };
}

function toName(name: string | undefined): string {
  if (name === undefined) throw new UsageError('The name of the token is needed, as feed-reader');
  if (/^[\w.@-]{1,64}$/.test(name)) return name;
  throw new UsageError(`"${name}" is no name: take letters, digits and .@_-, 64 at most.`);
}

function toScopes(text: string): readonly Scope[] {
  const given = text.split(',').map((word) => word.trim());
  const [odd] = given.filter((word) => !SCOPES.some((scope) => scope === word));
  if (odd !== undefined) throw new UsageError(`There is no scope ${didYouMean(odd, SCOPES)}`);
  return SCOPES.filter((scope) => given.includes(scope));
}

function toExpiry(day: string | undefined): string | undefined {
  if (day === undefined) return undefined;
  const end = new Date(`${day}T23:59:59.999Z`);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && end.toJSON()?.startsWith(day);
  if (!isDay) throw new UsageError(`--expires takes a day, as 2027-01-31; "${day}" is none.`);
  return end.toISOString();
}
