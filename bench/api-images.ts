import { createHash } from 'node:crypto';
import type { Assessment } from '../src/domain/assessment.ts';
import { nextEntry } from '../src/domain/catalogue.ts';
import type { RegistryId } from '../src/domain/image.ts';
import type { KnownFinding } from '../src/domain/memory.ts';
import { NO_NEWS } from '../src/domain/news.ts';
import type { Severity } from '../src/domain/severity.ts';
import { judge } from '../src/domain/verdict.ts';
import type { Ports } from '../src/ports.ts';

/** What the API reads of images, as *Assess image* leaves it. */
type Stores = Pick<Ports, 'assessments' | 'catalogue' | 'changeLog' | 'streams'>;

const AT_ONCE = 50;
const FINDINGS = 20;
const RULE = {
  rule: 'defaults',
  thresholds: { CRITICAL: 1, HIGH: 1 },
  fixableOnly: false,
  deliver: [],
  streams: [],
};

/** Stores so many images, one to a stream, a minute apart: each with twenty findings, a fifth of them breaching. */
export async function storeImages(stores: Stores, registry: RegistryId, count: number) {
  for (let start = 0; start < count; start += AT_ONCE) {
    const indexes = Array.from({ length: AT_ONCE }, (_, index) => start + index);
    await Promise.all(indexes.map((index) => storeImage(stores, registry, index)));
  }
}

async function storeImage(stores: Stores, registry: RegistryId, index: number): Promise<void> {
  const repository = `team-${index % 100}/service-${String(index).padStart(5, '0')}`;
  const imageDigest = `sha256:${createHash('sha256').update(repository).digest('hex')}`;
  const tags = ['1.0.0'];
  const at = new Date(Date.UTC(2026, 0, 1) + index * 60_000);
  const assessment = assess(
    { ...registry, repository, imageDigest, tags, platforms: [] },
    at,
    index,
  );
  const { image, stream, verdict, assessedAt } = assessment;
  const key = await stores.assessments.put(assessment);
  await stores.catalogue.put(
    nextEntry(undefined, { assessment, key, tags, pushedAt: at }),
    undefined,
  );
  await stores.changeLog.add({ ...image, stream }, assessedAt);
  await stores.streams.put(
    { ...registry, repository, stream },
    {
      version: 1,
      image: { imageDigest, tags },
      verdict: verdict.kind,
      assessment: key,
      owed: [],
      firstSeen: assessedAt,
      lastSeen: assessedAt,
    },
    undefined,
  );
}

function assess(image: Assessment['image'], at: Date, index: number): Assessment {
  const platform = { imageDigest: image.imageDigest };
  const now = at.toISOString();
  const worst: Severity = index % 5 === 0 ? 'HIGH' : 'MEDIUM';
  const found = Array.from({ length: FINDINGS }, (_, number): KnownFinding => {
    const severity = number === 0 ? worst : 'LOW';
    return {
      id: `CVE-2026-${10_000 + number}`,
      severity,
      severityThen: severity,
      packages: [{ name: `package-${number}`, version: '1.0.0-1' }],
      fix: 'available',
      description: 'What is wrong with it, in a sentence or two, as scanners tell it. '.repeat(3),
      link: `https://nvd.nist.gov/vuln/detail/CVE-2026-${10_000 + number}`,
      platforms: [],
      firstSeen: now,
      lastSeen: now,
      changed: { at: now, kind: 'new' },
    };
  });
  const { verdict, counts } = judge(
    [{ platform, scan: { status: 'complete', type: 'BASIC', findings: found, completedAt: now } }],
    RULE,
  );
  return {
    image,
    stream: '*',
    assessedAt: now,
    scannedAt: now,
    verdict,
    counts,
    scanType: 'BASIC',
    findings: found,
    suppressed: [],
    unseen: [],
    closed: [],
    unknownTold: [],
    comparison: { isNewBaseline: false, new: FINDINGS, worsened: 0, reopened: 0, resolved: [] },
    news: { ...NO_NEWS, findings: [] },
    judgement: RULE,
  };
}
