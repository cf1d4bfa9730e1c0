import type { AwsRequest, AwsResponse, AwsService } from '../endpoint/protocol.ts';
import type { EventEntry } from '../events/entry.ts';
import type { RecordedRegistry } from '../recorded-registry/index.ts';
import { createRegistry, type EnhancedFinding, type LocalRegistry } from './registry.ts';

export type { Push } from './push-order.ts';

/** Amazon ECR on this machine: the registry that was recorded, and those that were recorded with it. */
export interface Ecr
  extends Pick<LocalRegistry, 'service' | 'push' | 'rescan' | 'pushes' | 'stop'> {
  /** What Inspector knows of one image; empty where it has not scanned it. */
  enhancedFindings(image: ImageOfRegistry): readonly EnhancedFinding[];
  /** ECR sends events on a best-effort basis; while suppressed, scans end without telling anyone. */
  suppressScanEvents(suppressed: boolean): void;
}

interface ImageOfRegistry {
  readonly registryId: string;
  readonly region: string;
  readonly repositoryName: string;
  readonly imageDigest: string;
}

export interface EcrOptions {
  /** Its account and region are those of whoever calls; pushes are pushes into it. */
  readonly registry: RecordedRegistry;
  /** Must not reject: nobody waits for the events of a scan. */
  readonly putEvents: (entries: readonly EventEntry[]) => Promise<unknown>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** How long a scan takes. */
  readonly scanMillis?: number;
  /** `all`: every image is there, scanned as recorded. `none`: the repositories are empty until `push`. */
  readonly pushed?: 'all' | 'none';
}

/**
 * Starts the registries as they were recorded. The own account has an empty one in every other region; another account
 * lets nobody in, unless a registry of it was recorded in that region. Their events stay on the buses that are there.
 */
export function createEcr({
  registry,
  putEvents,
  now = Date.now,
  scanMillis = 1500,
  pushed = 'all',
}: EcrOptions): Ecr {
  let isSuppressed = false;
  const home = createRegistry({
    ...{ registry, putEvents, now, scanMillis, pushed },
    putScanEvents: async (entries) => isSuppressed || putEvents(entries),
  });
  const unheard = async () => undefined;
  const elsewhere = { putEvents: unheard, putScanEvents: unheard, now, scanMillis };
  const registries = new Map([[keyOf(registry.region, registry.registryId), home]]);
  for (const other of registry.others ?? []) {
    const one = createRegistry({ ...elsewhere, registry: other, pushed: 'all' });
    registries.set(keyOf(other.region, other.registryId), one);
  }

  function registryFor(region: string, registryId: string): LocalRegistry | undefined {
    const key = keyOf(region, registryId);
    if (!registries.has(key) && registryId === registry.registryId) {
      const empty = { ...NOTHING, registryId, region };
      registries.set(key, createRegistry({ ...elsewhere, registry: empty, pushed: 'all' }));
    }
    return registries.get(key);
  }

  const service: AwsService = async (request) => {
    const registryId = accountIn(request.body) ?? registry.registryId;
    const asked = registryFor(request.region, registryId);
    return asked ? asked.service(request) : refuse(request, registryId);
  };

  return {
    ...home,
    service,
    enhancedFindings: ({ registryId, region, ...image }) =>
      registries.get(keyOf(region, registryId))?.enhancedFindings(image) ?? [],
    suppressScanEvents(suppressed) {
      isSuppressed = suppressed;
    },
    stop() {
      for (const one of registries.values()) one.stop();
    },
  };
}

const NOTHING: Pick<RecordedRegistry, 'scanningConfiguration' | 'repositories'> = {
  scanningConfiguration: { scanType: 'BASIC', rules: [] },
  repositories: [],
};

function keyOf(region: string, registryId: string): string {
  return `${registryId}#${region}`;
}

/** The account that a request names; undefined where it means the caller's own, or is refused for its form anyway. */
function accountIn(body: Buffer): string | undefined {
  try {
    const { registryId }: { registryId?: unknown } = JSON.parse(body.toString('utf8'));
    return typeof registryId === 'string' && /^\d{12}$/.test(registryId) ? registryId : undefined;
  } catch {
    return undefined;
  }
}

/** As an account answers that has allowed nothing to anybody. */
function refuse({ headers, region }: AwsRequest, registryId: string): AwsResponse {
  const action = `ecr:${String(headers['x-amz-target']).split('.').at(-1)}`;
  return {
    status: 400,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-errortype': 'AccessDeniedException',
    },
    body: JSON.stringify({
      __type: 'AccessDeniedException',
      message: `The caller is not authorized to perform: ${action} on resource: arn:aws:ecr:${region}:${registryId}:repository/* because no resource-based policy allows the ${action} action`,
    }),
  };
}
