import { z } from 'zod';
import type { Iam } from '../../iam/index.ts';
import type { Creator } from '../deploy.ts';
import { physicalName } from '../physical-name.ts';
import { readProperties, unsupported } from './properties.ts';

const Policy = z.object({ PolicyName: z.string(), PolicyDocument: z.unknown() });

const Role = z.object({
  RoleName: z.string().optional(),
  Path: z.string().default('/'),
  AssumeRolePolicyDocument: z.unknown(),
  Policies: z.array(Policy).default([]),
  ManagedPolicyArns: unsupported('ManagedPolicyArns'),
  PermissionsBoundary: unsupported('PermissionsBoundary'),
});

const PolicyOfRoles = Policy.extend({
  Roles: z.array(z.string()),
  Users: unsupported('Users'),
  Groups: unsupported('Groups'),
});

/** Creates roles with the policies that stand in them, or are added to them. */
export function iamCreators(iam: Pick<Iam, 'putRole' | 'putPolicy'>): Record<string, Creator> {
  return {
    'AWS::IAM::Role'(request) {
      const { RoleName, Path, AssumeRolePolicyDocument, Policies } = readProperties(Role, request);
      const name = RoleName ?? physicalName(request);
      const arn = `arn:aws:iam::${request.stack.accountId}:role${Path}${name}`;
      iam.putRole({
        arn,
        name,
        trust: AssumeRolePolicyDocument,
        policies: Policies.map(toPolicy),
      });
      return { ref: name, attributes: { Arn: arn, RoleId: 'AROALOCAL' } };
    },
    'AWS::IAM::Policy'(request) {
      const { Roles, ...policy } = readProperties(PolicyOfRoles, request);
      iam.putPolicy(toPolicy(policy), Roles);
      return { ref: physicalName(request), attributes: {} };
    },
  };
}

function toPolicy({ PolicyName, PolicyDocument }: z.infer<typeof Policy>) {
  return { name: PolicyName, document: PolicyDocument };
}
