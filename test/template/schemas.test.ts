import { expect, it } from '@jest/globals';
import { PACKAGING_MS } from '../support/package.ts';
import { schemaProblems } from '../support/resource-schemas.ts';
import { readStack } from '../support/stack.ts';

it.each(['plain', 'compressed', 'iam', 'jwt'] as const)(
  'the package %s holds nothing that the schemas of CloudFormation refuse',
  async (name) => {
    const { text } = await readStack(name);
    expect(schemaProblems(JSON.parse(text))).toEqual([]);
  },
  PACKAGING_MS,
);

it.each([
  [{ Type: 'AWS::SNS::Topics' }, 'X: there is no type AWS::SNS::Topics'],
  [topic({ Name: 'alerts' }), 'X.Name: there is no such property'],
  [topic({ Tags: { Key: 'a', Value: 'b' } }), 'X.Tags: is not a list'],
  [topic({ FifoTopic: 'perhaps' }), 'X.FifoTopic: is not of type boolean'],
  [topic({ FifoTopic: { 'Fn::If': ['A', true, 'no'] } }), 'X.FifoTopic: is not of type boolean'],
  [topic({ TopicName: ['alerts'] }), 'X.TopicName: is not of type string'],
  [topic({ Subscription: [{ Protocol: 'email' }] }), 'X.Subscription[0].Endpoint: is missing'],
  [topic({ TopicName: { Ref: 'Y' } }), 'Ref Y: there is nothing of that name'],
  [
    topic({ TopicName: { 'Fn::GetAtt': ['X', 'Size'] } }),
    'Fn::GetAtt X.Size: there is no such attribute',
  ],
])('what they refuse is found: %j', (resource, problem) => {
  expect(schemaProblems({ Resources: { X: resource } })).toEqual([problem]);
});

it.each([
  [{ FifoTopic: 'true', Tags: [{ Key: 'a', Value: { Ref: 'AWS::Region' } }] }],
  [{ FifoTopic: { 'Fn::If': ['A', true, { Ref: 'AWS::NoValue' }] } }],
])('what they take is not: %j', (properties) => {
  expect(schemaProblems({ Resources: { X: topic(properties) } })).toEqual([]);
});

function topic(Properties: Readonly<Record<string, unknown>>) {
  return { Type: 'AWS::SNS::Topic', Properties };
}
