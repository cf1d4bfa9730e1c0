import { describe, expect, it } from '@jest/globals';
import { readImage, verdictOf } from '../../../src/api/reads/image.ts';
import { aDetail, aFinding, ago, aReading, digestOf } from '../../support/builders.ts';
import { scan } from '../../support/hearing.ts';
import { type MemoryService, memoryService } from '../../support/memory-service.ts';

const NAME = { registryId: '111122223333', region: 'eu-west-1', repository: 'payments/api' };
const FINDINGS = [aFinding()];

const verdict = async (service: MemoryService, tag = '1.4.2') =>
  verdictOf(await readImage(service.ports, { ...NAME, tag }));

describe('the verdict for a pipeline', () => {
  it.each<[string, Parameters<MemoryService['push']>[1], object]>([
    ['of an image without findings', {}, { verdict: 'pass' }],
    ['of one that breaches', { findings: FINDINGS }, { verdict: 'breach' }],
    [
      'of one whose scan has failed',
      { scan: aReading({ status: 'FAILED' }) },
      { verdict: 'unknown', reason: 'scan-failed' },
    ],
  ])('%s', async (_, pushed, expected) => {
    const service = memoryService();
    service.push('a', pushed);
    await scan(service, 'a');
    expect(await verdict(service)).toEqual(expected);
  });

  it.each<[string, Parameters<MemoryService['push']>[1], object]>([
    [
      'pushed just now: pending',
      { pushedAt: ago({ ms: 1000 }) },
      { verdict: 'pending', reason: 'not-assessed' },
    ],
    [
      'pushed just under an hour ago: pending',
      { pushedAt: ago({ hours: 1, ms: -1 }) },
      { verdict: 'pending', reason: 'not-assessed' },
    ],
    [
      'pushed an hour ago: unknown',
      { pushedAt: ago({ hours: 1 }) },
      { verdict: 'unknown', reason: 'not-assessed' },
    ],
    [
      'pushed nobody knows when: unknown',
      { pushedAt: undefined },
      { verdict: 'unknown', reason: 'not-assessed' },
    ],
    [
      'that is a chart: unknown',
      { artifactMediaType: 'application/vnd.cncf.helm.config.v1+json' },
      { verdict: 'unknown', reason: 'not-an-image' },
    ],
  ])('of one that nobody has looked at, %s', async (_, pushed, expected) => {
    const service = memoryService();
    service.push('a', pushed);
    expect(await verdict(service)).toEqual(expected);
  });

  it('of one that the registry does not have is unknown, whatever was known', async () => {
    const service = memoryService();
    service.push('a');
    await scan(service, 'a');
    service.remove('a');
    expect(await verdict(service)).toEqual({ verdict: 'unknown', reason: 'gone' });
  });

  it('of a tag that has moved a moment ago is that of its new image', async () => {
    const service = memoryService();
    service.push('old', { tags: ['latest'], pushedAt: ago({ hours: 9 }) });
    await scan(service, 'old');
    expect(await verdict(service, 'latest')).toEqual({ verdict: 'pass' });
    service.push('old', { tags: [] });
    service.push('new', { tags: ['latest'], pushedAt: ago({ ms: 1 }), findings: FINDINGS });
    expect(await verdict(service, 'latest')).toEqual({
      verdict: 'pending',
      reason: 'not-assessed',
    });
    await scan(service, 'new');
    expect(await verdict(service, 'latest')).toEqual({ verdict: 'breach' });
  });
});

it('an image is read by its image digest too, with all that is known of it', async () => {
  const service = memoryService();
  service.push('a', { findings: FINDINGS });
  await scan(service, 'a');
  const answer = await readImage(service.ports, { ...NAME, imageDigest: digestOf('a') });
  expect(answer).toMatchObject({
    kind: 'assessed',
    detail: aDetail('a'),
    entry: { verdict: 'breach', history: [{ verdict: 'breach' }] },
    assessment: { findings: [{ id: 'CVE-2024-0727' }] },
  });
});

describe('of an image that has gone, what was known last is still told', () => {
  const last = {
    entry: { verdict: 'breach', tags: ['1.4.2'], history: [{ verdict: 'breach' }] },
    assessment: { findings: [{ id: 'CVE-2024-0727' }] },
  };
  const read = (service: MemoryService, name: { tag: string } | { imageDigest: string }) =>
    readImage(service.ports, { ...NAME, ...name });

  async function assessed() {
    const service = memoryService();
    service.push('a', { tags: ['1.4.2'], findings: FINDINGS });
    await scan(service, 'a');
    return service;
  }

  it('before anybody has noticed', async () => {
    const service = await assessed();
    service.remove('a');
    for (const name of [{ tag: '1.4.2' }, { imageDigest: digestOf('a') }]) {
      expect(await read(service, name)).toMatchObject({ kind: 'gone', last });
    }
    expect(await verdict(service)).toEqual({ verdict: 'unknown', reason: 'gone' });
  });

  it('and after it has left the lists', async () => {
    const service = await assessed();
    service.remove('a');
    await scan(service, 'a');
    expect(service.catalogue.entries).toEqual([]);
    expect(await read(service, { imageDigest: digestOf('a') })).toMatchObject({
      kind: 'gone',
      last,
    });
  });

  it('also where it is there, and in no list because it has lost its tags', async () => {
    const service = await assessed();
    service.push('a', { tags: [] });
    service.push('b', { tags: ['1.4.3'] });
    const sweep = service.startSweep('sweep');
    service.pass(60);
    await service.sweep(sweep);
    expect(await read(service, { imageDigest: digestOf('a') })).toMatchObject({
      kind: 'not-assessed',
      detail: { tags: [] },
      last: { entry: { verdict: 'breach' } },
    });
  });

  it('but of one that nobody has ever looked at there is nothing', async () => {
    const service = memoryService();
    for (const name of [{ tag: '1' }, { imageDigest: digestOf('a') }]) {
      expect(await read(service, name)).toEqual({ kind: 'gone', last: undefined });
    }
  });
});
