import type { Policy } from '../../src/domain/policy.ts';
import { loadPolicy, PolicyError, type PolicyOptions } from './load.ts';

/** What the Serverless Framework hands to a function behind `${file(…)}`. */
interface VariableContext {
  resolveConfigurationProperty(path: readonly string[]): Promise<unknown>;
}

/**
 * The inline IAM policies, one or none, that let a role read the webhooks of the policy file's Slack channels.
 * Reads `custom.policy` (`file`, `slackSecret`) of serverless.yml; a faulty policy file ends packaging here.
 */
export async function channelPolicies({
  resolveConfigurationProperty,
}: VariableContext): Promise<readonly object[]> {
  const settings = await resolveConfigurationProperty(['custom', 'policy']);
  if (!isSettings(settings)) {
    throw new Error('serverless.yml: custom.policy must be { file, slackSecret }');
  }
  return channelPoliciesFor(loadOrExplain(settings.file, settings));
}

/** The same for a policy at hand. */
export function channelPoliciesFor({ channels }: Pick<Policy, 'channels'>): readonly object[] {
  const secrets = Object.values(channels).flatMap((channel) =>
    channel.type === 'slack' ? [channel.secret] : [],
  );
  if (secrets.length === 0) return [];
  const statement = {
    Effect: 'Allow',
    Action: 'secretsmanager:GetSecretValue',
    Resource: [...new Set(secrets)].sort().map(secretArn),
  };
  return [
    {
      PolicyName: 'use-channels',
      PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
    },
  ];
}

/** Secrets Manager appends a hyphen and six random characters to the name. */
function secretArn(name: string): object {
  return {
    'Fn::Sub': `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${name}-??????`,
  };
}

/** The framework prints an error with its stack: the person who edits the policy needs the list of problems alone. */
function loadOrExplain(file: string, options: PolicyOptions): Policy {
  try {
    return loadPolicy(file, options);
  } catch (error) {
    if (error instanceof PolicyError) error.stack = '';
    throw error;
  }
}

function isSettings(value: unknown): value is PolicyOptions & { readonly file: string } {
  return (
    typeof value === 'object' && value !== null && 'file' in value && typeof value.file === 'string'
  );
}
