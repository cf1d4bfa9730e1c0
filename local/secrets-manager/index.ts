import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { fromToken, pageOf } from '../endpoint/paging.ts';
import { AwsError, type AwsService, jsonService } from '../endpoint/protocol.ts';
import { inputCheck } from '../endpoint/validated.ts';
import { type Secret, SecretStore, stagesOf } from './secret-store.ts';

/** AWS Secrets Manager on this machine. */
export interface SecretsManager {
  readonly service: AwsService;
  /** Stores a secret under a name, new or not, and answers its ARN. */
  putSecret(name: string, value: string): string;
  /** The ARN of a secret by its name or ARN; undefined for one that is not there. */
  arnOf(nameOrArn: string, region: string): string | undefined;
}

export interface SecretsManagerOptions {
  readonly region: string;
  readonly accountId: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly newId?: () => string;
  /** The six characters that AWS ends the ARN of a secret with. */
  readonly newSuffix?: () => string;
}

const value = {
  SecretString: z.string().max(65_536).optional(),
  SecretBinary: z.base64().optional(),
  ClientRequestToken: z.string().min(32).max(64).optional(),
};
const hasOneValue = (input: { SecretString?: unknown; SecretBinary?: unknown }) =>
  (input.SecretString === undefined) !== (input.SecretBinary === undefined);
const ONE_VALUE = 'You must provide either SecretString or SecretBinary.';
const secretId = { SecretId: z.string().min(1) };

const checked = inputCheck(
  (problems) =>
    new AwsError(
      'InvalidParameterException',
      problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '),
    ),
);

/** Starts a Secrets Manager without secrets; `putSecret` stores them in `region`. */
export function createSecretsManager({
  region,
  accountId,
  now = Date.now,
  newId = randomUUID,
  newSuffix = () => randomBytes(3).toString('hex'),
}: SecretsManagerOptions): SecretsManager {
  const stores = new Map<string, SecretStore>();
  const storeIn = (inRegion: string): SecretStore => {
    const store =
      stores.get(inRegion) ??
      new SecretStore({
        now,
        newId,
        newArn: (name) =>
          `arn:aws:secretsmanager:${inRegion}:${accountId}:secret:${name}-${newSuffix()}`,
      });
    stores.set(inRegion, store);
    return store;
  };

  const service = jsonService({
    name: 'Secrets Manager',
    version: '1.1',
    operations: {
      GetSecretValue: checked(
        z.object({
          ...secretId,
          VersionId: z.string().optional(),
          VersionStage: z.string().optional(),
        }),
        ({ SecretId, VersionId, VersionStage }, context) => {
          const store = storeIn(context.region);
          const secret = store.find(SecretId);
          const version = store.version(secret, VersionId, VersionStage);
          return {
            ARN: secret.arn,
            Name: secret.name,
            VersionId: version.id,
            SecretString: version.value.SecretString,
            SecretBinary: version.value.SecretBinary,
            VersionStages: stagesOf(secret, version),
            CreatedDate: version.createdAt,
          };
        },
      ),

      DescribeSecret: checked(z.object(secretId), ({ SecretId }, context) =>
        describe(storeIn(context.region).find(SecretId)),
      ),

      ListSecrets: checked(
        z.strictObject({
          MaxResults: z.number().int().min(1).max(100).default(100),
          NextToken: z.string().optional(),
        }),
        ({ MaxResults, NextToken }, context) => {
          const start = fromToken('ListSecrets', NextToken);
          if (start === undefined) {
            throw new AwsError('InvalidNextTokenException', 'The NextToken value is invalid.');
          }
          const page = pageOf(storeIn(context.region).all(), 'ListSecrets', start, MaxResults);
          return { SecretList: page.items.map(summarise), NextToken: page.nextToken };
        },
      ),

      CreateSecret: checked(
        z
          .object({
            ...value,
            Name: z.string().regex(/^[\w/+=.@-]{1,512}$/, 'must be letters, digits and /_+=.@-'),
            Description: z.string().optional(),
          })
          .refine(hasOneValue, ONE_VALUE),
        ({ Name, Description, ClientRequestToken, ...secretValue }, context) =>
          identify(
            storeIn(context.region).create(Name, secretValue, {
              description: Description,
              versionId: ClientRequestToken,
            }),
          ),
      ),

      PutSecretValue: checked(
        z.object({ ...value, ...secretId }).refine(hasOneValue, ONE_VALUE),
        ({ SecretId, ClientRequestToken, ...secretValue }, context) => {
          const store = storeIn(context.region);
          const secret = store.put(store.find(SecretId), secretValue, ClientRequestToken);
          return { ...identify(secret), VersionStages: ['AWSCURRENT'] };
        },
      ),
    },
  });

  return {
    service,
    putSecret(name, SecretString) {
      const store = storeIn(region);
      const known = store.byName(name);
      const secret = known
        ? store.put(known, { SecretString })
        : store.create(name, { SecretString });
      return secret.arn;
    },
    arnOf: (nameOrArn, inRegion) => storeIn(inRegion).lookUp(nameOrArn)?.arn,
  };
}

function identify(secret: Secret) {
  return { ARN: secret.arn, Name: secret.name, VersionId: secret.current.id };
}

function common(secret: Secret) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    CreatedDate: secret.createdAt,
    LastChangedDate: secret.current.createdAt,
  };
}

function stageMap(secret: Secret) {
  const versions = secret.previous ? [secret.current, secret.previous] : [secret.current];
  return Object.fromEntries(versions.map((version) => [version.id, stagesOf(secret, version)]));
}

const describe = (secret: Secret) => ({ ...common(secret), VersionIdsToStages: stageMap(secret) });
const summarise = (secret: Secret) => ({
  ...common(secret),
  SecretVersionsToStages: stageMap(secret),
});
