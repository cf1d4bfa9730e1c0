import { AwsError } from '../endpoint/protocol.ts';
import type { Need } from './need.ts';
import { type PolicyDefinition, Role, type RoleDefinition } from './role.ts';
import type { Statement } from './statement.ts';

export type { Need } from './need.ts';
export type { PolicyDefinition, RoleDefinition } from './role.ts';

/** What the policies of a role say to a need. */
export interface Decision {
  readonly roleArn: string;
  readonly need: Need;
  /** In the words of AWS; undefined where they allow it. */
  readonly refusal: string | undefined;
}

/** What somebody may do who acts with a role. */
export interface Session {
  /** Throws an AwsError `AccessDeniedException` in the words of AWS for a need that the role does not cover. */
  require(need: Need): void;
  /** The same as an answer, undefined where it is allowed; nobody is told of it. */
  refusalOf(need: Need): string | undefined;
}

/** The services of AWS that act with roles. */
export type Service = 'events' | 'lambda' | 'scheduler' | 'states';

/** The roles of the template, and what they allow. Whoever comes without one may do everything here. */
export interface Iam {
  /** Throws an error that names what the local AWS could not enforce. */
  putRole(role: RoleDefinition): void;
  /** Adds a policy to roles, by their names. Throws as `putRole` does. */
  putPolicy(policy: PolicyDefinition, roleNames: readonly string[]): void;
  /** Opens a session as a service does. Throws an AwsError for a role that is not there or does not trust the service. */
  assume(roleArn: string, service: Service, sessionName: string): Session;
  /** The statements of each role, by its ARN. */
  statements(): ReadonlyMap<string, readonly Statement[]>;
}

/** Starts without roles. `onDecision` is told of everything that is asked for with a role. */
export function createIam(options: {
  readonly accountId: string;
  readonly onDecision?: ((decision: Decision) => void) | undefined;
}): Iam {
  const { accountId, onDecision } = options;
  const roles = new Map<string, Role>();

  function roleNamed(name: string): Role {
    const role = [...roles.values()].find((candidate) => candidate.name === name);
    if (role) return role;
    throw new Error(`There is no role ${name} for a policy to be added to`);
  }

  function assume(roleArn: string, service: Service, sessionName: string): Session {
    const role = roles.get(roleArn);
    if (!role) {
      throw new AwsError(
        'AccessDeniedException',
        `The role ${roleArn} is not one of the template's: the local AWS cannot know what it allows`,
      );
    }
    if (!role.trusts(`${service}.amazonaws.com`, { 'aws:SourceAccount': [accountId] })) {
      throw new AwsError(
        'AccessDeniedException',
        `The role ${roleArn} cannot be assumed by ${service}.amazonaws.com`,
      );
    }
    const user = `arn:aws:sts::${accountId}:assumed-role/${role.name}/${sessionName}`;
    const refusalOf = (need: Need): string | undefined => {
      const verdict = role.judge(need);
      if (verdict === 'allowed') return undefined;
      const why =
        verdict === 'denied'
          ? 'with an explicit deny in an identity-based policy'
          : `because no identity-based policy allows the ${need.action} action`;
      return `User: ${user} is not authorized to perform: ${need.action} on resource: ${need.resource} ${why}`;
    };
    return {
      refusalOf,
      require(need) {
        const refusal = refusalOf(need);
        onDecision?.({ roleArn, need, refusal });
        if (refusal !== undefined) throw new AwsError('AccessDeniedException', refusal);
      },
    };
  }

  return {
    putRole(definition) {
      roles.set(definition.arn, new Role(definition));
    },
    putPolicy(policy, roleNames) {
      for (const name of roleNames) roleNamed(name).add(policy);
    },
    assume,
    statements: () => new Map([...roles].map(([arn, { statements }]) => [arn, statements])),
  };
}
