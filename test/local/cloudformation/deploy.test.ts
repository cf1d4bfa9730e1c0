// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how Fn::Sub is written
import { describe, expect, it } from '@jest/globals';
import { deploy } from '../../../local/cloudformation/deploy.ts';
import { parseTemplate } from '../../../local/cloudformation/template.ts';
import { deployRecorded, stack } from '../../support/template.ts';

const any = (Properties?: unknown, rest: object = {}) => ({ Type: 'Any', Properties, ...rest });

async function orderOf(Resources: Record<string, unknown>, rest: object = {}): Promise<string[]> {
  const { requests } = await deployRecorded({ Resources, ...rest });
  return requests.map(({ logicalId }) => logicalId);
}

describe('the order of creation', () => {
  it.each<[string, unknown]>([
    ['Ref', { a: { Ref: 'First' } }],
    ['Fn::GetAtt', { a: { 'Fn::GetAtt': ['First', 'Arn'] } }],
    ['Fn::GetAtt as text', [{ 'Fn::GetAtt': 'First.Arn' }]],
    ['Fn::Sub', { 'Fn::Sub': 'arn:${First}' }],
    ['Fn::Sub of an attribute', { 'Fn::Sub': '${First.Arn}' }],
    ['a variable of Fn::Sub', { 'Fn::Sub': ['${x}', { x: { Ref: 'First' } }] }],
    ['a nested function', { 'Fn::Join': ['', ['a', { Ref: 'First' }]] }],
  ])('follows %s', async (_name, value) => {
    expect(await orderOf({ Second: any({ value }), First: any() })).toEqual(['First', 'Second']);
  });

  it.each([['First'], [['First']]])('follows DependsOn %j', async (DependsOn) => {
    const order = await orderOf({ Second: any({}, { DependsOn }), First: any() });

    expect(order).toEqual(['First', 'Second']);
  });

  it('is that of the template otherwise', async () => {
    expect(await orderOf({ B: any(), A: any(), C: any() })).toEqual(['B', 'A', 'C']);
  });

  it('does not follow the branch of Fn::If that does not count', async () => {
    const order = await orderOf(
      { A: any({ value: { 'Fn::If': ['Never', { Ref: 'B' }, 'x'] } }), B: any() },
      { Conditions: { Never: { 'Fn::Equals': [1, 2] } } },
    );

    expect(order).toEqual(['A', 'B']);
  });

  it('is refused when there is none', async () => {
    const circle = orderOf({
      Machine: any({ role: { Ref: 'Role' } }),
      Role: any({ policy: { Ref: 'Policy' } }),
      Policy: any({ resource: { 'Fn::GetAtt': ['Machine', 'Arn'] } }),
    });

    await expect(circle).rejects.toThrow(
      'Resources.Machine: depends on itself: Machine → Role → Policy → Machine',
    );
  });

  it('is refused when it depends on something that is not there', async () => {
    await expect(orderOf({ A: any({}, { DependsOn: 'B' }) })).rejects.toThrow(
      'Resources.A.DependsOn: there is no resource B',
    );
  });
});

describe('a deployment', () => {
  it('tells what was created, and the outputs', async () => {
    const { resources, outputs } = await deployRecorded({
      Resources: { Topic: any() },
      Conditions: { Never: { 'Fn::Equals': [1, 2] } },
      Outputs: {
        TopicArn: { Value: { 'Fn::GetAtt': ['Topic', 'Arn'] } },
        Left: { Value: { Ref: 'Nowhere' }, Condition: 'Never' },
      },
    });

    expect(resources).toEqual({
      Topic: { type: 'Any', ref: 'ref-of-Topic', attributes: { Arn: 'arn-of-Topic' } },
    });
    expect(outputs).toEqual({ TopicArn: 'arn-of-Topic' });
  });

  it('creates nothing when there is a type that it does not know, and names all of them', async () => {
    const created: string[] = [];
    const deployment = deploy({
      template: parseTemplate({
        Resources: {
          Topic: any(),
          Stream: { Type: 'AWS::Kinesis::Stream' },
          Vpc: { Type: 'AWS::EC2::VPC' },
        },
      }),
      stack,
      creators: {
        Any({ logicalId }) {
          created.push(logicalId);
          return { ref: logicalId, attributes: {} };
        },
      },
    });

    await expect(deployment).rejects.toThrow(
      'the local AWS cannot create Stream (AWS::Kinesis::Stream), Vpc (AWS::EC2::VPC)',
    );
    expect(created).toEqual([]);
  });

  it('says which resource could not be created, and why', async () => {
    const cause = new Error('definition has no StartAt');
    const deployment = deploy({
      template: parseTemplate({ Resources: { Machine: any() } }),
      stack,
      creators: { Any: () => Promise.reject(cause) },
    });

    await expect(deployment).rejects.toMatchObject({
      name: 'TemplateError',
      message: 'Resources.Machine: definition has no StartAt',
      cause,
    });
  });

  it('needs a default for each parameter', async () => {
    await expect(
      deployRecorded({ Parameters: { Email: { Type: 'String' } }, Resources: {} }),
    ).rejects.toThrow('Parameters.Email: has no default');
  });
});

describe('a template', () => {
  it.each<[string, unknown, string]>([
    ['without Resources', {}, 'Resources'],
    ['with a resource without a type', { Resources: { A: {} } }, 'Resources.A.Type'],
    ['with a macro', { Resources: {}, Transform: 'X' }, 'transforms are not supported'],
    ['that is no object', [], 'expected object'],
  ])('%s is refused', (_name, raw, message) => {
    expect(() => parseTemplate(raw)).toThrow(message);
  });
});
