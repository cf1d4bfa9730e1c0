import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAYS, leavesAnHour, type QuietHours, quietUntil } from '../../src/domain/quiet-hours.ts';

/** 2026-01-05 is a Monday; Berlin puts its clocks forward on 2026-03-29 and back on 2026-10-25. */
const NIGHT: QuietHours = { timezone: 'Europe/Berlin', from: '20:00', to: '07:00' };
const WEEKEND: QuietHours = {
  timezone: 'Europe/Berlin',
  days: ['sat', 'sun'],
  from: '00:00',
  to: '24:00',
};
const FRIDAY_NIGHT: QuietHours = { ...NIGHT, days: ['fri'] };

const until = (quietHours: readonly QuietHours[], at: string) =>
  quietUntil(quietHours, new Date(at)).toISOString();

it.each<[string, readonly QuietHours[], string, string]>([
  ['none', [], '2026-01-05T12:00:00.000Z', '2026-01-05T12:00:00.000Z'],
  ['by day', [NIGHT], '2026-01-05T12:00:00.123Z', '2026-01-05T12:00:00.123Z'],
  ['a moment before', [NIGHT], '2026-01-05T18:59:59.999Z', '2026-01-05T18:59:59.999Z'],
  ['as they begin', [NIGHT], '2026-01-05T19:00:00.000Z', '2026-01-06T06:00:00.000Z'],
  ['after midnight', [NIGHT], '2026-01-06T00:30:12.345Z', '2026-01-06T06:00:00.000Z'],
  ['the last moment', [NIGHT], '2026-01-06T05:59:59.999Z', '2026-01-06T06:00:00.000Z'],
  ['as they end', [NIGHT], '2026-01-06T06:00:00.000Z', '2026-01-06T06:00:00.000Z'],
  ['in summer', [NIGHT], '2026-07-06T19:00:00.000Z', '2026-07-07T05:00:00.000Z'],
  [
    'the night that is an hour shorter',
    [NIGHT],
    '2026-03-28T20:00:00.000Z',
    '2026-03-29T05:00:00.000Z',
  ],
  [
    'the night that is an hour longer',
    [NIGHT],
    '2026-10-24T20:00:00.000Z',
    '2026-10-25T06:00:00.000Z',
  ],
  [
    'an end at an hour that does not exist',
    [{ ...NIGHT, to: '02:30' }],
    '2026-03-28T20:00:00.000Z',
    '2026-03-29T01:00:00.000Z',
  ],
  [
    'an end at an hour that comes twice, the first time',
    [{ ...NIGHT, to: '02:30' }],
    '2026-10-24T20:00:00.000Z',
    '2026-10-25T00:30:00.000Z',
  ],
  ['a week-end', [WEEKEND], '2026-01-09T23:00:00.000Z', '2026-01-11T23:00:00.000Z'],
  [
    'a week-end between two nights',
    [NIGHT, WEEKEND],
    '2026-01-09T20:00:00.000Z',
    '2026-01-12T06:00:00.000Z',
  ],
  [
    'days are those of the beginning',
    [FRIDAY_NIGHT],
    '2026-01-10T05:00:00.000Z',
    '2026-01-10T06:00:00.000Z',
  ],
  [
    'and not those of the end',
    [FRIDAY_NIGHT],
    '2026-01-09T05:00:00.000Z',
    '2026-01-09T05:00:00.000Z',
  ],
  [
    'a whole day from noon',
    [{ timezone: 'UTC', days: ['mon'], from: '12:00', to: '12:00' }],
    '2026-01-06T11:59:00.000Z',
    '2026-01-06T12:00:00.000Z',
  ],
  [
    'of two places',
    [
      { timezone: 'UTC', from: '20:00', to: '22:00' },
      { timezone: 'Asia/Kolkata', from: '03:15', to: '06:15' },
    ],
    '2026-01-05T20:30:00.000Z',
    '2026-01-06T00:45:00.000Z',
  ],
  [
    'where clocks are put forward by half an hour',
    [{ timezone: 'Australia/Lord_Howe', from: '20:00', to: '07:00' }],
    '2026-10-03T12:00:00.000Z',
    '2026-10-03T20:00:00.000Z',
  ],
])('quiet hours: %s', (_, quietHours, at, expected) => {
  expect(until(quietHours, at)).toBe(expected);
});

const time = fc
  .record({ hour: fc.nat(23), minute: fc.nat(59) })
  .map(({ hour, minute }) => [hour, minute].map((part) => String(part).padStart(2, '0')).join(':'));
const quietHours = fc
  .array(
    fc.record({
      timezone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'),
      days: fc.option(fc.subarray([...DAYS]), { nil: undefined }),
      from: time,
      to: time,
    }),
    { maxLength: 3 },
  )
  .filter(leavesAnHour);
const moment = fc.date({
  min: new Date('2026-01-01T00:00:00Z'),
  max: new Date('2027-01-01T00:00:00Z'),
  noInvalidDate: true,
});

describe('the end of quiet hours', () => {
  it('is never before, and never in quiet hours', () => {
    fc.assert(
      fc.property(quietHours, moment, (hours, at) => {
        const end = quietUntil(hours, at);
        expect(end.getTime()).toBeGreaterThanOrEqual(at.getTime());
        expect(quietUntil(hours, end)).toEqual(end);
      }),
    );
  });

  it('is the first moment: the minute before is quiet', () => {
    fc.assert(
      fc.property(quietHours, moment, (hours, at) => {
        const end = quietUntil(hours, at);
        const before = new Date(Math.max(at.getTime(), end.getTime() - 60_000));
        expect(quietUntil(hours, before)).toEqual(end);
      }),
    );
  });

  it('comes for those that are always quiet too, after a week', () => {
    const always = [{ timezone: 'UTC', from: '00:00', to: '24:00' }];
    expect(until(always, '2026-01-05T12:00:00.000Z')).toMatch(/^2026-01-1[34]T/);
  });
});

it.each<[string, readonly QuietHours[], boolean]>([
  ['nights and the week-end', [NIGHT, WEEKEND], true],
  ['every hour but one', [{ timezone: 'UTC', from: '13:00', to: '12:00' }], true],
  ['every hour', [{ timezone: 'UTC', from: '12:00', to: '12:00' }], false],
  ['every day of the week, by two entries', [WEEKEND, { ...WEEKEND, days: [...DAYS] }], false],
  ['all but half an hour', [{ timezone: 'UTC', from: '12:30', to: '12:00' }], false],
])('whether an hour of the week is left: %s', (_, hours, expected) => {
  expect(leavesAnHour(hours)).toBe(expected);
});
