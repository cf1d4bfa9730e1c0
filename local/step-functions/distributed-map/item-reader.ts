import type { ItemFormat, ItemReader } from '../definition/types.ts';
import type { Clients } from '../integrations/clients.ts';
import { StateError } from '../language/errors.ts';
import type { Bindings } from '../language/expression.ts';
import { isJsonObject, type Json } from '../language/json.ts';
import { evaluateAs, isPositiveWholeNumber } from '../language/template.ts';
import { parseCsv } from './csv.ts';

/**
 * The items of a Distributed Map that stand in S3, read as they are needed: a JSON Lines or CSV object is never held
 * as a whole. Throws `States.ItemReaderFailed`, also while it is read.
 */
export async function readItems(
  reader: ItemReader,
  bindings: Bindings,
  clients: Clients,
  signal: AbortSignal,
): Promise<AsyncIterable<Json>> {
  const location = await reader.arguments.evaluate(bindings);
  const maxItems = reader.maxItems
    ? await evaluateAs(reader.maxItems, bindings, 'number', isPositiveWholeNumber)
    : Number.POSITIVE_INFINITY;
  const source =
    reader.action === 'listObjectsV2'
      ? listObjects(clients, location, signal)
      : itemsIn(reader.format, await getObject(clients, location, signal));
  return failingAsItemReader(limit(source, maxItems), signal);
}

type Location = { readonly Bucket: string; readonly [key: string]: Json };

function locationOf(value: Json, required: readonly string[]): Location {
  if (!isJsonObject(value) || required.some((key) => typeof value[key] !== 'string')) {
    throw failed(`Arguments must have ${required.join(' and ')} as strings`);
  }
  return value as Location;
}

async function getObject(
  clients: Clients,
  value: Json,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const location = locationOf(value, ['Bucket', 'Key']);
  try {
    const answer = await clients.operation('s3', 'getObject')?.send(location, signal);
    return answer?.Body as AsyncIterable<Uint8Array>;
  } catch (error) {
    signal.throwIfAborted();
    throw failed(`s3://${location.Bucket}/${location.Key} cannot be read: ${messageOf(error)}`);
  }
}

/** Objects below a prefix, with the members that AWS hands to the child executions. */
async function* listObjects(
  clients: Clients,
  value: Json,
  signal: AbortSignal,
): AsyncGenerator<Json> {
  const location = locationOf(value, ['Bucket']);
  const operation = clients.operation('s3', 'listObjectsV2');
  let token: unknown;
  do {
    const page = await operation?.send({ ...location, ContinuationToken: token }, signal);
    for (const object of (page?.Contents ?? []) as readonly Record<string, unknown>[]) {
      const { ETag, Key, LastModified, Size, StorageClass } = object;
      yield {
        Etag: ETag as string,
        Key: Key as string,
        LastModified: LastModified instanceof Date ? Math.floor(LastModified.getTime() / 1000) : 0,
        Size: Size as number,
        StorageClass: (StorageClass ?? 'STANDARD') as string,
      };
    }
    token = page?.NextContinuationToken;
  } while (token !== undefined);
}

async function* itemsIn(format: ItemFormat, body: AsyncIterable<Uint8Array>): AsyncGenerator<Json> {
  const text = decode(body);
  switch (format.inputType) {
    case 'JSON': {
      let whole = '';
      for await (const piece of text) whole += piece;
      yield* arrayAt(JSON.parse(whole) as Json, format.itemsPointer);
      return;
    }
    case 'JSONL':
      for await (const line of lines(text)) {
        if (line.trim() !== '') yield JSON.parse(line) as Json;
      }
      return;
    case 'CSV': {
      let headers = format.headers;
      for await (const row of parseCsv(text, format.delimiter)) {
        if (headers) yield toRecord(headers, row);
        else headers = row;
      }
      return;
    }
  }
}

/** `pointer` is a JSON Pointer (RFC 6901); empty for the whole document. */
function arrayAt(document: Json, pointer: string): readonly Json[] {
  let value: Json | undefined = document;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    value = (value as Readonly<Record<string, Json>> | undefined)?.[key];
  }
  if (!Array.isArray(value)) throw new TypeError(`There is no array at '${pointer}'.`);
  return value;
}

function toRecord(headers: readonly string[], row: readonly string[]): Json {
  return Object.fromEntries(headers.map((header, index) => [header, row[index] ?? '']));
}

async function* decode(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of body) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function* lines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of text) {
    const parts = `${rest}${piece}`.split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  yield rest;
}

async function* limit<T>(items: AsyncIterable<T>, most: number): AsyncGenerator<T> {
  let count = 0;
  for await (const item of items) {
    if (count >= most) return;
    count += 1;
    yield item;
  }
}

async function* failingAsItemReader<T>(
  items: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof StateError ? error : failed(messageOf(error));
  }
}

function failed(cause: string): StateError {
  return new StateError('States.ItemReaderFailed', cause);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
