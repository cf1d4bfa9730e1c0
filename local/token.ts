import { randomBytes } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { UsageError } from './command-line.ts';
import { HELP, readTokenArguments } from './token/arguments.ts';
import { runToken } from './token/run.ts';

/** 0: done. 1: the secret cannot be read or written, or the name is wrong. 2: the command line is wrong. */
process.exitCode = await main(process.argv.slice(2));

async function main(commandLine: readonly string[]): Promise<number> {
  try {
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
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isUsage = error instanceof UsageError;
    process.stderr.write(`${message}${isUsage ? '\nnpm run token -- --help has more.' : ''}\n`);
    return isUsage ? 2 : 1;
  }
}
