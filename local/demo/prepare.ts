import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPolicy } from '../../packaging/policy/load.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { startGateway } from '../endpoint/gateway.ts';
import { type RecordedRegistry, readRecordedRegistry } from '../recorded-registry/index.ts';
import type { Arguments } from './arguments.ts';
import { POLICY_OPTIONS } from './packaging.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What `npm start` keeps between two starts. */
export const STATE_FOLDER = join(ROOT, '.local');

/** What is to be shown, read and checked. */
export interface Prepared {
  readonly registryFolder: string;
  readonly registry: RecordedRegistry;
  readonly policy: Policy;
  /** Absolute path; absent: the policy of the project. */
  readonly policyFile: string | undefined;
}

/**
 * Reads what a person named on the command line, so that a mistake is told before anything is started. Rejects with
 * an error whose message is all that the person needs.
 */
export async function prepare(args: Arguments): Promise<Prepared> {
  const registryFolder = args.registry ?? join(ROOT, 'local/sample-registry');
  const registry = await readRecordedRegistry(registryFolder);
  const policyFile = args.policy === undefined ? undefined : resolve(args.policy);
  const policy = loadPolicy(policyFile ?? join(ROOT, 'policy.yml'), POLICY_OPTIONS);
  for (const port of [args.port, args.apiPort]) await checkPort(port, registry.region);
  return { registryFolder, registry, policy, policyFile };
}

/** Packaging takes seconds: a port that is taken is told before. */
async function checkPort(port: number, region: string): Promise<void> {
  const gateway = await startGateway({ port, region });
  await gateway.stop();
}
