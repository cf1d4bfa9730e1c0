import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { didYouMean } from '../../packaging/policy/did-you-mean.ts';
import { asJson, TokenFile } from '../../src/adapters/secrets-manager/access-tokens.ts';
import { hashOf, toKept } from '../../src/api/http/credentials.ts';
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

/** So often a change is made again that somebody else has come before. */
const ATTEMPTS = 10;

/** Carries out a command. Throws an Error that says what is wrong. */
export async function runToken(args: TokenArguments, context: TokenContext): Promise<Said> {
  const SecretId = secretName(args.stage);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { tokens, version } = await read(context.client, SecretId);
    const { changed, said } = carryOut(args, tokens, context);
    if (!changed || (await write(context.client, { SecretId, version, tokens: changed }))) {
      return said;
    }
  }
  throw new Error('Others change the tokens all the time. Nothing was changed: try again.');
}

/** What a command makes of the tokens that there are, and what it has to say. */
function carryOut(
  args: TokenArguments,
  tokens: readonly AccessToken[],
  { now, newSecret }: TokenContext,
): { readonly changed?: readonly AccessToken[]; readonly said: Said } {
  const known = args.command === 'list' ? undefined : tokens.find(({ name }) => name === args.name);
  switch (args.command) {
    case 'add': {
      if (known) throw new Error(`There is a token named ${args.name}. Revoke it first.`);
      const { name, scopes, expires } = args;
      // The prefix lets secret scanners know it where it has been left lying about.
      const token = `esw_${newSecret()}`;
      return {
        changed: [...tokens, toKept(token, { name, scopes, ...(expires && { expires }) })],
        said: {
          out: [token],
          notes: ['It is shown this once. It is good within half a minute.'],
        },
      };
    }
    case 'revoke':
      if (!known) {
        const names = tokens.map(({ name }) => name);
        throw new Error(`There is no token named ${didYouMean(args.name, names)}`);
      }
      return {
        changed: tokens.filter((token) => token !== known),
        said: { out: [], notes: [`${args.name} is good for nothing within half a minute.`] },
      };
    case 'list':
      return {
        said: {
          out: tokens.map((token) => inOneLine(token, now)),
          notes: tokens.length === 0 ? ['There is no token.'] : [],
        },
      };
    default:
      return args satisfies never;
  }
}

export function secretName(stage: string): string {
  return `ecr-scan-warden-${stage}/tokens`;
}

/** The tokens, and the version of the secret that holds them. */
async function read(client: SecretsManagerClient, SecretId: string) {
  const { SecretString = '', VersionId = '' } = await getValue(client, SecretId);
  const parsed = TokenFile.safeParse(asJson(SecretString));
  if (parsed.success) return { tokens: parsed.data.tokens, version: VersionId };
  throw new Error(`The secret ${SecretId} does not hold a list of tokens: put it right by hand.`);
}

async function getValue(client: SecretsManagerClient, SecretId: string) {
  try {
    return await client.send(new GetSecretValueCommand({ SecretId }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new Error(
      `There is no secret ${SecretId}: is the service deployed, and the stage right?`,
    );
  }
}

/**
 * Makes the version that follows the one that was read; answers false where there is one. Secrets Manager knows no
 * condition, but takes a version's id, and refuses another value under one that exists: so each version has one
 * successor only, and of two people who change the tokens at once, one is asked to begin anew.
 */
async function write(
  client: SecretsManagerClient,
  {
    SecretId,
    version,
    tokens,
  }: { SecretId: string; version: string; tokens: readonly AccessToken[] },
): Promise<boolean> {
  const ClientRequestToken = hashOf(`after ${version}`);
  try {
    const SecretString = JSON.stringify({ tokens });
    await client.send(new PutSecretValueCommand({ SecretId, SecretString, ClientRequestToken }));
    return true;
  } catch (error) {
    if (error instanceof ResourceExistsException) return false;
    throw error;
  }
}

function inOneLine(token: AccessToken, now: Date): string {
  const { name, scopes, expires } = token;
  const end = expires === undefined ? 'until it is revoked' : `until ${expires.slice(0, 10)}`;
  const over = isExpired(token, now) ? ' (over)' : '';
  return [name, scopes.join(','), end + over].join('\t');
}
