import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { STATE_FOLDER } from '../local/demo/prepare.ts';
import type { Table } from './figures.ts';
import { watchMemory } from './memory.ts';

/** Measures `npm start -- --once`: the first time, and again when nothing has to be packaged. */
export async function* benchStart(): AsyncGenerator<Table> {
  await rm(join(STATE_FOLDER, 'package'), { recursive: true, force: true });
  yield await measure('npm start -- --once, the first time');
  yield await measure('npm start -- --once, packaged before');
}

async function measure(title: string): Promise<Table> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  const outbox = join(tmpdir(), 'ecr-scan-warden-bench-outbox');
  const child = spawn('npm', ['start', '--', '--once', '--port', '0', '--outbox', outbox], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const memory = watchMemory(child.pid ?? 0);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let firstAlert: number | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (/^(┌ Mail to| {2}(mail|slack) )/.test(line)) firstAlert ??= seconds();
  }
  const exitCode = await exited;
  const end = seconds();
  const peak = memory.stop();
  await rm(outbox, { recursive: true, force: true });
  if (exitCode !== 0 || firstAlert === undefined) {
    throw new Error(`npm start ended with code ${exitCode}, and no figures can be trusted.`);
  }
  return {
    title,
    figures: [
      { what: 'first alert on the screen', value: firstAlert, unit: 's', goal: 25 },
      { what: 'end', value: end, unit: 's' },
      { what: 'peak memory of all processes', value: peak, unit: 'MB', goal: 1024 },
    ],
  };
}
