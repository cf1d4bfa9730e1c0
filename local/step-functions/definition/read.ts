import { isJsonObject } from '../language/json.ts';
import { checkTransitions } from './check-transitions.ts';
import { checkVariables } from './check-variables.ts';
import { Problems, parseFields } from './problems.ts';
import { readDistribution } from './read-distribution.ts';
import { FieldReader, type Resolve } from './read-fields.ts';
import {
  branchSchema,
  machineSchema,
  processorSchema,
  type StateFields,
  type StateType,
  stateSchemas,
} from './schema.ts';
import type { Container, Definition, MapState, State } from './types.ts';

/**
 * Reads a definition in Amazon States Language: checks all of it and compiles its expressions.
 * Throws an AwsError `InvalidDefinition` that lists every problem with its path; what is not supported is among them.
 */
export function readDefinition(raw: unknown, resolve: Resolve): Definition {
  const problems = new Problems();
  const definition = new DefinitionReader(problems, resolve).readMachine(raw);
  if (definition && problems.found.length === 0) {
    checkTransitions(definition, problems);
    checkVariables(definition, problems);
  }
  problems.throwIfAny();
  if (!definition) throw new Error('A definition that cannot be read has no problems.');
  return definition;
}

class DefinitionReader {
  readonly #problems: Problems;
  readonly #resolve: Resolve;
  readonly #names = new Set<string>();

  constructor(problems: Problems, resolve: Resolve) {
    this.#problems = problems;
    this.#resolve = resolve;
  }

  readMachine(raw: unknown): Definition | undefined {
    const language = isJsonObject(raw) ? (raw.QueryLanguage ?? 'JSONPath') : undefined;
    if (language !== undefined && language !== 'JSONata') {
      this.#problems.add(
        '/QueryLanguage',
        `QueryLanguage '${String(language)}' is not supported here; only 'JSONata' is`,
      );
      return undefined;
    }
    const machine = parseFields(machineSchema, raw, '', this.#problems);
    if (!machine) return undefined;
    return { ...this.#readStates(machine, ''), timeoutSeconds: machine.TimeoutSeconds };
  }

  #readStates(fields: { StartAt: string; States: Record<string, unknown> }, path: string) {
    const states = new Map<string, State>();
    for (const [name, raw] of Object.entries(fields.States)) {
      const statePath = `${path}/States/${name}`;
      this.#checkName(name, statePath);
      const state = this.#readState(name, raw, statePath);
      if (state) states.set(name, state);
    }
    return { startAt: fields.StartAt, states, path };
  }

  #checkName(name: string, path: string): void {
    if (name.length === 0 || name.length > 80) {
      this.#problems.add(path, 'State names have 1 to 80 characters');
    }
    if (this.#names.has(name)) this.#problems.add(path, `DUPLICATE_STATE_NAME: ${name}`);
    this.#names.add(name);
  }

  #readState(name: string, raw: unknown, path: string): State | undefined {
    if (!isJsonObject(raw)) {
      this.#problems.add(path, 'SCHEMA_VALIDATION_FAILED: A state is an object');
      return undefined;
    }
    const { Type: type, QueryLanguage: language } = raw;
    if (language !== undefined && language !== 'JSONata') {
      this.#problems.add(
        path,
        `'QueryLanguage' can not be '${String(language)}' if set to 'JSONata' for whole state machine`,
      );
      return undefined;
    }
    if (!isStateType(type)) {
      this.#problems.add(
        `${path}/Type`,
        `SCHEMA_VALIDATION_FAILED: '${String(type)}' is not one of ${Object.keys(stateSchemas).join(', ')}`,
      );
      return undefined;
    }
    return this.#read(type, name, raw, path);
  }

  #read(type: StateType, name: string, raw: unknown, path: string): State | undefined {
    const problems = this.#problems;
    const read = new FieldReader(path, problems);
    const base = { name, path };
    switch (type) {
      case 'Pass': {
        const fields = parseFields(stateSchemas.Pass, raw, path, problems);
        return fields && { ...base, type, exit: read.exit(fields) };
      }
      case 'Succeed': {
        const fields = parseFields(stateSchemas.Succeed, raw, path, problems);
        return fields && { ...base, type, exit: read.exit({ ...fields, End: true }) };
      }
      case 'Fail': {
        const fields = parseFields(stateSchemas.Fail, raw, path, problems);
        return (
          fields && {
            ...base,
            type,
            error: read.template(fields.Error, 'Error'),
            cause: read.template(fields.Cause, 'Cause'),
          }
        );
      }
      case 'Wait': {
        const fields = parseFields(stateSchemas.Wait, raw, path, problems);
        if (!fields) return undefined;
        if ((fields.Seconds === undefined) === (fields.Timestamp === undefined)) {
          problems.add(path, 'A Wait state has exactly one of Seconds and Timestamp');
        }
        return {
          ...base,
          type,
          seconds: read.template(fields.Seconds, 'Seconds'),
          timestamp: read.template(fields.Timestamp, 'Timestamp'),
          exit: read.exit(fields),
        };
      }
      case 'Choice': {
        const fields = parseFields(stateSchemas.Choice, raw, path, problems);
        return fields && { ...base, type, ...read.choices(fields) };
      }
      case 'Task': {
        const fields = parseFields(stateSchemas.Task, raw, path, problems);
        if (!fields) return undefined;
        const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = fields;
        if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
          read.problem('HeartbeatSeconds', 'must be smaller than TimeoutSeconds');
        }
        const resource = read.resource(fields, this.#resolve);
        return (
          resource && {
            ...base,
            ...read.errorPolicy(fields),
            type,
            resource,
            arguments: read.template(fields.Arguments, 'Arguments'),
            timeoutSeconds: read.template(fields.TimeoutSeconds, 'TimeoutSeconds'),
            heartbeatSeconds: read.template(fields.HeartbeatSeconds, 'HeartbeatSeconds'),
            exit: read.exit(fields, { mayRead: ['result'] }),
          }
        );
      }
      case 'Parallel': {
        const fields = parseFields(stateSchemas.Parallel, raw, path, problems);
        if (!fields) return undefined;
        return {
          ...base,
          ...read.errorPolicy(fields),
          type,
          arguments: read.template(fields.Arguments, 'Arguments'),
          branches: fields.Branches.flatMap((branch, index) => {
            const at = `${path}/Branches/${index}`;
            const container = parseFields(branchSchema, branch, at, problems);
            return container ? [this.#readStates(container, at)] : [];
          }),
          exit: read.exit(fields, { mayRead: ['result'] }),
        };
      }
      case 'Map': {
        const fields = parseFields(stateSchemas.Map, raw, path, problems);
        return fields && this.#readMap(fields, name, read);
      }
    }
  }

  #readMap(fields: StateFields<'Map'>, name: string, read: FieldReader): MapState | undefined {
    const at = `${read.path}/ItemProcessor`;
    const processor = parseFields(processorSchema, fields.ItemProcessor, at, this.#problems);
    if (!processor) return undefined;
    const container: Container = this.#readStates(processor, at);
    return {
      ...read.errorPolicy(fields),
      type: 'Map',
      name,
      path: read.path,
      items: read.template(fields.Items, 'Items'),
      itemSelector: read.template(fields.ItemSelector, 'ItemSelector'),
      maxConcurrency: read.template(fields.MaxConcurrency, 'MaxConcurrency'),
      processor: container,
      distributed: readDistribution(fields, processor.ProcessorConfig, name, read, this.#problems),
      exit: read.exit(fields, { mayRead: ['result'] }),
    };
  }
}

function isStateType(type: unknown): type is StateType {
  return typeof type === 'string' && Object.hasOwn(stateSchemas, type);
}
