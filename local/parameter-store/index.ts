import { z } from 'zod';
import { AwsError, type AwsService, jsonService } from '../endpoint/protocol.ts';
import { inputCheck } from '../endpoint/validated.ts';

/** The parameters of AWS Systems Manager on this machine, as far as a secret is read from them. */
export interface ParameterStore {
  readonly service: AwsService;
  /** Stores a SecureString under a name, new or not. */
  putParameter(name: string, value: string): void;
}

const checked = inputCheck(
  (problems) =>
    new AwsError(
      'ValidationException',
      problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '),
    ),
);

/** Instead of the ciphertext, which nobody here could decrypt. */
const ENCRYPTED = 'encrypted';

export function createParameterStore({
  region,
  accountId,
}: {
  readonly region: string;
  readonly accountId: string;
}): ParameterStore {
  const values = new Map<string, { readonly value: string; readonly version: number }>();
  return {
    service: jsonService({
      name: 'Systems Manager',
      version: '1.1',
      operations: {
        GetParameter: checked(
          z.strictObject({
            Name: z.string().min(1).max(2048),
            WithDecryption: z.boolean().default(false),
          }),
          ({ Name, WithDecryption }, context) => {
            const parameter = context.region === region ? values.get(Name) : undefined;
            if (!parameter) throw new AwsError('ParameterNotFound', '');
            return {
              Parameter: {
                ARN: `arn:aws:ssm:${region}:${accountId}:parameter/${Name.replace(/^\//, '')}`,
                Name,
                Type: 'SecureString',
                DataType: 'text',
                Value: WithDecryption ? parameter.value : ENCRYPTED,
                Version: parameter.version,
              },
            };
          },
        ),
      },
    }),
    putParameter(name, value) {
      values.set(name, { value, version: (values.get(name)?.version ?? 0) + 1 });
    },
  };
}
