import { runCommand } from './command.ts';
import { HELP, readArguments } from './demo/arguments.ts';
import { run as runDemo } from './demo/run.ts';
import { createScreen } from './demo/screen/screen.ts';

/** 0: all went as expected. 1: it did not, or could not begin. 2: the command line is wrong. 130: interrupted. */
process.exitCode = await runCommand({ name: 'npm start', run });

async function run(
  commandLine: readonly string[],
  interrupted: () => AbortSignal,
): Promise<number> {
  const args = readArguments(commandLine);
  if (args.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const screen = createScreen(process.stdout);
  const problems = await runDemo(args, { screen, signal: interrupted() });
  return problems.length === 0 ? 0 : 1;
}
