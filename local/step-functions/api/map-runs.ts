import { z } from 'zod';
import { AwsError, type Operation } from '../../endpoint/protocol.ts';
import type { MapRun } from '../distributed-map/map-run.ts';
import type { Engine } from '../interpreter/engine.ts';
import { times } from './describe.ts';
import { unknownMapRun } from './executions.ts';
import { arn, checked, page, paging } from './input.ts';

/** The operations on Map Runs. */
export function mapRunOperations({
  executions,
  mapRuns,
}: Engine): Readonly<Record<string, Operation>> {
  return {
    DescribeMapRun: checked(z.object({ mapRunArn: arn }), ({ mapRunArn }) => {
      const run = mapRuns.get(mapRunArn);
      if (!run) throw unknownMapRun(mapRunArn);
      return {
        mapRunArn: run.arn,
        executionArn: run.executionArn,
        status: run.status,
        ...times({ startDate: run.startDate, stopDate: run.stopDate }),
        maxConcurrency: run.maxConcurrency,
        toleratedFailureCount: run.toleratedFailureCount,
        toleratedFailurePercentage: run.toleratedFailurePercentage,
        itemCounts: run.itemCounts,
        executionCounts: run.executionCounts,
        redriveCount: 0,
      };
    }),
    ListMapRuns: checked(z.object({ executionArn: arn, ...paging }), (input) => {
      if (!executions.get(input.executionArn)) {
        throw new AwsError(
          'ExecutionDoesNotExist',
          `Execution Does Not Exist: '${input.executionArn}'`,
        );
      }
      const { items, ...token } = page(mapRuns.ofExecution(input.executionArn), input, true);
      return { mapRuns: items.map(summarize), ...token };
    }),
  };
}

function summarize(run: MapRun): Readonly<Record<string, unknown>> {
  return {
    mapRunArn: run.arn,
    executionArn: run.executionArn,
    stateMachineArn: run.machine.arn,
    ...times({ startDate: run.startDate, stopDate: run.stopDate }),
  };
}
