import type { BatchGetImageResponse } from '@aws-sdk/client-ecr';
import { describe, expect, it } from '@jest/globals';
import { generateRegistry } from '../../../local/ecr/generate.ts';
import { generateRescan } from '../../../local/ecr/generate-scan.ts';
import { createEcr } from '../../../local/ecr/index.ts';
import { randomFrom } from '../../../local/ecr/random.ts';
import { isIndex } from '../../../local/recorded-registry/index.ts';
import { call } from '../support/call.ts';

const options = { repositories: 4, imagesPerRepository: 50, seed: 7 };

const imagesOf = (registry: ReturnType<typeof generateRegistry>) =>
  registry.repositories.flatMap(({ images }) => images);

describe('a generated registry', () => {
  it('is the same for the same seed and another for another', () => {
    expect(generateRegistry(options)).toEqual(generateRegistry(options));
    const digests = (seed: number) =>
      imagesOf(generateRegistry({ ...options, seed })).map(({ detail }) => detail.imageDigest);
    expect(digests(7)).not.toEqual(digests(8));
  });

  it.each(['BASIC', 'ENHANCED'] as const)('%s: clean, breaching and unsupported images', (type) => {
    const scans = imagesOf(generateRegistry({ ...options, type, indexes: 0 })).map(
      ({ scan }) => scan,
    );
    expect(scans).toHaveLength(200);
    const breaching = scans.filter(
      (scan) => scan?.imageScanFindings?.findingSeverityCounts?.CRITICAL,
    );
    const failed = scans.filter((scan) => scan?.imageScanFindings === null);
    expect(breaching.length).toBeGreaterThan(10);
    expect(failed.length).toBeGreaterThan(3);
    expect(scans.length - breaching.length - failed.length).toBeGreaterThan(100);
    expect(scans).not.toContain(undefined);
  });

  it('ENHANCED: findings with and without a fix, and some with an exploit', () => {
    const findings = imagesOf(generateRegistry({ ...options, type: 'ENHANCED' })).flatMap(
      ({ scan }) => scan?.imageScanFindings?.enhancedFindings ?? [],
    );
    const shareOf = (field: string, value: string) =>
      findings.filter((finding) => finding[field] === value).length / findings.length;
    expect(shareOf('fixAvailable', 'YES')).toBeCloseTo(0.6, 1);
    expect(shareOf('fixAvailable', 'NO')).toBeCloseTo(0.3, 1);
    expect(shareOf('exploitAvailable', 'YES')).toBeCloseTo(0.05, 1.5);
  });

  it('ENHANCED: when Inspector looks again, findings have gone, come and become worse', () => {
    const images = imagesOf(generateRegistry({ ...options, type: 'ENHANCED' }));
    const changes = images.flatMap(({ scan, detail }) => {
      if (!scan?.imageScanFindings) return [];
      const again = generateRescan(scan, randomFrom(detail.imageDigest));
      expect(again).toEqual(generateRescan(scan, randomFrom(detail.imageDigest)));
      const [before, after] = [scan, again].map(
        (one) =>
          new Map(one.imageScanFindings?.enhancedFindings?.map((each) => [each.title, each])),
      );
      const counts = Object.values(again.imageScanFindings?.findingSeverityCounts ?? {});
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(after?.size);
      return [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].map((title) => {
        const [was, is] = [before?.get(title), after?.get(title)];
        if (!was || !is) return was ? 'gone' : 'come';
        return JSON.stringify(was) === JSON.stringify(is) ? 'same' : 'worse';
      });
    });
    const share = (kind: string) => changes.filter((one) => one === kind).length / changes.length;
    expect(['gone', 'come', 'worse', 'same'].map((kind) => [kind, share(kind) > 0.03])).toEqual([
      ['gone', true],
      ['come', true],
      ['worse', true],
      ['same', true],
    ]);
  });

  it('counts its findings right', () => {
    for (const { scan } of imagesOf(generateRegistry({ ...options, findingsPerImage: 5 }))) {
      const { findings = [], findingSeverityCounts: counts = {} } = scan?.imageScanFindings ?? {};
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      expect(total).toBe(findings.length);
    }
  });

  it('has images that were never scanned when asked', () => {
    const images = imagesOf(generateRegistry({ ...options, indexes: 0, neverScanned: 1 }));
    expect(images.every(({ scan }) => scan === undefined)).toBe(true);
  });

  it('has indexes whose platforms can be found', async () => {
    const registry = generateRegistry({ ...options, indexes: 1 });
    const { service } = createEcr({ registry, putEvents: async () => {} });
    const [first] = registry.repositories;
    const index = first?.images.find(({ detail }) => isIndex(detail));
    const { images } = await call<BatchGetImageResponse>(service, 'BatchGetImage', {
      repositoryName: first?.repository.repositoryName,
      imageIds: [{ imageDigest: index?.detail.imageDigest }],
    });
    const { manifests } = JSON.parse(images?.[0]?.imageManifest ?? '');
    expect(manifests).toHaveLength(3);
    const answer = await call<BatchGetImageResponse>(service, 'BatchGetImage', {
      repositoryName: first?.repository.repositoryName,
      imageIds: manifests.map(({ digest }: { digest: string }) => ({ imageDigest: digest })),
    });
    expect(answer.failures).toEqual([]);
  });
});
