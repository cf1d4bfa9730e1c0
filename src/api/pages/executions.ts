import * as z from 'zod';
import { InvalidInputError } from '../../domain/errors.ts';
import type { Execution, MachineName } from '../../ports.ts';
import {
  executionsPage,
  type ImageScan,
  type Listed,
  type Sweep,
} from '../../render/dashboard/executions.ts';
import { PATHS } from '../../render/dashboard/paths.ts';
import { someAtATime } from '../../steps/some-at-a-time.ts';
import { page } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { fromCursor, toCursor } from '../reads/cursor.ts';
import { FILTERS, readFilter } from './filter.ts';
import { anyQuery, type PagePorts } from './ports.ts';

/** How much a page shows; what an image-scan was about takes a request each. */
const SWEEPS = 20;
const SCANS = 15;

type Needs = Pick<PagePorts, 'settings' | 'clock' | 'sweepLog' | 'executions'>;

/** Each of the two lists goes on by itself. */
const Query = z.object({ sweeps: FILTERS.cursor, scans: FILTERS.cursor });

/** What has run lately, or runs now. */
export const executions = defineRoute({
  method: 'GET',
  path: PATHS.executions,
  access: 'page',
  summary: 'The last executions, with links to the console',
  query: anyQuery,
  respond:
    (ports: Needs) =>
    async ({ query }) => {
      const { settings, clock } = ports;
      const { filter, problem } = readFilter(Query, query);
      const read = problem === undefined ? await tryReading(ports, filter) : { problem };
      return page(
        'problem' in read ? 400 : 200,
        executionsPage({ registry: settings, now: clock.now(), shown: filter, ...read }),
      );
    },
});

/** What is wrong with a cursor is told on the page. */
async function tryReading(ports: Needs, { sweeps, scans }: z.output<typeof Query>) {
  try {
    const [listedSweeps, listedScans] = await Promise.all([
      readSweeps(ports, sweeps),
      readScans(ports, scans),
    ]);
    return { sweeps: listedSweeps, scans: listedScans };
  } catch (error) {
    if (error instanceof InvalidInputError) return { problem: error.message };
    throw error;
  }
}

async function readSweeps(ports: Needs, cursor: string | undefined): Promise<Listed<Sweep>> {
  const { items, next } = await readPage(ports, 'registry-sweep', cursor, SWEEPS);
  // Those whose executions are listed: there is at most one of each.
  const until = cursor === undefined ? undefined : items[0]?.startedAt;
  const records = await ports.sweepLog.last(ports.settings, SWEEPS, until);
  return {
    next,
    items: items.map((execution) => ({
      execution,
      totals: records.find((record) => record.execution === execution.arn)?.totals,
    })),
  };
}

async function readScans(ports: Needs, cursor: string | undefined): Promise<Listed<ImageScan>> {
  const { items, next } = await readPage(ports, 'image-scan', cursor, SCANS);
  return { next, items: await someAtATime(items, (scan) => withOutcome(ports, scan)) };
}

async function readPage(
  { executions }: Needs,
  machine: MachineName,
  cursor: string | undefined,
  limit: number,
): Promise<Listed<Execution>> {
  // Where Step Functions goes on, and in which of the lists.
  const position = z.strictObject({
    machine: z.literal(machine),
    token: z.string().min(1).max(3096),
  });
  const begun = fromCursor(cursor, position);
  const { executions: items, token } = await executions.page(machine, {
    limit,
    token: begun?.token,
  });
  return { items, next: token && toCursor({ machine, token }) };
}

/** What an execution has left behind, as far as the page tells of it. */
const Outcome = z.object({
  kind: z.string(),
  image: z
    .object({
      registryId: z.string(),
      region: z.string(),
      repository: z.string(),
      imageDigest: z.string(),
      tags: z.array(z.string()).default([]),
    })
    .optional(),
  verdict: z.enum(['pass', 'breach', 'unknown']).optional(),
  reason: z.string().optional(),
});

async function withOutcome({ executions }: Needs, execution: Execution): Promise<ImageScan> {
  if (execution.status === 'running') return { execution };
  const known = await executions.get('image-scan', execution.name);
  return { execution: known ?? execution, outcome: Outcome.safeParse(known?.output).data };
}
