import { randomBytes } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { runCommand } from './command.ts';
import { HELP, readTokenArguments } from './token/arguments.ts';
import { runToken } from './token/run.ts';

/** 0: done. 1: the secret cannot be read or written, or the name is wrong. 2: the command line is wrong. */
process.exitCode = await runCommand({ name: 'npm run token', run });

async function run(commandLine: readonly string[]): Promise<number> {
  const args = readTokenArguments(commandLine);
  if (args === 'help') {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const region = args.region ?? process.env.AWS_REGION ?? 'eu-west-1';
  const client = new SecretsManagerClient({ region });
  const newSecret = () => randomBytes(32).toString('base64url');
  const { out, notes } = await runToken(args, { client, now: new Date(), newSecret });
  for (const line of out) process.stdout.write(`${line}\n`);
  for (const line of notes) process.stderr.write(`${line}\n`);
  return 0;
}
