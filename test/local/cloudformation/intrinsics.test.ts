// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how Fn::Sub is written
import { describe, expect, it } from '@jest/globals';
import { deployRecorded } from '../../support/template.ts';

const surroundings = {
  Parameters: {
    Stage: { Type: 'String', Default: 'dev' },
    Hours: { Type: 'Number', Default: 24 },
    Zones: { Type: 'CommaDelimitedList', Default: 'a,b,c' },
  },
  Mappings: { Sizes: { dev: { Memory: 128 }, prod: { Memory: 1024 } } },
  Conditions: {
    IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
    IsProd: { 'Fn::Not': [{ Condition: 'IsDev' }] },
  },
};

/** The value of the property `Value` of one resource, next to another one called Topic. */
async function evaluated(Value: unknown): Promise<unknown> {
  const { requests } = await deployRecorded({
    ...surroundings,
    Resources: {
      Topic: { Type: 'Any' },
      Mail: { Type: 'Any', Condition: 'IsProd' },
      Subject: { Type: 'Any', DependsOn: 'Topic', Properties: { Value } },
    },
  });
  const subject = requests.find(({ logicalId }) => logicalId === 'Subject');
  return (subject!.properties as { Value?: unknown }).Value;
}

describe('an intrinsic function', () => {
  it.each<[string, unknown, unknown]>([
    ['Ref of a parameter', { Ref: 'Stage' }, 'dev'],
    ['Ref of a number is text', { Ref: 'Hours' }, '24'],
    ['Ref of a list', { Ref: 'Zones' }, ['a', 'b', 'c']],
    ['Ref of a resource', { Ref: 'Topic' }, 'ref-of-Topic'],
    ['Ref of the region', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['Ref of the account', { Ref: 'AWS::AccountId' }, '123456789012'],
    ['Ref of the partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['Ref of the stack', { Ref: 'AWS::StackName' }, 'warden-dev'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Topic', 'Arn'] }, 'arn-of-Topic'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Topic.Arn' }, 'arn-of-Topic'],
    [
      'Sub of parameters, resources and attributes',
      { 'Fn::Sub': '${Stage} ${AWS::Region} ${Topic} ${Topic.Arn}' },
      'dev eu-west-1 ref-of-Topic arn-of-Topic',
    ],
    ['Sub of a literal', { 'Fn::Sub': '${!Stage} $x {y}' }, '${Stage} $x {y}'],
    [
      'Sub with its own variables, which go before',
      { 'Fn::Sub': ['${Stage}/${Own}', { Stage: 'mine', Own: { Ref: 'Hours' } }] },
      'mine/24',
    ],
    ['Sub does not look into what it put in', { 'Fn::Sub': ['${A}', { A: '${B}' }] }, '${B}'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 1, true]] }, 'a-dev-1-true'],
    ['Join of a list parameter', { 'Fn::Join': ['', { Ref: 'Zones' }] }, 'abc'],
    ['Split', { 'Fn::Split': [':', 'a::b'] }, ['a', '', 'b']],
    ['Select', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    ['Select by text', { 'Fn::Select': ['2', { Ref: 'Zones' }] }, 'c'],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'Memory'] }, 128],
    ['Base64', { 'Fn::Base64': { 'Fn::Sub': 'in ${Stage}' } }, 'aW4gZGV2'],
    ['If that holds', { 'Fn::If': ['IsDev', { Ref: 'Stage' }, 'no'] }, 'dev'],
    [
      'If that does not hold, without a look at the other branch',
      { 'Fn::If': ['IsProd', { Ref: 'Mail' }, 'nobody'] },
      'nobody',
    ],
    ['If without a value', { 'Fn::If': ['IsProd', 'x', { Ref: 'AWS::NoValue' }] }, undefined],
    [
      'NoValue leaves out members and items',
      { keep: 1, drop: { Ref: 'AWS::NoValue' }, list: [1, { Ref: 'AWS::NoValue' }, 2] },
      { keep: 1, list: [1, 2] },
    ],
    ['none: values stay as they are', { a: [null, 0, false, ''] }, { a: [null, 0, false, ''] }],
    [
      'none: the Condition of a policy statement',
      { Condition: { Bool: { 'aws:SecureTransport': false } } },
      { Condition: { Bool: { 'aws:SecureTransport': false } } },
    ],
  ])('%s', async (_name, value, expected) => {
    expect(await evaluated(value)).toEqual(expected);
  });

  it.each<[string, unknown, string]>([
    ['of an unknown name', { Ref: 'Tpoic' }, 'Value.Ref: there is no parameter or resource Tpoic'],
    [
      'of a resource whose condition does not hold',
      { Ref: 'Mail' },
      'Value.Ref: Mail is not created: the condition IsProd does not hold',
    ],
    [
      'of an unknown attribute',
      { 'Fn::GetAtt': ['Topic', 'Name'] },
      'Value.Fn::GetAtt: Topic has no attribute Name here; it has: Arn',
    ],
    ['of an unknown kind', { 'Fn::ImportValue': 'x' }, 'Value: Fn::ImportValue is not supported'],
    [
      'of an unknown mapping',
      { 'Fn::FindInMap': ['Sizes', 'test', 'Memory'] },
      'there is no mapping Sizes.test.Memory',
    ],
    ['of an unknown condition', { 'Fn::If': ['IsTest', 1, 2] }, 'there is no condition IsTest'],
    ['beyond a list', { 'Fn::Select': [3, ['a']] }, 'Value.Fn::Select: there is no item 3'],
    ['of the wrong shape', { 'Fn::Join': 'abc' }, 'Value.Fn::Join: must have a list'],
    ['deep inside', { a: [{ b: { Ref: 'X' } }] }, 'Value.a[0].b.Ref: there is no'],
  ])('%s is an error that says where', async (_name, value, message) => {
    await expect(evaluated(value)).rejects.toThrow(message);
    await expect(evaluated(value)).rejects.toThrow(/^Resources\.Subject/);
  });
});

describe('a condition', () => {
  it.each<[string, unknown, boolean]>([
    ['Equals', { 'Fn::Equals': ['a', 'a'] }, true],
    ['Equals of a number and its text', { 'Fn::Equals': [{ Ref: 'Hours' }, 24] }, true],
    ['And', { 'Fn::And': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] }, false],
    ['Or', { 'Fn::Or': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] }, true],
    ['Not', { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }, true],
  ])('%s decides what is created', async (_name, condition, isCreated) => {
    const { requests } = await deployRecorded({
      ...surroundings,
      Conditions: { ...surroundings.Conditions, Wanted: condition },
      Resources: { Subject: { Type: 'Any', Condition: 'Wanted' } },
    });

    expect(requests.length > 0).toBe(isCreated);
  });
});
