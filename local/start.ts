import { UsageError } from './command-line.ts';
import { HELP, readArguments } from './demo/arguments.ts';
import { run } from './demo/run.ts';
import { createScreen } from './demo/screen/screen.ts';

/** 0: all went as expected. 1: it did not, or could not begin. 2: the command line is wrong. 130: interrupted. */
process.exitCode = await main(process.argv.slice(2));

async function main(commandLine: readonly string[]): Promise<number> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interrupted.abort());
  }
  try {
    const args = readArguments(commandLine);
    if (args.help) {
      process.stdout.write(`${HELP}\n`);
      return 0;
    }
    const screen = createScreen(process.stdout);
    const problems = await run(args, { screen, signal: interrupted.signal });
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    if (interrupted.signal.aborted) {
      process.stdout.write('\nStopped.\n');
      return 130;
    }
    const message = error instanceof Error ? error.message : String(error);
    const hint = error instanceof UsageError ? '\nnpm start -- --help lists the options.' : '';
    process.stderr.write(`${message}${hint}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}
