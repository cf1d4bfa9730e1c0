import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { exclusively } from '../../local/exclusively.ts';

let folder: string;
let lockFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exclusively-'));
  lockFile = join(folder, 'not/there/yet.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('one runs at a time', async () => {
  let running = 0;
  const most = await Promise.all(
    [1, 2, 3].map(() =>
      exclusively(lockFile, async () => {
        running += 1;
        const seen = running;
        await new Promise(setImmediate);
        running -= 1;
        return seen;
      }),
    ),
  );
  expect(most).toEqual([1, 1, 1]);
});

it('one that fails makes room for the next', async () => {
  const failing = exclusively(lockFile, async () => {
    throw new Error('broken');
  });
  await expect(failing).rejects.toThrow('broken');
  expect(existsSync(lockFile)).toBe(false);
  expect(await exclusively(lockFile, async () => 'next')).toBe('next');
});

it('the turn of a process that was killed is taken over', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  await exclusively(lockFile, async () => {});
  writeFileSync(lockFile, String(pid));
  expect(await exclusively(lockFile, async () => 'mine')).toBe('mine');
});
