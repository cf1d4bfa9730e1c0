import type { ItemBatcher } from '../definition/types.ts';
import type { Bindings } from '../language/expression.ts';
import type { Json, JsonObject } from '../language/json.ts';
import { MAX_PAYLOAD_BYTES, type Payload, toPayload } from '../language/payload.ts';
import { evaluateAs, isPositiveWholeNumber, type Template } from '../language/template.ts';

/** What one child execution works on, and how many items that is. */
export interface ChildInput {
  readonly input: Payload;
  readonly items: number;
}

/** Without a batcher each item has a child of its own; with one, a child gets `{Items, BatchInput}`. */
export async function* inBatches(
  items: AsyncIterable<ChildInput>,
  batcher: ItemBatcher | undefined,
  bindings: Bindings,
  state: string,
): AsyncGenerator<ChildInput> {
  if (!batcher) {
    yield* items;
    return;
  }
  const limit = (template: Template | undefined, most: number) =>
    template ? evaluateAs(template, bindings, 'number', isPositiveWholeNumber) : most;
  const mostItems = await limit(batcher.maxItemsPerBatch, Number.POSITIVE_INFINITY);
  const mostBytes = await limit(batcher.maxInputBytesPerBatch, MAX_PAYLOAD_BYTES);
  const rest: JsonObject = batcher.batchInput
    ? { BatchInput: await batcher.batchInput.evaluate(bindings) }
    : {};
  const emptyBytes = Buffer.byteLength(JSON.stringify({ ...rest, Items: [] }));

  let batch: Json[] = [];
  let bytes = emptyBytes;
  const close = (): ChildInput => {
    const input = toPayload({ ...rest, Items: batch }, state);
    return { input, items: batch.length };
  };
  for await (const { input } of items) {
    const size = Buffer.byteLength(input.text) + 1;
    if (batch.length > 0 && (batch.length >= mostItems || bytes + size > mostBytes)) {
      yield close();
      batch = [];
      bytes = emptyBytes;
    }
    batch.push(input.value);
    bytes += size;
  }
  if (batch.length > 0) yield close();
}
