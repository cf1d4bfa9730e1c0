import type { AwsRequest } from './endpoint/protocol.ts';
import { credentialScope } from './endpoint/signature.ts';
import { accessKeyIdOf } from './iam/access-key.ts';
import type { Iam, Session } from './iam/index.ts';

/** Who makes a call, where it is not a person or a test. */
export interface Caller {
  /** The function, or the part of the local AWS. */
  readonly source: string;
  /** As the plan of faults names callers: `functions`, or the part of the local AWS. */
  readonly kind: string;
  /** What it may do; absent for the parts that act with no role of the template. */
  readonly session?: Session;
}

/** Access key ids of the parts that make calls by themselves, without a role of the template. */
export const ACCESS_KEYS = {
  apigateway: 'LOCALAPIGATEWAY00000',
  cloudformation: 'LOCALCLOUDFORMATION0',
  events: 'LOCALEVENTBRIDGE0000',
};

/** The callers by what they sign with. Functions have a key each, and state machines one for each of their roles. */
export class Callers {
  readonly #iam: Pick<Iam, 'assume'>;
  readonly #byAccessKey = new Map<string, Caller>(
    Object.entries(ACCESS_KEYS).map(([source, key]) => [key, { source, kind: source }]),
  );

  constructor(iam: Pick<Iam, 'assume'>) {
    this.#iam = iam;
  }

  /** Throws an AwsError for a role that the function cannot have. */
  addFunction({ name, role }: { readonly name: string; readonly role: string }): void {
    const session = this.#iam.assume(role, 'lambda', name);
    this.#byAccessKey.set(accessKeyIdOf(name), { source: name, kind: 'functions', session });
  }

  /** Throws an AwsError for a role that a state machine cannot have. */
  addStates(roleArn: string): { readonly accessKeyId: string; readonly session: Session } {
    const accessKeyId = accessKeyIdOf(roleArn);
    const session = this.#iam.assume(roleArn, 'states', 'states');
    this.#byAccessKey.set(accessKeyId, { source: 'states', kind: 'states', session });
    return { accessKeyId, session };
  }

  withKey(accessKeyId: string | undefined): Caller | undefined {
    return accessKeyId === undefined ? undefined : this.#byAccessKey.get(accessKeyId);
  }

  of({ headers, url }: AwsRequest): Caller | undefined {
    return this.withKey(credentialScope(headers, url)?.accessKeyId);
  }
}
