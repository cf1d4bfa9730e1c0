import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { TokenFile } from '../../src/adapters/secrets-manager/access-tokens.ts';
import { toKept } from '../../src/api/http/credentials.ts';
import { type AccessToken, isExpired } from '../../src/domain/access.ts';
import type { TokenArguments } from './arguments.ts';

/** What a command needs from outside. */
export interface TokenContext {
  readonly client: SecretsManagerClient;
  readonly now: Date;
  /** 256 random bits in Base64url. */
  readonly newSecret: () => string;
}

/** What a command has to say: `out` for programs, `notes` for people. */
export interface Said {
  readonly out: readonly string[];
  readonly notes: readonly string[];
}

/** Carries out a command. Throws an Error that says what is wrong. */
export async function runToken(
  args: TokenArguments,
  { client, now, newSecret }: TokenContext,
): Promise<Said> {
  const SecretId = secretName(args.stage);
  const tokens = await read(client, SecretId);
  const write = (changed: readonly AccessToken[]) =>
    client.send(
      new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify({ tokens: changed }) }),
    );
  const known = args.command === 'list' ? undefined : tokens.find(({ name }) => name === args.name);

  switch (args.command) {
    case 'add': {
      if (known) throw new Error(`There is a token named ${args.name}. Revoke it first.`);
      const { name, scopes, expires } = args;
      // The prefix lets secret scanners know it where it has been left lying about.
      const token = `esw_${newSecret()}`;
      await write([...tokens, toKept(token, { name, scopes, ...(expires && { expires }) })]);
      return { out: [token], notes: ['It is shown this once. It is good within half a minute.'] };
    }
    case 'revoke':
      if (!known) throw new Error(`There is no token named ${args.name}.`);
      await write(tokens.filter((token) => token !== known));
      return { out: [], notes: [`${args.name} is good for nothing within half a minute.`] };
    case 'list':
      return {
        out: tokens.map((token) => inOneLine(token, now)),
        notes: tokens.length === 0 ? ['There is no token.'] : [],
      };
    default:
      return args satisfies never;
  }
}

export function secretName(stage: string): string {
  return `ecr-scan-warden-${stage}-api-tokens`;
}

async function read(client: SecretsManagerClient, secret: string): Promise<readonly AccessToken[]> {
  const parsed = TokenFile.safeParse(JSON.parse(await textOf(client, secret)));
  if (parsed.success) return parsed.data.tokens;
  throw new Error(`The secret ${secret} does not hold a list of tokens: put it right by hand.`);
}

async function textOf(client: SecretsManagerClient, SecretId: string): Promise<string> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    return SecretString ?? '{}';
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
    throw new Error(
      `There is no secret ${SecretId}: is the service deployed, and the stage right?`,
    );
  }
}

function inOneLine(token: AccessToken, now: Date): string {
  const { name, scopes, expires } = token;
  const end = expires === undefined ? 'until it is revoked' : `until ${expires.slice(0, 10)}`;
  const over = isExpired(token, now) ? ' (over)' : '';
  return [name, scopes.join(','), end + over].join('\t');
}
