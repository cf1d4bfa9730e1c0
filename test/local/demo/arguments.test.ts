import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../../../local/command-line.ts';
import { HELP, readArguments } from '../../../local/demo/arguments.ts';

const DEFAULTS = {
  help: false,
  registry: undefined,
  policy: undefined,
  outbox: '.local/outbox',
  port: 4566,
  apiPort: 3000,
  once: false,
  replay: true,
};

describe('the command line of npm start', () => {
  it.each([
    ['nothing', [], {}],
    ['a registry', ['--registry', '../recorded'], { registry: '../recorded' }],
    ['a value after an equals sign', ['--registry=../recorded'], { registry: '../recorded' }],
    ['a policy', ['--policy', 'mine.yml'], { policy: 'mine.yml' }],
    ['an outbox', ['--outbox', 'out'], { outbox: 'out' }],
    ['a port', ['--port', '0'], { port: 0, apiPort: 0 }],
    ['one run', ['--once'], { once: true }],
    ['no replay', ['--no-replay'], { replay: false }],
    ['help', ['--help'], { help: true }],
    ['a port of the API', ['--port', '0', '--api-port', '3001'], { port: 0, apiPort: 3001 }],
    ['the highest port', ['--port', '65535'], { port: 65_535 }],
  ])('takes %s', (_what, args, expected) => {
    expect(readArguments(args)).toEqual({ ...DEFAULTS, ...expected });
  });

  it.each([
    [['--regsitry', 'x'], 'There is no option "--regsitry": did you mean "--registry"?'],
    [['-x'], 'There is no option "-x"'],
    [['--no-once'], 'There is no option "--no-once"'],
    [['../recorded'], '"../recorded" belongs to no option'],
    [['--registry'], '--registry needs a value'],
    [['--registry='], '--registry needs a value'],
    [['--registry', '--once'], '--registry needs a value'],
    [['--once=yes'], '--once takes no value'],
    [['--port', '70000'], '--port is a number from 0 to 65535, not "70000"'],
    [['--api-port', 'x'], '--api-port is a number from 0 to 65535, not "x"'],
    [['--port', '80a'], '--port is a number from 0 to 65535, not "80a"'],
    [['--once', '--no-replay'], '--once and --no-replay exclude each other'],
  ])('refuses %j', (args, message) => {
    expect(() => readArguments(args)).toThrow(UsageError);
    expect(() => readArguments(args)).toThrow(message);
  });

  it('is explained in full by --help', () => {
    const options = [
      'registry',
      'policy',
      'outbox',
      'port',
      'api-port',
      'once',
      'no-replay',
      'help',
    ];
    for (const option of options) expect(HELP).toContain(`  --${option} `);
  });
});
