import { z } from 'zod';
import { AwsError, type Operation } from '../../endpoint/protocol.ts';
import { readDefinition } from '../definition/read.ts';
import type { Resolve } from '../definition/read-fields.ts';
import type { Machine } from '../executions.ts';
import type { Machines } from '../machines.ts';
import { arn, checked, page, paging, toSeconds } from './input.ts';

/** The operations on state machines. */
export function machineOperations(
  machines: Machines,
  resolve: Resolve,
): Readonly<Record<string, Operation>> {
  return {
    CreateStateMachine: checked(
      z.object({
        name: z.string(),
        definition: z.string(),
        roleArn: z.string(),
        type: z.literal('STANDARD').optional(),
      }),
      ({ definition, ...rest }) => {
        const machine = machines.create({ ...rest, definition: parseDefinition(definition) });
        return { stateMachineArn: machine.arn, creationDate: toSeconds(machine.creationDate) };
      },
    ),
    ListStateMachines: checked(z.object(paging), (input) => {
      const { items, ...token } = page(machines.all(), input, true);
      return {
        stateMachines: items.map((machine) => ({
          stateMachineArn: machine.arn,
          name: machine.name,
          type: 'STANDARD',
          creationDate: toSeconds(machine.creationDate),
        })),
        ...token,
      };
    }),
    DescribeStateMachine: checked(z.object({ stateMachineArn: arn }), (input) => {
      const machine = machines.get(input.stateMachineArn);
      return { ...describeMachine(machine), status: 'ACTIVE', type: 'STANDARD' };
    }),
    ValidateStateMachineDefinition: checked(
      z.object({ definition: z.string(), type: z.string().optional() }),
      ({ definition }) => validate(definition, resolve),
    ),
  };
}

/** What DescribeStateMachine and DescribeStateMachineForExecution have in common. */
export function describeMachine(machine: Machine): Readonly<Record<string, unknown>> {
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    definition: JSON.stringify(machine.source),
    roleArn: machine.roleArn,
    creationDate: toSeconds(machine.creationDate),
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
  };
}

function parseDefinition(text: string): object {
  try {
    const definition: unknown = JSON.parse(text);
    if (typeof definition === 'object' && definition !== null) return definition;
  } catch (error) {
    throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${error}'`);
  }
  throw new AwsError('InvalidDefinition', "Invalid State Machine Definition: 'not an object'");
}

function validate(definition: string, resolve: Resolve): unknown {
  try {
    readDefinition(parseDefinition(definition), resolve);
    return { result: 'OK', diagnostics: [] };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return {
      result: 'FAIL',
      diagnostics: [
        { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message: error.message },
      ],
    };
  }
}
