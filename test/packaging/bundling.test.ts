import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import policy from '#policy';
import esbuildPlugins from '../../packaging/esbuild-plugins.ts';
import { channelPolicies, channelPoliciesFor } from '../../packaging/policy/channel-access.ts';
import { loadPolicy } from '../../packaging/policy/load.ts';
import type { Channel } from '../../src/domain/policy.ts';

const serverless = (file: string, slackSecret = '') => ({
  service: { custom: { policy: { file, slackSecret } } },
});

async function bundled(file: string, slackSecret?: string): Promise<string> {
  const result = await build({
    stdin: { contents: "export { default } from '#policy';", resolveDir: '.' },
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
    plugins: [...esbuildPlugins(serverless(file, slackSecret))],
  });
  return result.outputFiles[0]!.text;
}

describe('#policy', () => {
  it('is the policy file for code that is not bundled', () => {
    expect(policy).toEqual(loadPolicy('policy.yml'));
  });

  it('is plain data in a bundle, without parser or schema', async () => {
    const text = await bundled('policy.yml', 'hook');
    const { default: data } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    expect(data).toEqual(loadPolicy('policy.yml', { slackSecret: 'hook' }));
    expect(text.length).toBeLessThan(2000);
  });

  it('ends the bundling when the policy has problems', async () => {
    await expect(bundled('package.json')).rejects.toThrow('unknown key "name"');
  });
});

describe('what channels may be used with', () => {
  const secretArn = (name: string) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${name}-??????`,
  });
  const arn = (service: string, resource: string) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`,
  });
  const reading = (...names: string[]) => [
    {
      PolicyName: 'use-channels',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'secretsmanager:GetSecretValue',
            Resource: names.map(secretArn),
          },
        ],
      },
    },
  ];

  it('is nothing where no channel names anything', () => {
    const channels = { alerts: { type: 'sns' }, chat: { type: 'amazon-q' } } as const;
    expect(channelPoliciesFor({ channels })).toEqual([]);
  });

  it('names each secret once, and no other', () => {
    const channels = {
      a: { type: 'slack', secret: 'team/b' },
      b: { type: 'slack', secret: 'team/a' },
      c: { type: 'slack', secret: 'team/b' },
      d: { type: 'sns' },
    } as const;
    expect(channelPoliciesFor({ channels })).toEqual(reading('team/a', 'team/b'));
  });

  it.each<[string, Channel, object]>([
    ['teams', { type: 'teams', secret: 's' }, secretArn('s')],
    ['webhook', { type: 'webhook', secret: 's' }, secretArn('s')],
    ['slack, by a bot', { type: 'slack', token: 's', channel: 'C012AB3CD' }, secretArn('s')],
    [
      'teams, by a parameter',
      { type: 'teams', secret: 'ssm:/team/hook' },
      arn('ssm', 'parameter/team/hook'),
    ],
    ['slack, by a parameter', { type: 'slack', secret: 'ssm:hook' }, arn('ssm', 'parameter/hook')],
    ['eventbridge', { type: 'eventbridge', bus: 'default' }, arn('events', 'event-bus/default')],
  ])('is what a channel needs: %s', (_, channel, resource) => {
    expect(channelPoliciesFor({ channels: { a: channel } })).toMatchObject([
      { PolicyDocument: { Statement: [{ Effect: 'Allow', Resource: [resource] }] } },
    ]);
  });

  it('is each action for its own resources', () => {
    const channels = {
      a: { type: 'teams', secret: 's' },
      b: { type: 'webhook', secret: 'ssm:/p' },
      c: { type: 'eventbridge', bus: 'own' },
    } as const;
    const [policy] = channelPoliciesFor({ channels }) as readonly {
      PolicyDocument: { Statement: readonly { Action: string; Resource: readonly object[] }[] };
    }[];
    expect(
      policy?.PolicyDocument.Statement.map(({ Action, Resource }) => [Action, Resource]),
    ).toEqual([
      ['secretsmanager:GetSecretValue', [secretArn('s')]],
      ['ssm:GetParameter', [arn('ssm', 'parameter/p')]],
      ['events:PutEvents', [arn('events', 'event-bus/own')]],
    ]);
  });

  it('is made from the settings of serverless.yml', async () => {
    const resolveConfigurationProperty = async () => ({ file: 'policy.yml', slackSecret: 'hook' });
    expect(await channelPolicies({ resolveConfigurationProperty })).toEqual(reading('hook'));
  });
});
