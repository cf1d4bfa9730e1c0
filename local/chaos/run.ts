import { join } from 'node:path';
import { openLogFile } from '../demo/log-file.ts';
import { STATE_FOLDER } from '../demo/prepare.ts';
import type { Screen } from '../demo/screen/screen.ts';
import type { Fault } from '../faults/faults.ts';
import type { ChaosArguments } from './arguments.ts';
import { type Audit, audit } from './audit.ts';
import { playFaults, recover } from './scenario.ts';
import { auditLines, faultLines } from './table.ts';
import { createWorld, packageFolder } from './world.ts';

const PROGRESS_EVERY_MILLIS = 10_000;

export interface ChaosResult extends Audit {
  readonly seconds: number;
  readonly faults: readonly Fault[];
}

/** The whole of `npm run chaos`. Rejects when `signal` aborts. */
export async function runChaos(
  args: ChaosArguments,
  { screen, signal }: { readonly screen: Screen; readonly signal: AbortSignal },
): Promise<ChaosResult> {
  const log = await openLogFile(join(STATE_FOLDER, 'log', `chaos-${args.seed}.log`));
  const onProgress = progressOn(screen);
  onProgress('packaging the service as for AWS');
  const world = await createWorld({ ...args, out: packageFolder(STATE_FOLDER), log: log.write });
  const { faults } = world;
  try {
    const startedAt = performance.now();
    await playFaults(world, { signal, onProgress });
    const played = performance.now();
    const recovered = await recover(world, { signal, onProgress });
    onProgress('checking the books');
    const checked = await audit(world, new Date());
    const now = performance.now();
    const seconds = (now - startedAt) / 1000;
    const figures = [
      ...checked.figures,
      ['dead letters sent again', recovered.deadLetters] as const,
      ['executions redriven', recovered.redriven] as const,
      ['seconds with faults', Math.round((played - startedAt) / 1000)] as const,
      ['seconds in all', Math.round(seconds)] as const,
    ];
    screen.status(undefined);
    screen.print(faultLines(faults.injected, screen.paint));
    screen.print(auditLines({ ...checked, figures }, screen.paint));
    return { ...checked, figures, seconds, faults: faults.injected };
  } finally {
    screen.status(undefined);
    await world.stop();
    log.close();
  }
}

/** A line that is written over; where nothing can be, one now and then. */
function progressOn({ isInteractive, print, status }: Screen): (text: string) => void {
  if (isInteractive) return (text) => status(`  ${text}`);
  let nextAt = 0;
  return (text) => {
    if (performance.now() < nextAt) return;
    nextAt = performance.now() + PROGRESS_EVERY_MILLIS;
    print([`  ${text}`]);
  };
}
