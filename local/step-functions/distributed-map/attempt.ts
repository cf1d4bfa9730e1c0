import { randomUUID } from 'node:crypto';
import { AwsError } from '../../endpoint/protocol.ts';
import type { Distribution, MapState } from '../definition/types.ts';
import type { Machine } from '../executions.ts';
import { concurrencyOf, inputOf, itemsOf } from '../interpreter/map-items.ts';
import type { Transition, Visit } from '../interpreter/visit.ts';
import { StateError } from '../language/errors.ts';
import type { Bindings } from '../language/expression.ts';
import type { Json } from '../language/json.ts';
import { toPayload } from '../language/payload.ts';
import { evaluateAs, isPercentage, isWholeNumber } from '../language/template.ts';
import { type ChildInput, inBatches } from './batches.ts';
import { runChildren } from './children.ts';
import { readItems } from './item-reader.ts';
import { MapRun } from './map-run.ts';
import { transformResults, writeResults } from './result-writer.ts';

/** Children that run at once when the Map sets no limit, as on AWS. */
const DEFAULT_CONCURRENCY = 10_000;

/**
 * One attempt of a Distributed Map: each item is worked on by an execution of its own. The result tells where the
 * ResultWriter left the results; without one it is the list of the children's outputs.
 */
export async function attemptDistributedMap(
  visit: Visit,
  state: MapState,
  distribution: Distribution,
): Promise<Transition> {
  const { engine, execution, track } = visit.frame;
  const bindings = visit.bindings();
  const items = distribution.reader ? undefined : await itemsOf(visit, state);
  const run = new MapRun({
    id: randomUUID(),
    parent: execution,
    label: distribution.label,
    processor: { ...state.processor, timeoutSeconds: undefined },
    now: engine.now(),
    limits: {
      maxConcurrency: (await concurrencyOf(visit, state)) || DEFAULT_CONCURRENCY,
      ...(await toleranceOf(distribution, bindings)),
    },
  });
  track.record('MapStateStarted', { mapStateStartedEventDetails: { length: items?.length ?? 0 } });
  engine.mapRuns.add(run);
  track.record('MapRunStarted', { mapRunStartedEventDetails: { mapRunArn: run.arn } });
  try {
    const result = await resultOf(run, visit, state, distribution, items);
    toPayload(result, state.name);
    end(run, 'SUCCEEDED', engine.now());
    track.record('MapRunSucceeded');
    track.record('MapStateSucceeded');
    return await visit.leave(state.exit, result, { result });
  } catch (error) {
    if (run.status !== 'RUNNING') throw error;
    const failed = error instanceof StateError;
    end(run, failed ? 'FAILED' : 'ABORTED', engine.now());
    if (failed) {
      track.record('MapRunFailed', {
        mapRunFailedEventDetails: { error: error.error, cause: error.details ?? '' },
      });
      track.record('MapStateFailed');
    }
    throw error;
  }
}

async function resultOf(
  run: MapRun,
  visit: Visit,
  state: MapState,
  distribution: Distribution,
  items: readonly Json[] | undefined,
): Promise<Json> {
  const { engine, execution, signal } = visit.frame;
  const { clients } = execution.machine.actor;
  const bindings = visit.bindings();
  const { reader, batcher, writer } = distribution;
  mayStartChildren(execution.machine);
  const source = reader ? await readItems(reader, bindings, clients, signal) : items;
  const inputs = inBatches(selected(visit, state, source ?? []), batcher, bindings, state.name);
  const { exceeded, pending } = await runChildren(run, inputs, engine, {
    signal,
    knownTotal: items?.length,
    tolerance: await explicitTolerance(distribution, bindings),
    keepPending: writer?.destination !== undefined,
  });
  const children = engine.executions.ownedBy(run.arn);
  const result = writer?.destination
    ? await writeResults(run, writer, await writer.destination.evaluate(bindings), {
        children,
        pending,
        clients,
        signal,
      })
    : transformResults(children, writer);
  run.itemCounts.resultsWritten = run.itemCounts.total;
  run.executionCounts.resultsWritten = run.executionCounts.total;
  if (exceeded) {
    throw new StateError(
      'States.ExceedToleratedFailureThreshold',
      'The specified tolerated failure threshold was exceeded',
    );
  }
  return result;
}

/** Children are executions of the machine itself, which its role must allow. AWS does not document the error's name. */
function mayStartChildren({ actor, arn }: Machine): void {
  try {
    actor.require({ action: 'states:StartExecution', resource: arn });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new StateError('StepFunctions.AWSStepFunctionsException', error.message);
  }
}

/** What each item becomes for its child. */
async function* selected(
  visit: Visit,
  state: MapState,
  items: AsyncIterable<Json> | readonly Json[],
): AsyncGenerator<ChildInput> {
  let index = 0;
  for await (const value of items) {
    const input = await inputOf(visit, state, { Index: index, Value: value });
    yield { input, items: 1 };
    index += 1;
  }
}

/** What the state says of failures; undefined where it says nothing. */
async function explicitTolerance(distribution: Distribution, bindings: Bindings) {
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = distribution;
  return {
    count: count && (await evaluateAs(count, bindings, 'number', isWholeNumber)),
    percentage: percentage && (await evaluateAs(percentage, bindings, 'number', isPercentage)),
  };
}

async function toleranceOf(distribution: Distribution, bindings: Bindings) {
  const { count, percentage } = await explicitTolerance(distribution, bindings);
  return { toleratedFailureCount: count ?? 0, toleratedFailurePercentage: percentage ?? 0 };
}

function end(run: MapRun, status: MapRun['status'], now: number): void {
  run.status = status;
  run.stopDate = now;
}
