import { basename, join } from 'node:path';
import { z } from 'zod';
import type { LambdaFunction } from '../../lambda/index.ts';
import type { Creator } from '../deploy.ts';
import { physicalName } from '../physical-name.ts';
import { readProperties } from './properties.ts';

const FunctionProperties = z.object({
  FunctionName: z.string().optional(),
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.string(),
  Role: z.string(),
  // The defaults of AWS, not those of the Serverless Framework.
  MemorySize: z.coerce.number().default(128),
  Timeout: z.coerce.number().default(3),
  Environment: z
    .object({ Variables: z.record(z.string(), z.coerce.string()).default({}) })
    .default({ Variables: {} }),
});

/** Creates functions from the zips in `packageDirectory`; versions of a function are that function. */
export function lambdaCreators(
  lambda: { createFunction(declared: LambdaFunction): Promise<{ readonly functionArn: string }> },
  packageDirectory: string,
): Record<string, Creator> {
  return {
    async 'AWS::Lambda::Function'(request) {
      const properties = readProperties(FunctionProperties, request);
      const name = properties.FunctionName ?? physicalName(request);
      const { functionArn } = await lambda.createFunction({
        name,
        handler: properties.Handler,
        runtime: properties.Runtime,
        memorySize: properties.MemorySize,
        timeout: properties.Timeout,
        environment: properties.Environment.Variables,
        role: properties.Role,
        // In AWS the key has a time stamp in front of the file's name.
        zipFile: join(packageDirectory, basename(properties.Code.S3Key)),
      });
      return { ref: name, attributes: { Arn: functionArn } };
    },
    'AWS::Lambda::Version'(request) {
      const { FunctionName } = readProperties(z.object({ FunctionName: z.string() }), request);
      const { region, accountId } = request.stack;
      const functionArn = FunctionName.startsWith('arn:')
        ? FunctionName
        : `arn:aws:lambda:${region}:${accountId}:function:${FunctionName}`;
      return {
        ref: `${functionArn}:1`,
        attributes: { FunctionArn: `${functionArn}:1`, Version: '1' },
      };
    },
  };
}
