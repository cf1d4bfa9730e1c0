import { UsageError } from './command-line.ts';

/** A command that a person starts. */
export interface Command {
  /** What to run, as people type it: `npm run chaos`. */
  readonly name: string;
  /** Answers the exit code. Its signal is aborted when the person interrupts it; without listening, it ends at once. */
  readonly run: (commandLine: readonly string[], interrupted: () => AbortSignal) => Promise<number>;
}

/**
 * Runs a command, and answers the exit code: 1 where it fails, 2 where the command line is wrong, 130 where it was
 * interrupted. What went wrong is one message, without a stack.
 */
export async function runCommand({ name, run }: Command): Promise<number> {
  const interrupted = new AbortController();
  const signal = (): AbortSignal => {
    for (const one of ['SIGINT', 'SIGTERM'] as const) {
      process.once(one, () => interrupted.abort());
    }
    return interrupted.signal;
  };
  try {
    return await run(process.argv.slice(2), signal);
  } catch (error) {
    if (interrupted.signal.aborted) {
      process.stdout.write('\nStopped.\n');
      return 130;
    }
    const message = error instanceof Error ? error.message : String(error);
    const isUsage = error instanceof UsageError;
    const hint = isUsage ? `\n${name} -- --help lists the options.` : '';
    process.stderr.write(`${message}${hint}\n`);
    return isUsage ? 2 : 1;
  }
}
