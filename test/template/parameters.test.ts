import { beforeAll, describe, expect, it } from '@jest/globals';
import { PACKAGING_MS, SLACK_SECRET } from '../support/package.ts';
import { statementsOf } from '../support/policies.ts';
import { readStack, refOf, type TestStack } from '../support/stack.ts';
import { allStates, definitionOf, seconds } from '../support/states.ts';

let plain: TestStack;
let compressed: TestStack;

beforeAll(async () => {
  plain = await readStack('plain');
  compressed = await readStack('compressed');
}, 2 * PACKAGING_MS);

describe('the parameter email', () => {
  it('subscribes the address to the topic', () => {
    const subscriptions = compressed.all('AWS::SNS::Subscription');
    expect(subscriptions.map(([, subscription]) => subscription)).toEqual([
      { TopicArn: refOf('AlertsTopic'), Protocol: 'email', Endpoint: 'you@example.com' },
    ]);
  });

  it('left out, subscribes nobody', () => {
    expect(plain.all('AWS::SNS::Subscription')).toEqual([]);
  });
});

describe('the parameter slackSecret', () => {
  const secretStatements = (stack: TestStack) =>
    statementsOf(stack, 'DeliverAlertRole').filter(({ actions }) =>
      actions.some((action) => action.startsWith('secretsmanager:')),
    );

  it('lets deliver-alert read that secret, and no other', () => {
    expect(secretStatements(compressed)).toEqual([
      {
        effect: 'Allow',
        actions: ['secretsmanager:GetSecretValue'],
        resources: [`arn:aws:secretsmanager:eu-west-1:111122223333:secret:${SLACK_SECRET}-??????`],
        condition: undefined,
      },
    ]);
  });

  it('left out, lets it read none', () => {
    expect(secretStatements(plain)).toEqual([]);
  });

  it('is a name: nothing of the URL is in the template', () => {
    for (const { text } of [plain, compressed]) expect(text).not.toMatch(/hooks\.slack\.com/);
  });
});

describe('the parameters of waiting', () => {
  const waits = (stack: TestStack) => {
    const states = new Map(allStates(definitionOf(stack, 'ImageScan')));
    const text = JSON.stringify(definitionOf(stack, 'ImageScan'));
    return {
      scanEventTimeout: seconds(states.get('Await scans / Start scan')?.TimeoutSeconds),
      pollFirstWait: /"waitSeconds":"\{% (\d+) %\}"/.exec(text)?.[1],
      pollMaxWait: /\$waitSeconds \* 2, (\d+)\]/.exec(text)?.[1],
      pollDeadline: /\$waited >= (\d+) /.exec(text)?.[1],
      indexWait: /"Wait for the index":\{[^}]*"Seconds":"\{% (\d+) %\}"/.exec(text)?.[1],
    };
  };

  it('have defaults for scans of minutes', () => {
    expect(waits(plain)).toEqual({
      scanEventTimeout: 300,
      pollFirstWait: '30',
      pollMaxWait: '300',
      pollDeadline: '1800',
      indexWait: '60',
    });
  });

  it('reach the machines', () => {
    expect(waits(compressed)).toEqual({
      scanEventTimeout: 4,
      pollFirstWait: '1',
      pollMaxWait: '1',
      pollDeadline: '2',
      indexWait: '1',
    });
  });

  it('reach the functions: a waiter lives as long as the state waits for it', () => {
    const [, startScan] = compressed
      .all<{ FunctionName: string; Environment: { Variables: Record<string, string> } }>(
        'AWS::Lambda::Function',
      )
      .find(([, { FunctionName }]) => FunctionName.endsWith('-start-scan'))!;
    expect(startScan.Environment.Variables).toMatchObject({ SCAN_EVENT_TIMEOUT_SECONDS: '4' });
  });

  it('reach the functions: alerts within the window are one message', () => {
    const functions = compressed.all<{
      FunctionName: string;
      Environment: { Variables: Record<string, string> };
    }>('AWS::Lambda::Function');
    const joining = functions.find(([, { FunctionName }]) => FunctionName.endsWith('-join-window'));
    expect(joining?.[1].Environment.Variables).toMatchObject({ ALERT_WINDOW_SECONDS: '1' });
  });
});

it('optional parts change nothing else: both templates have the same resources', () => {
  const idsOf = ({ text }: TestStack) => Object.keys(JSON.parse(text).Resources).sort();
  expect(idsOf(compressed)).toEqual(idsOf(plain));
});
