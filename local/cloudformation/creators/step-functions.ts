import { z } from 'zod';
import type { Creator } from '../deploy.ts';
import { physicalName } from '../physical-name.ts';
import { substitute } from '../substitute.ts';
import { readProperties, unsupported } from './properties.ts';

const StateMachine = z.object({
  StateMachineName: z.string().optional(),
  StateMachineType: z
    .literal('STANDARD', { error: 'the local AWS has Standard workflows only' })
    .optional(),
  RoleArn: z.string(),
  Definition: z.record(z.string(), z.unknown()).optional(),
  DefinitionString: z.string().optional(),
  DefinitionSubstitutions: z.record(z.string(), z.coerce.string()).default({}),
  DefinitionS3Location: unsupported('DefinitionS3Location'),
});

/** Creates state machines from their definition, be it text or an object. */
export function stepFunctionsCreators(stepFunctions: {
  createStateMachine(machine: { name: string; definition: object; roleArn: string }): {
    readonly stateMachineArn: string;
  };
}): Record<string, Creator> {
  return {
    'AWS::StepFunctions::StateMachine'(request) {
      const properties = readProperties(StateMachine, request);
      const name = properties.StateMachineName ?? physicalName(request, 80);
      const { stateMachineArn } = stepFunctions.createStateMachine({
        name,
        definition: definitionOf(properties),
        roleArn: properties.RoleArn,
      });
      return { ref: stateMachineArn, attributes: { Arn: stateMachineArn, Name: name } };
    },
  };
}

function definitionOf(properties: z.infer<typeof StateMachine>): object {
  const { Definition, DefinitionString, DefinitionSubstitutions } = properties;
  const text = DefinitionString ?? (Definition && JSON.stringify(Definition));
  if (text === undefined) throw new Error('Properties.DefinitionString: is missing');
  // A name that is not among the substitutions stays as it is, as in AWS.
  const substituted = substitute(text, (name) => DefinitionSubstitutions[name] ?? `\${${name}}`);
  try {
    return JSON.parse(substituted);
  } catch (error) {
    throw new Error(`Properties.DefinitionString: is not JSON: ${error}`, { cause: error });
  }
}
