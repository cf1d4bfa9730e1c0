import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { strToU8, zipSync } from 'fflate';
import { parse } from 'yaml';
import * as functions from './naive-functions.ts';

const TEMPLATE = 'cloudformation-template-update-stack.json';
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Copies a package, and adds the naive machine with its functions to the copy's template. */
export async function withNaive(packageDirectory: string, out: string): Promise<string> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await cp(packageDirectory, out, { recursive: true });
  const { outputFiles } = await build({
    entryPoints: [file('naive-functions.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  const code = zipSync({ 'naive-functions.js': strToU8(outputFiles[0]?.text ?? '') });
  await writeFile(join(out, 'naive.zip'), code);
  const template = JSON.parse(await readFile(join(out, TEMPLATE), 'utf8'));
  Object.assign(template.Resources, await naiveResources());
  await writeFile(join(out, TEMPLATE), JSON.stringify(template));
  return out;
}

/** What one would allow first: everything. */
const NaiveRole = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: ['lambda.amazonaws.com', 'states.amazonaws.com'] },
          Action: 'sts:AssumeRole',
        },
      ],
    },
    Policies: [
      {
        PolicyName: 'naive',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
        },
      },
    ],
  },
};

async function naiveResources(): Promise<Record<string, unknown>> {
  const role = { 'Fn::GetAtt': ['NaiveRole', 'Arn'] };
  const lambdas = Object.keys(functions).map((name) => [
    `Naive${name}`,
    {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: `naive-${name}`,
        Code: { S3Key: 'naive.zip' },
        Handler: `naive-functions.${name}`,
        Runtime: 'nodejs24.x',
        Role: role,
        MemorySize: 512,
        Timeout: 60,
        Environment: {
          Variables: {
            TABLE_NAME: { Ref: 'Table' },
            BUCKET_NAME: { Ref: 'Bucket' },
            TOPIC_ARN: { Ref: 'AlertsTopic' },
          },
        },
      },
    },
  ]);
  const machine = {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'naive',
      RoleArn: role,
      Definition: parse(await readFile(file('naive.asl.yml'), 'utf8')),
    },
  };
  return { NaiveRole, ...Object.fromEntries(lambdas), NaiveMachine: machine };
}
