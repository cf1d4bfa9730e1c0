import { type Channel, type Policy, parameterIn } from '../../src/domain/policy.ts';
import { loadPolicy, PolicyError, type PolicyOptions } from './load.ts';

/** What the Serverless Framework hands to a function behind `${file(…)}`. */
interface VariableContext {
  resolveConfigurationProperty(path: readonly string[]): Promise<unknown>;
}

/**
 * The inline IAM policies, one or none, that let a role read the secrets, and use the event buses, of the policy file's channels.
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
  const named = Object.values(channels);
  const secrets = named.flatMap(secretsOf);
  const Statement = [
    ...allow(
      'secretsmanager:GetSecretValue',
      secrets.filter((name) => parameterIn(name) === undefined).map(secretArn),
    ),
    ...allow(
      'ssm:GetParameter',
      secrets.flatMap((name) => parameterIn(name) ?? []).map(parameterArn),
    ),
    ...allow(
      'events:PutEvents',
      named.flatMap((channel) => (channel.type === 'eventbridge' ? [busArn(channel.bus)] : [])),
    ),
  ];
  if (Statement.length === 0) return [];
  return [{ PolicyName: 'use-channels', PolicyDocument: { Version: '2012-10-17', Statement } }];
}

function allow(Action: string, arns: readonly string[]): readonly object[] {
  if (arns.length === 0) return [];
  const Resource = [...new Set(arns)].sort().map((arn) => ({ 'Fn::Sub': arn }));
  return [{ Effect: 'Allow', Action, Resource }];
}

function secretsOf(channel: Channel): readonly string[] {
  if ('secret' in channel) return [channel.secret];
  return 'token' in channel ? [channel.token] : [];
}

/** Secrets Manager appends a hyphen and six random characters to the name. */
function secretArn(name: string): string {
  return `${arnOf('secretsmanager')}:secret:${name}-??????`;
}

/** Names that begin with a slash have one, not two, in their ARN. */
function parameterArn(name: string): string {
  return `${arnOf('ssm')}:parameter/${name.replace(/^\//, '')}`;
}

function busArn(name: string): string {
  return `${arnOf('events')}:event-bus/${name}`;
}

function arnOf(service: string): string {
  return `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}`;
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
