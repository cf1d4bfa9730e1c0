import { z } from 'zod';
import { REPORT_OCCASIONS } from '../../src/domain/policy.ts';
import { DAYS, leavesAnHour } from '../../src/domain/quiet-hours.ts';
import { toSeverity } from '../../src/domain/severity.ts';

const Timezone = z.string().check(({ value, issues }) => {
  if (!isTimezone(value)) {
    issues.push({ code: 'custom', input: value, message: 'not a time zone, as Europe/Berlin' });
  }
});

const timeUpTo = (last: RegExp, example: string) =>
  z.string().check(({ value, issues }) => {
    if (!last.test(value)) {
      issues.push({ code: 'custom', input: value, message: `not a time of day, as ${example}` });
    }
  });

const QuietHoursInFile = z.strictObject({
  timezone: Timezone,
  days: z.array(z.enum(DAYS)).optional(),
  from: timeUpTo(/^([01]\d|2[0-3]):[0-5]\d$/, '20:00'),
  to: timeUpTo(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, '07:00 or 24:00'),
});

/** One entry or several. */
const QuietHoursList = z.preprocess(
  (value) => (Array.isArray(value) ? value : [value]),
  z.array(QuietHoursInFile).check(({ value, issues }) => {
    if (!leavesAnHour(value)) {
      const message = 'leaves no hour of the week in which anything could be told';
      issues.push({ code: 'custom', input: value, message });
    }
  }),
);

/** The levels that a finding can be rated; whatever nobody has rated is below all of them. */
const RATED = ['critical', 'high', 'medium', 'low', 'informational'] as const;

export const QUIET_HOURS_KEYS: readonly string[] = Object.keys(QuietHoursInFile.shape);

/** At least one: what a sweep finds would never be told to a channel without. */
const Reports = z.array(z.enum(REPORT_OCCASIONS)).check(({ value, issues }) => {
  if (value.length === 0) {
    const message = `names no report, so what sweeps find would never be told: ${REPORT_OCCASIONS.join(', ')}`;
    issues.push({ code: 'custom', input: value, message });
  }
});

/** What a channel of any type may have. */
export const RouteSettings = {
  quietHours: QuietHoursList.optional(),
  minimumChange: z
    .enum(RATED)
    .transform((level) => toSeverity(level))
    .optional(),
  reports: Reports.optional(),
  heartbeat: z.boolean().optional(),
};

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
