import { readFileSync } from 'node:fs';
import type { Channel, Policy } from '../../src/domain/policy.ts';
import { inconsistencies, unsetSlackChannels } from './consistency.ts';
import { explain } from './explain.ts';
import { PolicyFile, SECRET_NAME } from './schema.ts';
import { type Path, type PlacedProblem, readSource, type Source } from './source.ts';

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

/** Reads and checks a policy file. Throws a `PolicyError` with all that is wrong in it. */
export function loadPolicy(file: string, options: PolicyOptions = {}): Policy {
  return parsePolicy(read(file), file, options);
}

/** The same for text at hand; `file` is how problems name it. */
export function parsePolicy(text: string, file: string, options: PolicyOptions = {}): Policy {
  const slackSecret = options.slackSecret || undefined;
  if (slackSecret !== undefined && !SECRET_NAME.test(slackSecret)) {
    const problem = 'the deployment parameter slackSecret is not the name of a secret';
    throw new PolicyError(file, [problem]);
  }
  const source = readSource(text);
  const fail = (problems: readonly PlacedProblem[]) => {
    const inOrder = [...problems].sort((a, b) => a.offset - b.offset);
    return new PolicyError(
      file,
      inOrder.map((problem) => format(problem, file, source)),
    );
  };
  if (source.content === undefined) throw fail(source.problems);

  const parsed = PolicyFile.safeParse(source.content, { reportInput: true });
  const problems = [
    ...source.problems,
    ...(parsed.error?.issues.flatMap(explain) ?? []).map(source.place),
    ...inconsistencies(source.content, slackSecret).map(source.place),
  ];
  if (!parsed.success || problems.length > 0) throw fail(problems);
  return toPolicy(parsed.data, slackSecret);
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
    channel.type === 'slack' ? { type: 'slack', secret: channel.secret ?? slackSecret } : channel,
  ]);
  const { defaults, rules, sweep } = file;
  if (!slackSecret || unsetSlackChannels(file.channels).length > 0) {
    return { defaults, rules, channels: Object.fromEntries(channels), sweep };
  }
  return {
    defaults: { ...defaults, deliver: [...defaults.deliver, 'slack'] },
    rules,
    channels: { ...Object.fromEntries(channels), slack: { type: 'slack', secret: slackSecret } },
    sweep,
  };
}

function format({ path, offset, message }: PlacedProblem, file: string, source: Source): string {
  const at = `${file}:${source.position(offset)}`;
  return path.length === 0 ? `${at} ${message}` : `${at} ${dotted(path)}: ${message}`;
}

/** `rules[1].thresholds.high` */
function dotted(path: Path): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${String(key)}`,
    '',
  );
}
