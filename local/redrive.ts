import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { runCommand } from './command.ts';
import { HELP, readRedriveArguments } from './redrive/arguments.ts';
import { type Redriven, redrive } from './redrive/redrive.ts';

/** 0: everything was started. 1: something is left, or AWS refuses. 2: the command line is wrong. */
process.exitCode = await runCommand({ name: 'npm run redrive', run });

async function run(commandLine: readonly string[]): Promise<number> {
  const args = readRedriveArguments(commandLine);
  if (args === 'help') {
    print(HELP);
    return 0;
  }
  const clients = { sqs: new SQSClient(), sfn: new SFNClient(), lambda: new LambdaClient() };
  const results: Redriven['result'][] = [];
  for await (const redriven of redrive(clients, args)) {
    results.push(redriven.result);
    print(lineOf(redriven));
  }
  const count = (result: Redriven['result']) => results.filter((one) => one === result).length;
  const started = args.dryRun
    ? `${count('would-start')} would be started`
    : `${count('started')} started`;
  print(`${results.length} messages: ${started}, ${count('left')} left.`);
  return count('left') > 0 ? 1 : 0;
}

function lineOf({
  messageId,
  target = 'unknown target',
  reason,
  result,
  detail,
}: Redriven): string {
  const name = target.split(':').at(-1);
  return [`${result.padEnd(11)} ${name} ${messageId}`, reason, detail]
    .filter(Boolean)
    .join('\n    ');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
