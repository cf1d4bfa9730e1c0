import * as z from 'zod';
import { AwaitedElsewhereError, NoEventsError } from '../domain/errors.ts';
import type { ImageRef } from '../domain/image.ts';
import { isFailed, isYoung, type ScanReading, toScan } from '../domain/scan.ts';
import type { Ports } from '../ports.ts';
import { type Awaited, ImageShape, PlatformShape } from './schemas.ts';

export const Input = z.strictObject({
  taskToken: z.string().min(1),
  /** The execution that waits. */
  run: z.string().min(1),
  image: ImageShape,
  platform: PlatformShape,
  /** Whether the budget of the day has no scan for it. */
  isPutOff: z.boolean().default(false),
  /** Whether a sweep or a person asks for a scan; an event tells of one. */
  isAsked: z.boolean().default(false),
});

type Needs = Pick<Ports, 'registry' | 'catalogue' | 'waiters' | 'runs' | 'clock' | 'settings'>;

/**
 * Sees to it that the platform has a fresh scan, and that the waiting state hears of it: at once where there is
 * nothing to wait for, or its scan is put off, else by the scan's event, through the waiter left here. Raises
 * AwaitedElsewhereError where another run waits for the same scan, and NoEventsError where its registry is another than
 * the own one.
 */
export const startScan =
  (ports: Needs) =>
  async (input: z.infer<typeof Input>): Promise<void> => {
    const { taskToken, run, image, platform, isPutOff, isAsked } = input;
    const { registry, waiters, runs, clock, settings } = ports;
    const ref = { ...image, imageDigest: platform.imageDigest };
    const pushedAt = image.pushedAt === undefined ? undefined : new Date(image.pushedAt);
    const at = clock.now();
    const answer = (awaited: Awaited) => runs.resume(taskToken, awaited);

    const type = await registry.scanType(image);
    // What must be due is started without a look: of a scan that somebody else has made since, ECR tells.
    const mayBeDue = type === 'BASIC' && isAsked && !isPutOff;
    const isDue = mayBeDue && (await mustBeDue(ports, image, at));
    const reading = isDue ? undefined : await registry.peekScan(ref);
    const need = scanNeeded(reading, { type, at, pushedAt, isAsked, settings });
    if (need === 'none') return answer({ scan: 'settled' });
    if (need === 'start' && isPutOff) return answer({ scan: 'put-off' });

    if (image.registryId !== settings.registryId || image.region !== settings.region) {
      const isAwaited = isDue || reading !== undefined || isYoung(pushedAt, at);
      return startElsewhere(ports, ref, { need, isAwaited, answer });
    }

    const expiresAt = new Date(at.getTime() + settings.scanEventTimeoutSeconds * 1000);
    if ((await waiters.register(ref, { taskToken, run, expiresAt })) === 'taken') {
      throw new AwaitedElsewhereError(`Another run waits for the scan of ${ref.imageDigest}.`);
    }
    if (need === 'start') {
      const started = await registry.startScan(ref);
      if (started.kind === 'started') return;
      if (started.kind === 'unsupported')
        return answer({ scan: 'unsupported', detail: started.detail });
      if (started.kind === 'archived') return answer({ scan: 'settled' });
    }
    // The event may have come and gone before the waiter was left.
    if (await isOver(ports, ref, pushedAt)) await answer({ scan: 'settled' });
  };

/** Events of another account or Region come here only where somebody has them forwarded, and nobody is left to wait. */
async function startElsewhere(
  { registry }: Needs,
  ref: ImageRef,
  {
    need,
    isAwaited,
    answer,
  }: {
    readonly need: 'start' | 'await';
    /** Whether a scan is there, or is to come by itself. */
    readonly isAwaited: boolean;
    readonly answer: (awaited: Awaited) => Promise<void>;
  },
): Promise<void> {
  const started = need === 'start' ? await registry.startScan(ref) : undefined;
  if (started?.kind === 'unsupported') {
    return answer({ scan: 'unsupported', detail: started.detail });
  }
  // Enhanced scanning, which has never looked at the image, and lets nobody ask it to.
  const isNever = started?.kind === 'not-manual' && !isAwaited;
  if (started?.kind === 'archived' || isNever) return answer({ scan: 'settled' });
  throw new NoEventsError(`Events of ${ref.registryId} in ${ref.region} do not come here.`);
}

interface Circumstances {
  readonly type: ScanReading['type'];
  readonly at: Date;
  readonly pushedAt: Date | undefined;
  readonly isAsked: boolean;
  readonly settings: Ports['settings'];
}

/** Whether a scan is to be started or only awaited, or whether there is a result to go by. */
function scanNeeded(
  reading: ScanReading | undefined,
  { type, at, pushedAt, isAsked, settings }: Circumstances,
): 'start' | 'await' | 'none' {
  if (!reading) {
    if (type === 'BASIC') return 'start';
    return isYoung(pushedAt, at) ? 'await' : 'none';
  }
  const scan = toScan(reading, { at, pushedAt, confirmed: false });
  if (scan.status === 'pending') return 'await';
  if (type !== 'BASIC') return 'none';
  // When it has failed is not told: ECR refuses another before its time. Were the event of a failure to start one, that
  // might fail too, and so on.
  if (isAsked && isFailed(scan)) return 'start';
  return isOld(reading, at, settings.rescanAfterHours) ? 'start' : 'none';
}

function isOld(reading: ScanReading, at: Date, rescanAfterHours: number): boolean {
  return reading.status === 'COMPLETE' && isPast(reading.completedAt, at, rescanAfterHours);
}

/**
 * Whether the image, all of its platforms, was last seen with a scan that is old by now, or without one that can still
 * come. One that was never seen here was scanned when it was pushed, if ever.
 */
async function mustBeDue(
  { catalogue, settings }: Needs,
  image: z.infer<typeof ImageShape>,
  at: Date,
): Promise<boolean> {
  const known = await catalogue.get(image);
  if (known?.reason === 'scan-failed' || known?.reason === 'put-off') return true;
  return isPast(known ? known.scannedAt : image.pushedAt, at, settings.rescanAfterHours);
}

function isPast(moment: string | undefined, at: Date, hours: number): boolean {
  return moment !== undefined && at.getTime() - Date.parse(moment) >= hours * 3_600_000;
}

async function isOver(
  { registry, clock }: Needs,
  ref: ImageRef,
  pushedAt: Date | undefined,
): Promise<boolean> {
  const reading = await registry.peekScan(ref);
  if (!reading) return false;
  return toScan(reading, { at: clock.now(), pushedAt, confirmed: false }).status !== 'pending';
}
