import * as z from 'zod';
import type { Execution } from '../../ports.ts';
import { executionsPage, type ImageScan } from '../../render/dashboard/executions.ts';
import { PATHS } from '../../render/dashboard/paths.ts';
import { page } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { anyQuery, type PagePorts } from './ports.ts';

/** How much the page shows; what an image-scan was about takes a request each. */
const SWEEPS = 20;
const SCANS = 15;

type Needs = Pick<PagePorts, 'settings' | 'clock' | 'sweepLog' | 'executions'>;

/** What has run lately, or runs now. */
export const executions = defineRoute({
  method: 'GET',
  path: PATHS.executions,
  access: 'page',
  summary: 'The last executions, with links to the console',
  query: anyQuery,
  respond: (ports: Needs) => async () => {
    const { settings, clock, sweepLog } = ports;
    const [records, sweeps, scans] = await Promise.all([
      sweepLog.last(settings, SWEEPS),
      ports.executions.recent('registry-sweep', SWEEPS),
      ports.executions.recent('image-scan', SCANS),
    ]);
    return page(
      200,
      executionsPage({
        registry: settings,
        now: clock.now(),
        sweeps: sweeps.map((execution) => ({
          execution,
          totals: records.find((record) => record.execution === execution.arn)?.totals,
        })),
        scans: await Promise.all(scans.map((scan) => withOutcome(ports, scan))),
      }),
    );
  },
});

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
