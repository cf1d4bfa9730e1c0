import type {
  ListRulesResponse,
  ListTargetsByRuleResponse,
  PutEventsResponse,
} from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from '@jest/globals';
import {
  createEvents,
  type Envelope,
  type EventEntry,
  type RuleDefinition,
} from '../../../local/events/index.ts';
import { call } from '../support/call.ts';

const NOW = Date.parse('2026-03-01T12:00:00.250Z');

const aTarget = (more: object = {}) => ({ Id: 'one', Arn: 'arn:target', ...more });

const aRule = (more: Partial<RuleDefinition> = {}): RuleDefinition => ({
  name: 'rule',
  eventPattern: { source: ['mine'] },
  targets: [aTarget()],
  ...more,
});

const anEntry = (more: Partial<EventEntry> = {}): EventEntry => ({
  Source: 'mine',
  DetailType: 'Thing',
  Detail: '{"a":{"b":[1,2]}}',
  ...more,
});

/** A bus whose target fails so many times before it takes an event. */
function setUp(
  rules: RuleDefinition[] = [aRule()],
  failures = 0,
  arrivals?: (event: Envelope) => readonly number[],
) {
  let left = failures;
  let ids = 0;
  const invoked: [arn: string, input: unknown][] = [];
  const attempts: string[] = [];
  const dead: unknown[] = [];
  const dropped: unknown[] = [];
  const events = createEvents({
    region: 'eu-west-1',
    accountId: '111122223333',
    now: () => NOW,
    newId: () => `id-${++ids}`,
    retryDelayMillis: 1,
    ...(arrivals && { arrivals }),
    async invoke(target, input) {
      attempts.push(target.Id);
      left -= 1;
      if (left >= 0) throw new Error('not now');
      invoked.push([target.Arn, input]);
    },
    deadLetter: async (arn, event, error, failed) =>
      dead.push({ arn, id: event.id, error: String(error), failed }),
    dropped: (event, error) => dropped.push({ id: event.id, error: String(error) }),
  });
  for (const rule of rules) events.putRule(rule);
  const put = async (...entries: EventEntry[]) => {
    const results = await events.putEvents(entries);
    await events.idle();
    return results;
  };
  return { events, put, invoked, attempts, dead, dropped };
}

describe('an event', () => {
  it('reaches every target of every rule that matches, in the standard envelope', async () => {
    const { put, invoked } = setUp([
      aRule({ targets: [aTarget(), aTarget({ Id: 'two', Arn: 'arn:two' })] }),
      aRule({ name: 'other', eventPattern: { source: ['others'] } }),
      aRule({ name: 'off', state: 'DISABLED' }),
    ]);
    expect(await put(anEntry({ Resources: ['arn:r'] }))).toEqual([{ EventId: 'id-1' }]);
    const envelope = {
      version: '0',
      id: 'id-1',
      'detail-type': 'Thing',
      source: 'mine',
      account: '111122223333',
      time: '2026-03-01T12:00:00Z',
      region: 'eu-west-1',
      resources: ['arn:r'],
      detail: { a: { b: [1, 2] } },
    };
    expect(invoked).toEqual([
      ['arn:target', envelope],
      ['arn:two', envelope],
    ]);
  });

  it('keeps the time it was given', async () => {
    const { put, invoked } = setUp();
    await put(anEntry({ Time: 1_572_316_608 }));
    expect(invoked[0]?.[1]).toMatchObject({ time: '2019-10-29T02:36:48Z' });
  });

  it('follows a rule that was replaced', async () => {
    const { put, invoked } = setUp([aRule(), aRule({ eventPattern: { source: ['x'] } })]);
    await put(anEntry());
    expect(invoked).toEqual([]);
  });

  it.each<[object, unknown]>([
    [{ Input: '{"constant":true}' }, { constant: true }],
    [{ InputPath: '$.detail.a' }, { b: [1, 2] }],
    [{ InputPath: '$.detail.a.b[1]' }, 2],
    [{ InputPath: '$.detail-type' }, 'Thing'],
  ])('is sent to a target with %j as %j', async (settings, expected) => {
    const { put, invoked } = setUp([aRule({ targets: [aTarget(settings)] })]);
    await put(anEntry());
    expect(invoked).toEqual([['arn:target', expected]]);
  });
});

describe('an event on a bus that is not reliable', () => {
  it('is lost, comes twice, or comes after one that was sent later', async () => {
    const late: Record<string, readonly number[]> = { 'id-1': [], 'id-2': [30], 'id-3': [0, 40] };
    const { put, invoked } = setUp([aRule()], 0, ({ id }) => late[id] ?? [0]);
    await put(anEntry(), anEntry(), anEntry(), anEntry());

    expect(invoked.map(([, event]) => (event as Envelope).id)).toEqual([
      'id-3',
      'id-4',
      'id-2',
      'id-3',
    ]);
  });
});

describe('a delivery that fails', () => {
  const DeadLetterConfig = { Arn: 'arn:queue' };

  it('is tried again', async () => {
    const { put, invoked, attempts } = setUp([aRule()], 3);
    await put(anEntry());
    expect(attempts).toHaveLength(4);
    expect(invoked).toHaveLength(1);
  });

  it.each([
    [0, 1],
    [1, 2],
    [100, 4],
  ])('with MaximumRetryAttempts %i is given up after %i attempts', async (retries, expected) => {
    const RetryPolicy = { MaximumRetryAttempts: retries };
    const { put, attempts, dead } = setUp(
      [aRule({ targets: [aTarget({ RetryPolicy, DeadLetterConfig })] })],
      99,
    );
    await put(anEntry());
    expect(attempts).toHaveLength(expected);
    expect(dead).toEqual([
      {
        arn: 'arn:queue',
        id: 'id-1',
        error: 'Error: not now',
        failed: {
          ruleArn: 'arn:aws:events:eu-west-1:111122223333:rule/rule',
          targetArn: 'arn:target',
        },
      },
    ]);
  });

  it('is dropped without a dead-letter queue, and said so', async () => {
    const { put, dead, dropped } = setUp([aRule()], 99);
    await put(anEntry());
    expect(dead).toEqual([]);
    expect(dropped).toEqual([{ id: 'id-1', error: 'Error: not now' }]);
  });

  it('does not hold up another target', async () => {
    const targets = [aTarget({ RetryPolicy: { MaximumRetryAttempts: 0 } }), aTarget({ Id: 'two' })];
    const { put, invoked, dropped } = setUp([aRule({ targets })], 1);
    await put(anEntry());
    expect(invoked).toHaveLength(1);
    expect(dropped).toHaveLength(1);
  });

  it('because the event has nothing at InputPath goes to the dead-letter queue', async () => {
    const settings = { InputPath: '$.detail.gone', DeadLetterConfig };
    const { put, dead } = setUp([aRule({ targets: [aTarget(settings)] })]);
    await put(anEntry());
    expect(dead).toMatchObject([{ error: expect.stringContaining('$.detail.gone') }]);
  });

  it('is not tried again after stop', async () => {
    const { events, attempts, dropped } = setUp([aRule()], 99);
    await events.putEvents([anEntry()]);
    events.stop();
    await events.idle();
    expect(attempts).toHaveLength(1);
    expect(dropped).toEqual([]);
  });
});

it('idle waits for events that deliveries put', async () => {
  const seen: string[] = [];
  const events = createEvents({
    region: 'eu-west-1',
    accountId: '111122223333',
    async invoke(_, input) {
      const { source } = input as Envelope;
      seen.push(source);
      if (source === 'mine') await events.putEvents([anEntry({ Source: 'next' })]);
    },
    deadLetter: async () => {},
  });
  events.putRule(aRule({ eventPattern: { source: ['mine', 'next'] } }));
  await events.putEvents([anEntry()]);
  await events.idle();
  expect(seen).toEqual(['mine', 'next']);
});

describe('a rule is refused', () => {
  it.each<[string, Partial<RuleDefinition>, string]>([
    ['an input transformer', { targets: [aTarget({ InputTransformer: {} })] }, 'InputTransformer'],
    [
      'a setting of another service',
      { targets: [aTarget({ EcsParameters: {} })] },
      'EcsParameters',
    ],
    ['a bad path', { targets: [aTarget({ InputPath: '$..a' })] }, 'Invalid InputPath $..a'],
    ['bad JSON', { targets: [aTarget({ Input: '{' })] }, 'must be JSON'],
    ['two inputs', { targets: [aTarget({ Input: '1', InputPath: '$' })] }, 'Only one of'],
    ['six targets', { targets: Array(6).fill(aTarget()) }, 'more than 5 targets'],
    ['an unknown operator', { eventPattern: { source: [{ like: 'x' }] } }, 'match type like'],
  ])('for %s', (_, rule, reason) => {
    expect(() => setUp([aRule(rule)])).toThrow(reason);
  });
});

describe('PutEvents', () => {
  const putEvents = (service: Parameters<typeof call>[0], ...Entries: object[]) =>
    call<PutEventsResponse>(service, 'PutEvents', { Entries });

  it('answers each entry for itself', async () => {
    const { events, invoked } = setUp();
    const { Source: _, ...withoutSource } = anEntry();
    const answer = await putEvents(
      events.service,
      anEntry(),
      withoutSource,
      anEntry({ Detail: '[]' }),
      anEntry({ Detail: 'text' }),
      anEntry({ EventBusName: 'other' }),
      anEntry({ EventBusName: 'arn:aws:events:eu-west-1:111122223333:event-bus/default' }),
    );
    await events.idle();
    expect(answer.FailedEntryCount).toBe(4);
    expect(answer.Entries?.map(({ EventId, ErrorCode }) => EventId ?? ErrorCode)).toEqual([
      'id-1',
      'InvalidArgument',
      'MalformedDetail',
      'MalformedDetail',
      'ResourceNotFoundException',
      'id-2',
    ]);
    expect(invoked).toHaveLength(2);
  });

  it.each([
    ['no entry', []],
    ['eleven entries', Array(11).fill(anEntry())],
    [
      'more than 256 KB together',
      Array(2).fill(anEntry({ Detail: `{"a":"${'x'.repeat(131_072)}"}` })),
    ],
  ])('refuses %s', async (_, entries) => {
    const { events, invoked } = setUp();
    await expect(putEvents(events.service, ...entries)).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await events.idle();
    expect(invoked).toEqual([]);
  });

  it('takes 256 KB together', async () => {
    const { events } = setUp();
    const frame = '{"a":""}'.length + 'mine'.length + 'Thing'.length;
    const detail = `{"a":"${'x'.repeat(262_144 - frame)}"}`;
    expect((await putEvents(events.service, anEntry({ Detail: detail }))).FailedEntryCount).toBe(0);
    await expect(
      putEvents(events.service, anEntry({ Detail: detail, Time: 1 })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('of another region reaches no rule', async () => {
    const { events, invoked } = setUp();
    await call(events.service, 'PutEvents', { Entries: [anEntry()] }, 'us-east-1');
    await events.idle();
    expect(invoked).toEqual([]);
  });
});

describe('reading rules', () => {
  const { events } = setUp([aRule(), aRule({ name: 'second' }), aRule({ name: 'rule-3' })]);
  const ask = <Answer = unknown>(operation: string, input: object) =>
    call<Answer>(events.service, operation, input);

  it('lists them in pages, and by prefix', async () => {
    const first = await ask<ListRulesResponse>('ListRules', { Limit: 2 });
    const second = await ask<ListRulesResponse>('ListRules', {
      Limit: 2,
      NextToken: first.NextToken,
    });
    const named = await ask<ListRulesResponse>('ListRules', { NamePrefix: 'rule' });
    expect([first, second, named].map(({ Rules }) => Rules?.map(({ Name }) => Name))).toEqual([
      ['rule', 'second'],
      ['rule-3'],
      ['rule', 'rule-3'],
    ]);
  });

  it('describes one and its targets', async () => {
    expect(await ask('DescribeRule', { Name: 'rule' })).toEqual({
      Name: 'rule',
      Arn: 'arn:aws:events:eu-west-1:111122223333:rule/rule',
      EventPattern: '{"source":["mine"]}',
      State: 'ENABLED',
      EventBusName: 'default',
    });
    const { Targets } = await ask<ListTargetsByRuleResponse>('ListTargetsByRule', { Rule: 'rule' });
    expect(Targets).toEqual([aTarget()]);
  });

  it.each([
    ['DescribeRule', { Name: 'gone' }, 'ResourceNotFoundException'],
    ['DescribeRule', { Name: 'rule', EventBusName: 'other' }, 'ResourceNotFoundException'],
    ['ListTargetsByRule', { Rule: 'gone' }, 'ResourceNotFoundException'],
    ['ListRules', { NextToken: 'made up' }, 'ValidationException'],
    [
      'TestEventPattern',
      { EventPattern: '{"a":[{"b":1}]}', Event: '{}' },
      'InvalidEventPatternException',
    ],
    ['PutRule', { Name: 'new' }, 'UnknownOperationException'],
  ])('%s of %j is a %s', async (operation, input, name) => {
    await expect(ask(operation, input)).rejects.toMatchObject({ name });
  });

  it('tests a pattern', async () => {
    const EventPattern = '{"source":["mine"]}';
    expect(await ask('TestEventPattern', { EventPattern, Event: '{"source":"mine"}' })).toEqual({
      Result: true,
    });
    expect(await ask('TestEventPattern', { EventPattern, Event: '{"source":"x"}' })).toEqual({
      Result: false,
    });
  });
});
