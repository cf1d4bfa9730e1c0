import { AwsError } from '../endpoint/protocol.ts';

/** Text, or bytes in Base64. */
export interface SecretValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: string | undefined;
}

export interface SecretVersion {
  readonly id: string;
  readonly value: SecretValue;
  /** Seconds since 1970. */
  readonly createdAt: number;
}

/** A secret: the two versions that AWS keeps reachable by stage, and those that it had before. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description?: string | undefined;
  /** Seconds since 1970. */
  readonly createdAt: number;
  current: SecretVersion;
  previous?: SecretVersion;
  older: readonly SecretVersion[];
}

/** The secrets of one region. */
export class SecretStore {
  readonly #secrets = new Map<string, Secret>();
  readonly #options: StoreOptions;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  all(): readonly Secret[] {
    return [...this.#secrets.values()];
  }

  byName(name: string): Secret | undefined {
    return this.#secrets.get(name);
  }

  /** By name, by ARN, or by ARN without its last seven characters. */
  lookUp(nameOrArn: string): Secret | undefined {
    return (
      this.#secrets.get(nameOrArn) ??
      this.all().find(
        ({ arn }) => arn === nameOrArn || arn.slice(0, -'-012345'.length) === nameOrArn,
      )
    );
  }

  /** As `lookUp`. @throws AwsError ResourceNotFoundException */
  find(nameOrArn: string): Secret {
    const found = this.lookUp(nameOrArn);
    if (found) return found;
    throw notFound("Secrets Manager can't find the specified secret.");
  }

  /** The current version unless another one is asked for. @throws AwsError ResourceNotFoundException */
  version(secret: Secret, id: string | undefined, stage: string | undefined): SecretVersion {
    const found = [secret.current, secret.previous].find(
      (version) =>
        version &&
        (id === undefined || version.id === id) &&
        (stage === undefined ? true : stagesOf(secret, version).includes(stage)),
    );
    if (found) return found;
    throw notFound(
      `Secrets Manager can't find the specified secret value for ${id ? `VersionId: ${id}` : `staging label: ${stage}`}`,
    );
  }

  /** @throws AwsError ResourceExistsException */
  create(
    name: string,
    value: SecretValue,
    options: { description?: string | undefined; versionId?: string | undefined } = {},
  ): Secret {
    if (this.#secrets.has(name)) {
      throw new AwsError(
        'ResourceExistsException',
        `The operation failed because the secret ${name} already exists.`,
      );
    }
    const current = this.#version(value, options.versionId);
    const secret: Secret = {
      arn: this.#options.newArn(name),
      name,
      description: options.description,
      createdAt: current.createdAt,
      current,
      older: [],
    };
    this.#secrets.set(name, secret);
    return secret;
  }

  /**
   * Makes a new version the current one. Does nothing where that version is there; no version is ever changed.
   *
   * @throws AwsError ResourceExistsException
   */
  put(secret: Secret, value: SecretValue, versionId?: string): Secret {
    const { current, previous, older } = secret;
    const known = [current, previous, ...older].find((one) => one && one.id === versionId);
    if (known && isSame(known.value, value)) return secret;
    if (known) {
      throw new AwsError(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${versionId} because that value is already in use for a version of secret ${secret.arn}.`,
      );
    }
    if (previous) secret.older = [...older, previous];
    secret.previous = current;
    secret.current = this.#version(value, versionId);
    return secret;
  }

  #version(value: SecretValue, id = this.#options.newId()): SecretVersion {
    return { id, value, createdAt: this.#options.now() / 1000 };
  }
}

/** The staging labels of one of a secret's versions. */
export function stagesOf(secret: Secret, version: SecretVersion): readonly string[] {
  return [version === secret.current ? 'AWSCURRENT' : 'AWSPREVIOUS'];
}

function isSame(a: SecretValue, b: SecretValue): boolean {
  return a.SecretString === b.SecretString && a.SecretBinary === b.SecretBinary;
}

interface StoreOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly newArn: (name: string) => string;
}

const notFound = (message: string) => new AwsError('ResourceNotFoundException', message);
