import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../../../local/command-line.ts';
import { HELP, readPreviewArguments } from '../../../local/preview/arguments.ts';
import { FORMATS } from '../../../local/preview/formats.ts';

describe('the command line of npm run preview', () => {
  it('shows mails on the terminal where nothing else is asked for', () => {
    expect(readPreviewArguments(['folder'])).toEqual({
      registry: 'folder',
      format: 'email',
      report: false,
      everything: false,
      yes: false,
    });
  });

  it('takes everything for the channels that may be continued in further messages', () => {
    expect(readPreviewArguments(['a', '--channel', 'teams', '--everything'])).toMatchObject({
      format: 'teams',
      everything: true,
    });
  });

  it.each(FORMATS)('takes the channel %s', (format) => {
    expect(readPreviewArguments(['folder', '--channel', format])).toMatchObject({
      format,
      report: format === 'html',
    });
  });

  it.each([
    [[], 'The folder of a recorded registry is needed'],
    [['a', 'b'], '"b" belongs to no option.'],
    [['a', '--channel', 'slak'], 'There is no channel "slak": did you mean "slack"?'],
    [['a', '--send', 'https://x'], '--send posts to a webhook of Slack or Teams'],
    [['a', '--send', 'https://x', '--channel', 'webhook'], '--send posts to a webhook'],
    [['a', '--everything'], '--everything is for Slack or Teams: add --channel slack'],
  ])('refuses %j', (args, message) => {
    expect(() => readPreviewArguments(args)).toThrow(UsageError);
    expect(() => readPreviewArguments(args)).toThrow(message);
  });

  it('is explained in full by --help', () => {
    expect(readPreviewArguments(['--help'])).toBe('help');
    for (const option of [
      '--channel',
      '--report',
      '--everything',
      '--policy',
      '--out',
      '--send',
      '--yes',
    ]) {
      expect(HELP).toContain(option);
    }
  });
});
