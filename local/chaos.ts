import { writeFile } from 'node:fs/promises';
import { CHAOS_HELP, readChaosArguments } from './chaos/arguments.ts';
import { runChaos } from './chaos/run.ts';
import { runCommand } from './command.ts';
import { createScreen } from './demo/screen/screen.ts';

/** 0: the books are right. 1: they are not, or nothing could be run. 2: the command line is wrong. 130: interrupted. */
process.exitCode = await runCommand({ name: 'npm run chaos', run });

async function run(
  commandLine: readonly string[],
  interrupted: () => AbortSignal,
): Promise<number> {
  const args = readChaosArguments(commandLine);
  if (args.help) {
    process.stdout.write(`${CHAOS_HELP}\n`);
    return 0;
  }
  const screen = createScreen(process.stdout);
  const result = await runChaos(args, { screen, signal: interrupted() });
  if (args.json !== undefined) await writeFile(args.json, `${JSON.stringify(result, null, 2)}\n`);
  return result.discrepancies.length === 0 ? 0 : 1;
}
