import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Channel, Policy } from '../../src/domain/policy.ts';
import type { PolicySuppression } from '../../src/domain/suppression.ts';
import { loadVex } from '../vex/load.ts';
import { inconsistencies, unsetSlackChannels } from './consistency.ts';
import { explain } from './explain.ts';
import { PolicyFile, SECRET_NAME } from './schema.ts';
import { readSource, report } from './source.ts';
import { coverage, suppressionKey } from './suppression-key.ts';

export interface PolicyOptions {
  /**
   * Name of the Secrets Manager secret of every Slack channel that names none. When there is no such channel, a
   * channel `slack` is added, and the defaults deliver to it. Empty means not given.
   */
  readonly slackSecret?: string | undefined;
}

/** A policy file that cannot be used. The message lists every problem, each with file, line and column. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[], options?: ErrorOptions) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super(`${count} in the policy ${file}:\n${problems.join('\n')}`, options);
    this.problems = problems;
  }
}

/**
 * Reads and checks a policy file, and the OpenVEX documents in the folder `vex` beside it. Throws a `PolicyError` with
 * all that is wrong in them.
 */
export function loadPolicy(file: string, options: PolicyOptions = {}): Policy {
  const { policy, problems } = checkPolicy(read(file), file, options);
  const vex = loadVex(vexFolder(file));
  if (!policy || vex.problems.length > 0) {
    throw new PolicyError(file, [...problems, ...vex.problems]);
  }
  return { ...policy, suppressions: [...policy.suppressions, ...vex.suppressions] };
}

/** Where the OpenVEX documents of a policy file are. */
export function vexFolder(policyFile: string): string {
  return join(dirname(policyFile), 'vex');
}

/** The same for text at hand, without VEX documents; `file` is how problems name it. */
export function parsePolicy(text: string, file: string, options: PolicyOptions = {}): Policy {
  const { policy, problems } = checkPolicy(text, file, options);
  if (!policy) throw new PolicyError(file, problems);
  return policy;
}

interface Checked {
  /** Absent where there are problems. */
  readonly policy?: Policy;
  readonly problems: readonly string[];
}

function checkPolicy(text: string, file: string, options: PolicyOptions): Checked {
  const slackSecret = options.slackSecret || undefined;
  if (slackSecret !== undefined && !SECRET_NAME.test(slackSecret)) {
    return { problems: ['the deployment parameter slackSecret is not the name of a secret'] };
  }
  const source = readSource(text);
  if (source.content === undefined) return { problems: report(source.problems, file, source) };

  const parsed = PolicyFile.safeParse(source.content, { reportInput: true });
  const problems = [
    ...source.problems,
    ...(parsed.error?.issues.flatMap(explain) ?? []).map(source.place),
    ...inconsistencies(source.content, slackSecret).map(source.place),
  ];
  return parsed.success && problems.length === 0
    ? { policy: toPolicy(parsed.data, slackSecret), problems: [] }
    : { problems: report(problems, file, source) };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PolicyError(file, [`cannot be read: ${reason}`], { cause: error });
  }
}

function toPolicy(file: PolicyFile, slackSecret = ''): Policy {
  const channels = Object.entries(file.channels).map(([name, channel]): [string, Channel] => [
    name,
    channel.type === 'slack' ? toSlackChannel(channel, slackSecret) : channel,
  ]);
  const policy = {
    defaults: file.defaults,
    rules: file.rules,
    suppressions: file.suppressions.map(toSuppression),
    channels: Object.fromEntries(channels),
    sweep: file.sweep,
  };
  if (!slackSecret || unsetSlackChannels(file.channels).length > 0) return policy;
  return {
    ...policy,
    defaults: { ...policy.defaults, deliver: [...policy.defaults.deliver, 'slack'] },
    channels: { ...policy.channels, slack: { type: 'slack', secret: slackSecret } },
  };
}

/** What stands beside what has been checked already: see consistency.ts. */
function toSlackChannel(
  { secret, token, channel, ...rest }: Extract<PolicyFile['channels'][string], { type: 'slack' }>,
  slackSecret: string,
): Channel {
  return token !== undefined && channel !== undefined
    ? { ...rest, token, channel }
    : { ...rest, secret: secret ?? slackSecret };
}

/** A new reason, owner or end leaves an entry the one that it was. */
function toSuppression(entry: PolicyFile['suppressions'][number]): PolicySuppression {
  const key = suppressionKey(coverage(entry));
  return { ...entry, source: 'policy', key };
}
