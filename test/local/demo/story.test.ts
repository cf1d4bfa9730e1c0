import { beforeEach, describe, expect, it } from '@jest/globals';
import { catalogueOf } from '../../../local/demo/catalogue.ts';
import type { Alert } from '../../../local/demo/outbox/index.ts';
import { plain } from '../../../local/demo/screen/paint.ts';
import { createStory, type Story } from '../../../local/demo/story.ts';
import { createWatch, type Watch } from '../../../local/demo/watch.ts';
import type { StatusChange } from '../../../local/step-functions/index.ts';
import { anOutcome } from '../../support/builders.ts';
import { aRegistry } from '../support/registry.ts';

const MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:image-scan';
const executionArn = (name: string) => `${MACHINE.replace('stateMachine', 'execution')}:${name}`;

const aChange = (name: string, changes: Partial<StatusChange> = {}): StatusChange => ({
  executionArn: executionArn(name),
  stateMachineArn: MACHINE,
  name,
  status: 'SUCCEEDED',
  startDate: 0,
  stopDate: null,
  input: '{}',
  inputDetails: { included: true },
  output: null,
  outputDetails: null,
  error: null,
  cause: null,
  redriveCount: 0,
  redriveStatus: 'NOT_REDRIVABLE',
  ...changes,
});

const judged = (name: string, repository: string) =>
  aChange(name, { output: JSON.stringify(anOutcome(repository)) });

const alertOf = (name: string, channel: Alert['channel'] = 'slack'): Alert => ({
  channel,
  to: 'you@example.com',
  headline: 'BREACH',
  text: `states/home?region=eu-west-1#/v2/executions/details/${executionArn(name)}|Execution`,
  file: `${channel} of ${name}`,
});

let lines: string[];
let story: Story;
let watch: Watch;

beforeEach(() => {
  lines = [];
  const screen = {
    paint: plain,
    columns: 80,
    isInteractive: false,
    print: (more: readonly string[]) => void lines.push(...more),
    status: () => undefined,
  };
  story = createStory(screen, catalogueOf(aRegistry({ api: [] })));
  watch = createWatch(story.ended);
  story.chapter('Chapter', 'What it is about');
  lines = [];
});

describe('the story', () => {
  it('shows a verdict before the alerts about it', () => {
    story.alert(alertOf('one'));
    expect(lines).toEqual([]);
    watch.handle(judged('one', 'api'));
    expect(lines).toEqual([
      expect.stringContaining('BREACH   api'),
      expect.stringContaining('slack of one'),
    ]);
  });

  it('shows an alert at once when its execution is over already', () => {
    watch.handle(judged('one', 'api'));
    story.alert(alertOf('one'));
    expect(lines.at(-1)).toContain('slack of one');
  });

  it('shows in the end what belongs to no execution', () => {
    story.alert(alertOf('unheard of'));
    story.flush();
    expect(lines).toEqual([expect.stringContaining('slack of unheard of')]);
  });

  it('shows the first mail of a chapter whole, and the others as files', () => {
    watch.handle(judged('one', 'api'));
    story.alert(alertOf('one', 'mail'));
    expect(lines.at(-1)).toBe('└ mail of one');
    story.alert(alertOf('one', 'mail'));
    expect(lines.at(-1)).toBe('  mail     mail of one');
  });

  it('says the same of an image once a chapter, and every time after the last', () => {
    watch.handle(judged('one', 'api'));
    watch.handle(judged('two', 'api'));
    expect(lines).toHaveLength(1);
    story.goOn();
    watch.handle(judged('three', 'api'));
    expect(lines).toHaveLength(2);
  });

  it('tells what is new once, though each tag of the image has an execution of its own', () => {
    const news = { reasons: ['new-findings'], findings: 4, against: '1.4.1' } as const;
    const output = (changes = {}) => JSON.stringify(anOutcome('api', changes));
    watch.handle(aChange('one', { output: output({ news }) }));
    watch.handle(aChange('two', { output: output() }));
    expect(lines).toEqual([expect.stringContaining('4 new against 1.4.1')]);
  });

  it('counts the alerts of a chapter', () => {
    story.alert(alertOf('one'));
    story.alert(alertOf('two'));
    expect(story.alerts).toBe(2);
    story.chapter('Next', 'What it is about');
    expect(story.alerts).toBe(0);
  });

  it.each([
    [
      'the message of a function, without its stack',
      { errorMessage: 'no digest', trace: ['at x'] },
      ': no digest',
    ],
    ['nothing of what a Fail state knows', { totals: {}, failed: true }, ''],
    ['a sentence', 'Some sentence.', ': Some sentence.'],
  ])('takes %s for the reason of a failure', (_what, cause, reason) => {
    const text = typeof cause === 'string' ? cause : JSON.stringify(cause);
    watch.handle(aChange('one', { status: 'FAILED', error: 'SomeError', cause: text }));
    expect(watch.ended[0]?.problem).toBe(`FAILED: SomeError${reason}`);
  });

  it('remembers what went otherwise than expected', () => {
    const cause = JSON.stringify({
      errorMessage: 'detail.image-digest is missing',
      trace: ['at x'],
    });
    watch.handle(aChange('one', { status: 'FAILED', error: 'InvalidInputError', cause }));
    expect(story.problems).toEqual([
      'The execution image-scan:one did not succeed. FAILED: InvalidInputError: detail.image-digest is missing',
    ]);
  });
});

describe('the watch', () => {
  it('counts what runs, and knows which execution of a machine started last', () => {
    watch.handle(aChange('one', { status: 'RUNNING' }));
    watch.handle(aChange('two', { status: 'RUNNING' }));
    expect(watch.running).toBe(2);
    expect(watch.latestOf(MACHINE)).toBe(executionArn('two'));
    watch.handle(aChange('one', { status: 'TIMED_OUT' }));
    expect(watch.running).toBe(1);
    expect(watch.ended).toEqual([
      {
        executionArn: executionArn('one'),
        stateMachineArn: MACHINE,
        status: 'TIMED_OUT',
        problem: 'TIMED_OUT',
      },
    ]);
  });
});
