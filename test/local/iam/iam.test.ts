import { describe, expect, it } from '@jest/globals';
import { createIam, type Decision, type Need } from '../../../local/iam/index.ts';

const accountId = '111122223333';
const ARN = `arn:aws:iam::${accountId}:role/reader`;
const Version = '2012-10-17';
const trust = {
  Version,
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  },
};

/** A policy of these statements. */
const policy = (...Statement: readonly object[]) => ({
  name: 'own',
  document: { Version, Statement },
});

/** A role with these statements, and what a function that has it may do. */
function sessionWith(...statements: readonly object[]) {
  const iam = createIam({ accountId });
  iam.putRole({ arn: ARN, name: 'reader', trust, policies: [policy(...statements)] });
  return iam.assume(ARN, 'lambda', 'read');
}

const allows = (statements: readonly object[], need: Need) =>
  sessionWith(...statements).refusalOf(need) === undefined;

const get = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/findings/*' };
const object = (key: string, action = 's3:GetObject'): Need => ({
  action,
  resource: `arn:aws:s3:::bucket/${key}`,
});

describe('a statement', () => {
  it.each<[string, Partial<typeof get>, Need, boolean]>([
    ['its action on its resource', {}, object('findings/a/b'), true],
    ['another action', {}, object('findings/a', 's3:PutObject'), false],
    ['another prefix', {}, object('finding/a'), false],
    ['the folder without a name', {}, object('findings/'), true],
    ['the folder itself', {}, object('findings'), false],
    ['an action in other letters', { Action: 'S3:getobject' }, object('findings/a'), true],
    ['a resource in other letters', {}, object('Findings/a'), false],
    ['any action of a kind', { Action: 's3:Get*' }, object('findings/a'), true],
    [
      'an action of another kind',
      { Action: 's3:Get*' },
      object('findings/a', 's3:PutObject'),
      false,
    ],
    ['any action', { Action: '*' }, object('findings/a', 's3:PutObject'), true],
    ['any resource', { Resource: '*' }, object('anything'), true],
    ['no more characters than ?', { Resource: 'arn:aws:s3:::bucket/a-??' }, object('a-123'), false],
    ['as many characters as ?', { Resource: 'arn:aws:s3:::bucket/a-??' }, object('a-12'), true],
    [
      'what a regular expression would take',
      { Resource: 'arn:aws:s3:::bucket/a.?' },
      object('abc'),
      false,
    ],
    ['all resources by one ARN', {}, { action: 's3:GetObject', resource: '*' }, false],
  ])('about %s', (_, changes, need, isAllowed) => {
    expect(allows([{ ...get, ...changes }], need)).toBe(isAllowed);
  });

  it('may list actions and resources', () => {
    const lists = {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: ['arn:aws:s3:::bucket/a/*', 'arn:aws:s3:::bucket/b/*'],
    };

    expect(allows([lists], object('b/1', 's3:PutObject'))).toBe(true);
    expect(allows([lists], object('c/1', 's3:PutObject'))).toBe(false);
  });

  it('that denies wins, whichever comes first', () => {
    const deny = { ...get, Effect: 'Deny', Resource: 'arn:aws:s3:::bucket/findings/secret/*' };

    for (const statements of [
      [get, deny],
      [deny, get],
    ]) {
      expect(allows(statements, object('findings/a'))).toBe(true);
      expect(sessionWith(...statements).refusalOf(object('findings/secret/a'))).toContain(
        'with an explicit deny in an identity-based policy',
      );
    }
  });
});

describe('a condition', () => {
  const item = (...keys: readonly string[]): Need => ({
    action: 'dynamodb:GetItem',
    resource: 'arn:aws:dynamodb:eu-west-1:111122223333:table/t',
    keys: { 'dynamodb:LeadingKeys': keys },
  });
  const given = (Condition: object) => [
    { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: '*', Condition },
  ];
  const like = (...values: readonly string[]) =>
    given({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': values } });

  it.each<[string, readonly object[], Need, boolean]>([
    ['every key matches', like('outbox#*'), item('outbox#a', 'outbox#b'), true],
    ['one key does not match', like('outbox#*'), item('outbox#a', 'thread#b'), false],
    [
      'each key matches one of several',
      like('outbox#*', 'thread#*'),
      item('outbox#a', 'thread#b'),
      true,
    ],
    // The trap of ForAllValues, as in AWS: a Scan has no keys.
    ['there is no key', like('outbox#*'), item(), true],
    [
      'equality is asked for and * is meant as it is',
      given({ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a*'] } }),
      item('ab'),
      false,
    ],
    [
      'the one key equals',
      given({ StringEquals: { 'dynamodb:leadingkeys': 'config' } }),
      item('config'),
      true,
    ],
    [
      'there is no key without ForAllValues',
      given({ StringEquals: { 'dynamodb:LeadingKeys': 'config' } }),
      item(),
      false,
    ],
  ])('when %s', (_, statements, need, isAllowed) => {
    expect(allows(statements, need)).toBe(isAllowed);
  });

  it('of several all must hold', () => {
    const both = given({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'a*' },
      StringEquals: { 'dynamodb:LeadingKeys': 'ab' },
    });

    expect(allows(both, item('ab'))).toBe(true);
    expect(allows(both, item('ac'))).toBe(false);
  });
});

describe('what cannot be enforced is refused when the local AWS starts', () => {
  it.each<[string, object, string]>([
    ['NotAction', { Effect: 'Allow', NotAction: 's3:*', Resource: '*' }, 'NotAction'],
    ['NotResource', { Effect: 'Allow', Action: 's3:*', NotResource: '*' }, 'NotResource'],
    ['an effect', { ...get, Effect: 'Maybe' }, 'Statement.0.Effect'],
    [
      'an operator',
      { ...get, Condition: { NumericLessThan: { 's3:max-keys': '10' } } },
      'Condition.NumericLessThan is not supported by the local AWS',
    ],
    [
      'a set operator',
      { ...get, Condition: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': 'a' } } },
      'Condition.ForAnyValue:StringLike is not supported',
    ],
    [
      'a key',
      { ...get, Condition: { StringEquals: { 's3:prefix': 'a' } } },
      'Condition.StringEquals.s3:prefix is not supported by the local AWS',
    ],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM
    ['a variable', { ...get, Resource: 'arn:aws:s3:::bucket/${aws:username}' }, 'policy variables'],
  ])('%s', (_, statement, message) => {
    expect(() => sessionWith(statement)).toThrow('Policy own: ');
    expect(() => sessionWith(statement)).toThrow(message);
  });

  it('another version of the language', () => {
    const iam = createIam({ accountId });
    const document = { Version: '2008-10-17', Statement: [get] };

    expect(() =>
      iam.putRole({ arn: ARN, name: 'reader', trust, policies: [{ name: 'old', document }] }),
    ).toThrow('Policy old: Version');
  });
});

describe('a session', () => {
  it('is refused in the words of AWS, and what is asked for is told', () => {
    const decisions: Decision[] = [];
    const iam = createIam({ accountId, onDecision: (decision) => decisions.push(decision) });
    iam.putRole({ arn: ARN, name: 'reader', trust, policies: [policy(get)] });
    const session = iam.assume(ARN, 'lambda', 'read');
    const [good, bad] = [object('findings/a'), object('sweeps/a')];

    const refusal =
      'User: arn:aws:sts::111122223333:assumed-role/reader/read is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::bucket/sweeps/a because no identity-based policy allows the s3:GetObject action';

    session.require(good);
    expect(() => session.require(bad)).toThrow(
      expect.objectContaining({ code: 'AccessDeniedException', message: refusal }),
    );
    expect(decisions).toEqual([
      { roleArn: ARN, need: good, refusal: undefined },
      { roleArn: ARN, need: bad, refusal },
    ]);
  });

  it('has what is added to its role', () => {
    const iam = createIam({ accountId });
    iam.putRole({ arn: ARN, name: 'reader', trust, policies: [] });
    const session = iam.assume(ARN, 'lambda', 'read');
    expect(session.refusalOf(object('findings/a'))).toBeDefined();

    iam.putPolicy(policy(get), ['reader']);

    expect(session.refusalOf(object('findings/a'))).toBeUndefined();
    expect(() => iam.putPolicy(policy(get), ['writer'])).toThrow('There is no role writer');
  });

  it('is for services that the role trusts', () => {
    const iam = createIam({ accountId });
    const within = (account: string) => ({
      Version,
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: ['states.amazonaws.com', 'scheduler.amazonaws.com'] },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': account } },
        },
      ],
    });
    const put = (name: string, account: string) =>
      iam.putRole({ arn: name, name, trust: within(account), policies: [] });
    put('own', accountId);
    put('foreign', '999999999999');

    expect(() => iam.assume('own', 'scheduler', 's')).not.toThrow();
    expect(() => iam.assume('own', 'lambda', 's')).toThrow(
      'The role own cannot be assumed by lambda.amazonaws.com',
    );
    expect(() => iam.assume('foreign', 'states', 's')).toThrow('cannot be assumed');
    expect(() => iam.assume('nobody', 'states', 's')).toThrow('is not one of the template');
  });
});
