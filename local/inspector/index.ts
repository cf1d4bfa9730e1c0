import { z } from 'zod';
import type { Ecr } from '../ecr/index.ts';
import { fromToken, pageOf } from '../endpoint/paging.ts';
import type { AwsResponse, AwsService } from '../endpoint/protocol.ts';
import { localPriorities } from '../feeds/priorities.ts';

/** The most findings that a page has (Inspector2 API model: the list of ListFindingsResponse). */
const PAGE_SIZE = 25;

/** A filter by one value, which it becomes. */
const is = z
  .tuple([z.strictObject({ comparison: z.literal('EQUALS'), value: z.string() })])
  .transform(([{ value }]) => value);

/** Of what Inspector can filter by only what this service asks for; all else is refused, so that nothing is ignored. */
const ListFindings = z.strictObject({
  filterCriteria: z.strictObject({
    ecrImageRegistry: is,
    ecrImageRepositoryName: is,
    ecrImageHash: is,
    findingStatus: is,
    epssScore: z
      .tuple([z.strictObject({ lowerInclusive: z.number().min(0).max(1) })])
      .transform(([{ lowerInclusive }]) => lowerInclusive),
  }),
  maxResults: z.int().min(1).max(100).optional(),
  nextToken: z.string().optional(),
});

/** Amazon Inspector on this machine: ListFindings over the enhanced scans of the local ECR. */
export function createInspector(ecr: Pick<Ecr, 'enhancedFindings'>): AwsService {
  return async ({ method, url, region, body }) => {
    if (method !== 'POST' || url.pathname !== '/findings/list') {
      return answer(404, {
        __type: 'UnknownOperationException',
        message: `The local Inspector has no ${method} ${url.pathname}. It knows: POST /findings/list.`,
      });
    }
    const parsed = ListFindings.safeParse(JSON.parse(body.toString('utf8') || '{}'));
    if (!parsed.success) return invalid(z.prettifyError(parsed.error));
    const { filterCriteria, nextToken } = parsed.data;
    const start = fromToken(filterCriteria, nextToken);
    if (start === undefined) return invalid('nextToken is not one of this request');
    const findings = await scored(ecr, region, filterCriteria);
    const { items, ...next } = pageOf(findings, filterCriteria, start, PAGE_SIZE);
    return answer(200, { findings: items, ...next });
  };
}

/** Recorded findings have no score, for ECR does not tell it: that of the local feed is given. */
async function scored(
  ecr: Pick<Ecr, 'enhancedFindings'>,
  region: string,
  filter: z.infer<typeof ListFindings>['filterCriteria'],
): Promise<readonly object[]> {
  const { epss } = await localPriorities(new Date());
  return ecr
    .enhancedFindings({
      registryId: filter.ecrImageRegistry,
      region,
      repositoryName: filter.ecrImageRepositoryName,
      imageDigest: filter.ecrImageHash,
    })
    .filter(({ status = filter.findingStatus }) => status === filter.findingStatus)
    .flatMap((finding) => {
      const id = finding.packageVulnerabilityDetails?.vulnerabilityId;
      const score = typeof id === 'string' ? epss(id) : undefined;
      return score !== undefined && score >= filter.epssScore
        ? [{ ...finding, epss: { score } }]
        : [];
    });
}

function invalid(message: string): AwsResponse {
  return answer(400, { __type: 'ValidationException', message });
}

function answer(status: number, body: object): AwsResponse {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if ('__type' in body) headers['x-amzn-errortype'] = String(body.__type);
  return { status, headers, body: JSON.stringify(body) };
}
