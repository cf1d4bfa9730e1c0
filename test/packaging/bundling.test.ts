import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import policy from '#policy';
import esbuildPlugins from '../../packaging/esbuild-plugins.ts';
import { channelPolicies, channelPoliciesFor } from '../../packaging/policy/channel-access.ts';
import { loadPolicy } from '../../packaging/policy/load.ts';

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

describe('the permission to read webhooks', () => {
  const secretArn = (name: string) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${name}-??????`,
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

  it('is not there when there is no Slack channel', () => {
    expect(channelPoliciesFor({ channels: { alerts: { type: 'sns' } } })).toEqual([]);
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

  it('is made from the settings of serverless.yml', async () => {
    const resolveConfigurationProperty = async () => ({ file: 'policy.yml', slackSecret: 'hook' });
    expect(await channelPolicies({ resolveConfigurationProperty })).toEqual(reading('hook'));
  });
});
