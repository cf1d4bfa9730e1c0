import { InvalidInputError } from '../../../src/domain/errors.ts';
import type { Execution, Executions } from '../../../src/ports.ts';
import { NOW } from '../builders.ts';

export interface FakeExecutions extends Executions {
  /** Every execution, with what it was started with. What is changed in it is what is answered from then on. */
  readonly all: { machine: string; input: string; execution: Execution }[];
}

/** Executions in memory; those without a name are called `run-1`, `run-2`, …. */
export function fakeExecutions(): FakeExecutions {
  const all: FakeExecutions['all'] = [];
  const find = (machine: string, name: string) =>
    all.find((one) => one.machine === machine && one.execution.name === name);
  return {
    all,
    async start(machine, input, name = `run-${all.length + 1}`) {
      const text = JSON.stringify(input);
      const known = find(machine, name);
      if (known) {
        return known.input === text
          ? { kind: 'started', execution: known.execution }
          : { kind: 'taken' };
      }
      const execution: Execution = {
        name,
        arn: `arn:aws:states:eu-west-1:111122223333:execution:${machine}:${name}`,
        status: 'running',
        startedAt: NOW.toISOString(),
      };
      all.push({ machine, input: text, execution });
      return { kind: 'started', execution };
    },
    get: async (machine, name) => find(machine, name)?.execution,
    async page(machine, { limit, token = '0' }) {
      const listed = all
        .filter((one) => one.machine === machine)
        .map(({ execution }) => execution)
        .reverse();
      const start = Number(token);
      if (!(start < listed.length || start === 0)) {
        throw new InvalidInputError('cursor: is not one that this list has given');
      }
      const executions = listed.slice(start, start + limit);
      const end = start + executions.length;
      return { executions, token: end < listed.length ? String(end) : undefined };
    },
  };
}
