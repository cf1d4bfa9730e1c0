export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Day = (typeof DAYS)[number];

const NAMES: readonly string[] = DAYS;

/** When a channel is not to be disturbed, by the clocks of a place. */
export interface QuietHours {
  /** As in `Europe/Berlin`. */
  readonly timezone: string;
  /** The days on which they begin; every day where absent. */
  readonly days?: readonly Day[] | undefined;
  /** `20:00`. */
  readonly from: string;
  /** `07:00`, up to `24:00`; not after `from`: of the next day. */
  readonly to: string;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** Clocks are put forward by no more than this; up to it, the end is looked for minute by minute. */
const SHIFT_MINUTES = 120;

/** Quiet hours repeat every week, and a packaged policy leaves some of it open. */
const LONGEST_MS = 8 * DAY_MINUTES * MINUTE_MS;

/** The first moment from `at` on that is in none of the quiet hours; clocks may be put forward or back meanwhile. */
export function quietUntil(quietHours: readonly QuietHours[], at: Date): Date {
  let moment = at.getTime();
  while (moment - at.getTime() < LONGEST_MS) {
    const left = minutesLeft(quietHours, moment);
    if (left === 0) break;
    const minutes = Math.max(1, left - SHIFT_MINUTES);
    moment = Math.floor(moment / MINUTE_MS + minutes) * MINUTE_MS;
  }
  return new Date(moment);
}

/** Whether there is an hour of the week, an ordinary one, that is not quiet. */
export function leavesAnHour(quietHours: readonly QuietHours[]): boolean {
  const monday = Date.UTC(2026, 0, 5);
  return Array.from({ length: 7 * 24 }, (_, hour) => monday + hour * 60 * MINUTE_MS).some((start) =>
    Array.from({ length: 60 }, (_, minute) => start + minute * MINUTE_MS).every(
      (moment) => minutesLeft(quietHours, moment) === 0,
    ),
  );
}

/** How many minutes, by the clocks as they stand, until the last of the quiet hours is over; 0: it is not quiet. */
function minutesLeft(quietHours: readonly QuietHours[], moment: number): number {
  return Math.max(0, ...quietHours.map((one) => minutesLeftOf(one, moment)));
}

function minutesLeftOf({ timezone, days = DAYS, from, to }: QuietHours, moment: number): number {
  const { day, minute } = wallClock(timezone, moment);
  const start = minutesOf(from);
  const end = minutesOf(to) + (minutesOf(to) <= start ? DAY_MINUTES : 0);
  // Those that have begun today, and those that have begun yesterday.
  return Math.max(
    ...[0, 1].map((ago) => {
      const since = minute + ago * DAY_MINUTES;
      const begunOn = DAYS[(day + DAYS.length - ago) % DAYS.length];
      const isOn = begunOn !== undefined && days.includes(begunOn) && since >= start && since < end;
      return isOn ? end - since : 0;
    }),
  );
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

/** What the clocks of a place show: the day, from Monday, and the minute of it. */
function wallClock(timezone: string, moment: number): { readonly day: number; minute: number } {
  const [weekday = '', time = ''] = clockOf(timezone).format(moment).split(' ');
  return {
    day: NAMES.indexOf(weekday.toLowerCase()),
    minute: minutesOf(time),
  };
}

/** A formatter takes a hundred times as long to make as to use. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  clocks.set(timeZone, clock);
  return clock;
}
