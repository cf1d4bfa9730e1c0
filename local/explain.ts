import { fileURLToPath } from 'node:url';
import { loadPolicy } from '../packaging/policy/load.ts';
import { UsageError } from './command-line.ts';
import { POLICY_OPTIONS } from './demo/packaging.ts';
import { createScreen } from './demo/screen/screen.ts';
import { HELP, readExplainArguments } from './explain/arguments.ts';
import { explainRecorded } from './explain/index.ts';
import { readRecordedRegistry } from './recorded-registry/index.ts';

/** 0: explained. 1: there is no such image, or a file cannot be used. 2: the command line is wrong. */
process.exitCode = await main(process.argv.slice(2));

async function main(commandLine: readonly string[]): Promise<number> {
  try {
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
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isUsage = error instanceof UsageError;
    process.stderr.write(`${message}${isUsage ? '\nnpm run explain -- --help has more.' : ''}\n`);
    return isUsage ? 2 : 1;
  }
}
