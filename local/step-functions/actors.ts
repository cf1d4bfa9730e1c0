import type { Need } from '../iam/need.ts';
import type { Resolve } from './definition/read-fields.ts';
import { Clients } from './integrations/clients.ts';
import { resolveTask } from './integrations/integrations.ts';

/** What Step Functions takes on with a role. */
export interface ActingRole {
  /** What calls are signed with. */
  readonly accessKeyId: string;
  /** Throws an AwsError for what the role does not allow, where no call of the endpoint would tell. */
  readonly require: (need: Need) => void;
}

/** What the executions of machines with one role act with. */
export interface Actor extends Pick<ActingRole, 'require'> {
  readonly clients: Clients;
  readonly resolve: Resolve;
}

interface ActorOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly actAs: (roleArn: string) => ActingRole;
}

/** An actor per role, which machines may share. */
export class Actors {
  readonly #byRole = new Map<string, Actor>();
  readonly #options: ActorOptions;

  constructor(options: ActorOptions) {
    this.#options = options;
  }

  /** Throws what `actAs` throws for a role that cannot be taken on. */
  of(roleArn: string): Actor {
    const known = this.#byRole.get(roleArn);
    if (known) return known;
    const { endpoint, region, actAs } = this.#options;
    const { accessKeyId, require } = actAs(roleArn);
    const clients = new Clients({ endpoint, region, accessKeyId });
    const actor = { clients, require, resolve: resolverOf(clients) };
    this.#byRole.set(roleArn, actor);
    return actor;
  }

  destroy(): void {
    for (const { clients } of this.#byRole.values()) clients.destroy();
    this.#byRole.clear();
  }
}

/** Finds the calls behind Tasks for a definition that is only looked at: none is ever made. */
export function resolverWithoutRole(options: {
  readonly endpoint: string;
  readonly region: string;
}): Resolve {
  return resolverOf(new Clients({ ...options, accessKeyId: 'none' }));
}

function resolverOf(clients: Clients): Resolve {
  return (resource, staticArguments) => resolveTask(clients, resource, staticArguments);
}
