import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../../../local/command-line.ts';
import { HELP, readExplainArguments } from '../../../local/explain/arguments.ts';
import { digestOf } from '../support/registry.ts';

const read = (...args: string[]) => readExplainArguments(['folder', ...args]);

describe('the command line of npm run explain', () => {
  it.each([
    ['api', { repository: 'api' }],
    ['payments/api:1.4.2', { repository: 'payments/api', tag: '1.4.2' }],
    [`payments/api@${digestOf('a')}`, { repository: 'payments/api', imageDigest: digestOf('a') }],
  ])('takes %s for an image', (text, image) => {
    expect(read(text)).toEqual({ registry: 'folder', image });
  });

  it.each([
    [['--policy', 'mine.yml'], { policy: 'mine.yml' }],
    [['--at', '2027-01-31'], { at: new Date('2027-01-31T00:00:00Z') }],
    [['--at=2027-01-31T23:00:00+02:00'], { at: new Date('2027-01-31T21:00:00Z') }],
  ])('takes %j', (args, expected) => {
    expect(read('api', ...args)).toMatchObject(expected);
  });

  it.each([
    [[], 'Two things are needed'],
    [['api', 'web'], 'One image at a time: "web" is one thing too many.'],
    [[':1.4.2'], '":1.4.2" names no image'],
    [['api@sha256:14a3'], '"api@sha256:14a3" names no image'],
    [['api:1:2'], '"api:1:2" names no image'],
    [['api', '--at', '2027-02-30'], '--at is a day or an instant'],
    [['api', '--at', 'tomorrow'], '--at is a day or an instant'],
    [['api', '--polcy', 'x'], 'There is no option "--polcy": did you mean "--policy"?'],
  ])('refuses %j', (args, message) => {
    expect(() => read(...args)).toThrow(UsageError);
    expect(() => read(...args)).toThrow(message);
  });

  it('is explained in full by --help', () => {
    expect(readExplainArguments(['--help'])).toBe('help');
    for (const option of ['policy', 'at', 'help']) expect(HELP).toContain(`  --${option} `);
  });
});
