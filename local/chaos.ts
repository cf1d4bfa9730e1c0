import { writeFile } from 'node:fs/promises';
import { CHAOS_HELP, readChaosArguments } from './chaos/arguments.ts';
import { runChaos } from './chaos/run.ts';
import { UsageError } from './command-line.ts';
import { createScreen } from './demo/screen/screen.ts';

/** 0: the books are right. 1: they are not, or nothing could be run. 2: the command line is wrong. 130: interrupted. */
process.exitCode = await main(process.argv.slice(2));

async function main(commandLine: readonly string[]): Promise<number> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interrupted.abort());
  }
  try {
    const args = readChaosArguments(commandLine);
    if (args.help) {
      process.stdout.write(`${CHAOS_HELP}\n`);
      return 0;
    }
    const screen = createScreen(process.stdout);
    const result = await runChaos(args, { screen, signal: interrupted.signal });
    if (args.json !== undefined) await writeFile(args.json, `${JSON.stringify(result, null, 2)}\n`);
    return result.discrepancies.length === 0 ? 0 : 1;
  } catch (error) {
    if (interrupted.signal.aborted) {
      process.stdout.write('\nStopped.\n');
      return 130;
    }
    const message = error instanceof Error ? error.message : String(error);
    const hint = error instanceof UsageError ? '\nnpm run chaos -- --help lists the options.' : '';
    process.stderr.write(`${message}${hint}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}
