import { describe, expect, it } from '@jest/globals';
import { CHAOS_HELP, readChaosArguments } from '../../../local/chaos/arguments.ts';

describe('the command line of npm run chaos', () => {
  it('has defaults', () => {
    expect(readChaosArguments([])).toEqual({
      help: false,
      images: 200,
      seed: 1,
      rate: 0.2,
      scanning: 'basic',
      ecrRate: undefined,
      json: undefined,
    });
  });

  it('is read', () => {
    const line =
      '--images 2000 --seed=7 --rate 0.25 --scanning enhanced --ecr-rate 10 --json out.json --help';
    expect(readChaosArguments(line.split(' '))).toEqual({
      help: true,
      images: 2000,
      seed: 7,
      rate: 0.25,
      scanning: 'enhanced',
      ecrRate: 10,
      json: 'out.json',
    });
  });

  it.each([
    ['--images 0', '--images is a whole number from 1 to 100000, not "0".'],
    ['--images many', '--images is a whole number from 1 to 100000, not "many".'],
    ['--seed 1.5', '--seed is a whole number from 0 to 2147483648, not "1.5".'],
    ['--rate 2', '--rate is a number from 0 to 0.5, not "2".'],
    ['--rate NaN', '--rate is a number from 0 to 0.5, not "NaN".'],
    ['--scanning Enhanced', '--scanning is basic or enhanced, not "Enhanced".'],
    ['--rats 2', 'There is no option "--rats": did you mean "--rate"?'],
    ['2000', '"2000" belongs to no option.'],
  ])('%s is refused', (line, message) => {
    expect(() => readChaosArguments(line.split(' '))).toThrow(
      expect.objectContaining({
        name: 'UsageError',
        message: expect.stringContaining(message),
      }),
    );
  });

  it('tells of every option', () => {
    for (const option of ['images', 'seed', 'rate', 'scanning', 'ecr-rate', 'json', 'help']) {
      expect(CHAOS_HELP).toContain(`--${option}`);
    }
  });
});
