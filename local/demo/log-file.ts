import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { AwsCall, LocalAwsOptions } from '../aws.ts';
import { DEMO_ACCESS_KEY } from './clients.ts';

/** Everything that is no news for the screen: what functions write, requests, changes of executions. */
export interface LogFile {
  readonly path: string;
  write(source: string, text: string): void;
  /** Waits until all is on disk. */
  close(): Promise<void>;
}

/** Starts an empty log file; its folder is made if need be. */
export async function openLogFile(path: string): Promise<LogFile> {
  await mkdir(dirname(path), { recursive: true });
  const stream = createWriteStream(path);
  return {
    path,
    write(source, text) {
      stream.write(`${new Date().toISOString()} ${source}: ${text}\n`);
    },
    async close() {
      stream.end();
      await finished(stream);
    },
  };
}

/** Writes to the log what happens in the local AWS; the requests of the demo itself are left out. */
export function loggingTo(
  log: LogFile,
): Required<Pick<LocalAwsOptions, 'log' | 'onRequest' | 'onExecutionStatusChange'>> {
  return {
    log: ({ source, text }) => log.write(source, text),
    onRequest(call) {
      if (call.accessKeyId !== DEMO_ACCESS_KEY) log.write('request', inOneLine(call));
    },
    onExecutionStatusChange({ executionArn, status, error, cause }) {
      log.write('execution', [executionArn, status, error, cause].filter(Boolean).join(' '));
    },
  };
}

function inOneLine({ source, service, operation, status, millis }: AwsCall): string {
  return `${service} ${operation} ${status} by ${source ?? 'a client'} (${Math.round(millis)} ms)`;
}
