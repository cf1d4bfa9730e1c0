import { fileURLToPath } from 'node:url';
import { loadPolicy } from '../packaging/policy/load.ts';
import { runCommand } from './command.ts';
import { POLICY_OPTIONS } from './demo/packaging.ts';
import { createScreen } from './demo/screen/screen.ts';
import { HELP, readExplainArguments } from './explain/arguments.ts';
import { explainRecorded } from './explain/index.ts';
import { readRecordedRegistry } from './recorded-registry/index.ts';

/** 0: explained. 1: there is no such image, or a file cannot be used. 2: the command line is wrong. */
process.exitCode = await runCommand({ name: 'npm run explain', run });

async function run(commandLine: readonly string[]): Promise<number> {
  const args = readExplainArguments(commandLine);
  if (args === 'help') {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const { image, at = new Date() } = args;
  const { print, columns, paint } = createScreen(process.stdout);
  const policyFile = args.policy ?? fileURLToPath(new URL('../policy.yml', import.meta.url));
  const policy = loadPolicy(policyFile, POLICY_OPTIONS);
  const recorded = await readRecordedRegistry(args.registry);
  print(await explainRecorded({ recorded, image, policy, at, columns, paint }));
  return 0;
}
