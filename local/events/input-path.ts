import { AwsError } from '../endpoint/protocol.ts';

/** What a target is sent for an event: constant `Input`, the part at `InputPath`, or the whole event. */
export function toInputReader(target: {
  readonly Input?: string | undefined;
  readonly InputPath?: string | undefined;
}): (event: unknown) => unknown {
  const { Input, InputPath } = target;
  if (Input !== undefined && InputPath !== undefined) {
    throw invalidInput('Only one of Input and InputPath must be provided.');
  }
  if (Input !== undefined) {
    const constant = parseInput(Input);
    return () => constant;
  }
  const steps = toSteps(InputPath ?? '$');
  return (event) => steps.reduce<unknown>((node, step) => child(node, step, InputPath), event);
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidInput(`Input of a target must be JSON (${error}).`);
  }
}

/** Reads `$.detail.image-tags[0]`: field names and positions only, as EventBridge allows. */
function toSteps(path: string): readonly string[] {
  if (!/^\$(\.[\w-]+|\[\d+\])*$/.test(path)) {
    throw invalidInput(`Invalid InputPath ${path}: it must be like $.detail.image-tags[0].`);
  }
  return path.match(/[\w-]+/g) ?? [];
}

function child(node: unknown, step: string, path: string | undefined): unknown {
  const found =
    typeof node === 'object' && node !== null
      ? (node as Readonly<Record<string, unknown>>)[step]
      : undefined;
  if (found === undefined) throw invalidInput(`The event has nothing at InputPath ${path}.`);
  return found;
}

const invalidInput = (message: string) => new AwsError('ValidationException', message);
