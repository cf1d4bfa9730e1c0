import type { ResultWriter } from '../definition/types.ts';
import type { Execution } from '../executions.ts';
import type { Clients } from '../integrations/clients.ts';
import { StateError } from '../language/errors.ts';
import { isJsonObject, type Json } from '../language/json.ts';
import type { MapRun } from './map-run.ts';

/** The results as they stay in the state's output: outputs of the children, unless the writer asks for more. */
export function transformResults(
  children: readonly Execution[],
  writer: Pick<ResultWriter, 'transformation'> = { transformation: 'COMPACT' },
): Json {
  return children.flatMap((child) => recordsOf(child, writer.transformation));
}

interface Sources {
  readonly children: readonly Execution[];
  /** Inputs of children that never started, as JSON texts. */
  readonly pending: readonly string[];
  readonly clients: Clients;
  readonly signal: AbortSignal;
}

/**
 * Writes the results to S3 in the layout of "ResultWriter (Map)": `<Prefix>/<map run>/SUCCEEDED_0.json`,
 * `FAILED_0.json`, `PENDING_0.json`, and the `manifest.json` that lists them. Returns the Map's result.
 * Throws `States.ResultWriterFailed`.
 */
export async function writeResults(
  run: MapRun,
  writer: ResultWriter,
  destination: Json,
  { children, pending, clients, signal }: Sources,
): Promise<Json> {
  const { bucket, folder } = locate(destination, run.id);
  const put = async (key: string, body: Buffer, contentType = 'application/json') => {
    try {
      const object = { Bucket: bucket, Key: key, Body: body, ContentType: contentType };
      await clients.operation('s3', 'putObject')?.send(object, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new StateError('States.ResultWriterFailed', `s3://${bucket}/${key}: ${error}`);
    }
    return { Key: key, Size: body.length };
  };
  const file = async (status: string, records: readonly Json[]) => {
    if (records.length === 0) return [];
    const lines = writer.outputType === 'JSONL';
    const body = lines
      ? records.map((record) => `${JSON.stringify(record)}\n`).join('')
      : `[${records.map((record) => JSON.stringify(record)).join(',')}]`;
    const name = `${folder}/${status}_0.${lines ? 'jsonl' : 'json'}`;
    return [await put(name, Buffer.from(body))];
  };

  const succeeded = children.filter((child) => child.status === 'SUCCEEDED');
  const failed = children.filter((child) => child.status !== 'SUCCEEDED');
  const manifest = {
    DestinationBucket: bucket,
    MapRunArn: run.arn,
    ResultFiles: {
      FAILED: await file('FAILED', failed.map(toRecord)),
      PENDING: await file('PENDING', pending.map(toPendingRecord)),
      SUCCEEDED: await file(
        'SUCCEEDED',
        succeeded.flatMap((child) => recordsOf(child, writer.transformation)),
      ),
    },
  };
  const { Key } = await put(`${folder}/manifest.json`, Buffer.from(JSON.stringify(manifest)));
  return { MapRunArn: run.arn, ResultWriterDetails: { Bucket: bucket, Key } };
}

function locate(destination: Json, runId: string): { bucket: string; folder: string } {
  const { Bucket: bucket = null, Prefix: prefix = '' } = isJsonObject(destination)
    ? destination
    : {};
  if (typeof bucket !== 'string' || typeof prefix !== 'string') {
    throw new StateError('States.ResultWriterFailed', 'Arguments must have a Bucket, as a string');
  }
  const separator = prefix === '' || prefix.endsWith('/') ? '' : '/';
  return { bucket, folder: `${prefix}${separator}${runId}` };
}

/** A child that failed is always told of with its metadata. */
function recordsOf(
  child: Execution,
  transformation: ResultWriter['transformation'],
): readonly Json[] {
  if (child.output === undefined || transformation === 'NONE') return [toRecord(child)];
  const output = JSON.parse(child.output) as Json;
  return transformation === 'FLATTEN' && Array.isArray(output) ? output : [output];
}

function toRecord(child: Execution): Json {
  const succeeded = child.status === 'SUCCEEDED';
  return {
    ...(child.cause === undefined ? {} : { Cause: child.cause }),
    ...(child.error === undefined ? {} : { Error: child.error }),
    ExecutionArn: child.arn,
    Input: child.input,
    InputDetails: { Included: true },
    Name: child.name,
    ...(child.output === undefined ? {} : { Output: child.output }),
    OutputDetails: { Included: true },
    RedriveCount: child.redriveCount,
    ...(succeeded
      ? {
          RedriveStatus: 'NOT_REDRIVABLE',
          RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        }
      : { RedriveStatus: 'REDRIVABLE_BY_MAP_RUN' }),
    StartDate: new Date(child.startDate).toISOString(),
    StateMachineArn: child.machine.arn,
    Status: child.status,
    StopDate: new Date(child.stopDate ?? child.startDate).toISOString(),
  };
}

function toPendingRecord(input: string): Json {
  return { Input: input, InputDetails: { Included: true }, Status: 'PENDING' };
}
