import type { Execution } from '../executions.ts';
import type { HistoryEvent } from '../history.ts';
import { type Paging, page, toSeconds } from './input.ts';

/** Left out with `includeExecutionData: false`; `parameters` stays, as on AWS. */
const EXECUTION_DATA: readonly string[] = ['input', 'inputDetails', 'output', 'outputDetails'];

/** The answer to GetExecutionHistory. */
export function historyPage(
  execution: Execution,
  options: Paging & {
    readonly reverseOrder?: boolean | undefined;
    readonly includeExecutionData?: boolean | undefined;
  },
): Readonly<Record<string, unknown>> {
  const { reverseOrder = false, includeExecutionData = true } = options;
  const { items, ...token } = page(execution.history.events, options, reverseOrder);
  return { events: items.map((event) => toWire(event, includeExecutionData)), ...token };
}

function toWire(event: HistoryEvent, withData: boolean): Readonly<Record<string, unknown>> {
  const { details = {}, timestamp, ...rest } = event;
  return {
    ...rest,
    timestamp: toSeconds(timestamp),
    ...(withData ? details : withoutData(details)),
  };
}

function withoutData(details: NonNullable<HistoryEvent['details']>) {
  return Object.fromEntries(
    Object.entries(details).map(([key, members]) => [
      key,
      Object.fromEntries(
        Object.entries(members).filter(([member]) => !EXECUTION_DATA.includes(member)),
      ),
    ]),
  );
}
