import { describe, expect, it } from '@jest/globals';
import { TemporarilyUnavailableError } from '../../src/domain/errors.ts';
import { streamKey } from '../../src/domain/stream.ts';
import { assessImage } from '../../src/steps/assess-image.ts';
import { aDetail, aFinding, ago, aPolicy, aReading, OCI_INDEX } from '../support/builders.ts';
import {
  fakeAssessments,
  fakeCatalogue,
  fakeChangeLog,
  fakeClock,
  fakeExploitScores,
  fakeFeeds,
  fakeLineage,
  fakeRegistry,
  fakeStreams,
} from '../support/fakes/index.ts';
import { scan, sweep } from '../support/hearing.ts';
import { GRACE_SECONDS, type MemoryService, memoryService } from '../support/memory-service.ts';
import { aState, aStream } from '../support/streams.ts';

const openssl = aFinding({ id: 'CVE-1' });
const zlib = aFinding({ id: 'CVE-2', packages: [{ name: 'zlib' }] });
const curl = aFinding({ id: 'CVE-3', packages: [{ name: 'curl' }] });

const keyOf = (stream: string) => streamKey(aStream({ stream }));
const STREAM = keyOf('*');

const OLD = { tags: ['1.4.1'], pushedAt: ago({ hours: 2 }), findings: [openssl] };
const NEW = { tags: ['1.4.2'], pushedAt: ago({ hours: 1 }), findings: [openssl, zlib] };

describe('an image', () => {
  it('is told of once, whatever looks at it again', async () => {
    const service = memoryService();
    service.push('a', NEW);
    expect((await scan(service, 'a')).heard).toEqual(['CVE-1 CVE-2']);
    expect((await scan(service, 'a')).heard).toEqual([]);
    expect(await sweep(service)).toEqual([]);
    expect(await sweep(service)).toEqual([]);
  });

  it('is compared with the one before it in its stream', async () => {
    const service = memoryService();
    service.push('old', OLD);
    await scan(service, 'old');
    service.push('new', NEW);
    expect((await scan(service, 'new')).heard).toEqual(['CVE-2']);
  });

  it('of another stream is not', async () => {
    const service = memoryService();
    service.push('old', OLD);
    await scan(service, 'old');
    service.push('new', { ...NEW, tags: ['main-3f9c2ab'] });
    expect((await scan(service, 'new')).heard).toEqual(['CVE-1 CVE-2']);
    expect([...service.streams.states.keys()]).toEqual([STREAM, keyOf('main-*')]);
  });

  it('pushed with two tags, one event each, is told of once', async () => {
    const service = memoryService();
    service.push('a', { ...NEW, tags: ['1.4.2', 'latest'] });
    expect((await scan(service, 'a')).heard).toEqual(['CVE-1 CVE-2']);
    expect((await scan(service, 'a')).heard).toEqual([]);
    expect([...service.streams.states.keys()]).toEqual([STREAM]);
  });

  it('that gets another tag of less standing stays in its stream', async () => {
    const service = memoryService();
    service.push('a', NEW);
    await scan(service, 'a');
    service.push('a', { tags: ['1.4.2', 'prod'] });
    expect((await scan(service, 'a')).heard).toEqual([]);
  });

  it('that has lost its tag since its event was sent is not a stream of its own', async () => {
    const service = memoryService();
    service.push('old', { ...OLD, tags: ['latest'] });
    await scan(service, 'old');
    service.push('old', { tags: [] });
    service.push('new', { ...NEW, tags: ['latest'] });
    await scan(service, 'new');
    // Once more, and late: the event of the first push.
    expect((await scan(service, 'old', ['latest'])).heard).toEqual([]);
    expect([...service.streams.states.keys()]).toEqual([keyOf('latest')]);
  });

  it('that never had a tag is one', async () => {
    const service = memoryService();
    service.push('a', { ...NEW, tags: [] });
    expect((await scan(service, 'a')).heard).toEqual(['CVE-1 CVE-2']);
    expect((await scan(service, 'a')).heard).toEqual([]);
  });
});

describe('an older image of the stream', () => {
  async function withBoth() {
    const service = memoryService();
    service.push('old', { ...OLD, findings: [openssl, curl] });
    service.push('new', NEW);
    await scan(service, 'new');
    return service;
  }

  it('is judged in silence, and the stream stays where it is', async () => {
    const service = await withBoth();
    const before = service.streams.states.get(STREAM);
    const { outcome, heard } = await scan(service, 'old');
    expect(heard).toEqual([]);
    expect(outcome).toMatchObject({
      kind: 'assessed',
      verdict: 'breach',
      counts: { HIGH: 2 },
      why: expect.stringContaining('the stream has gone on to a newer image'),
    });
    expect(service.streams.states.get(STREAM)).toEqual(before);
  });

  it.each<[string, (service: MemoryService) => void]>([
    ['has gone', (service) => service.remove('new')],
    ['has left the stream', (service) => service.push('new', { tags: ['next'] })],
    ['has lost its tag', (service) => service.push('new', { tags: [] })],
  ])('takes the stream over once the newer one %s: a rollback', async (_, rollBack) => {
    const service = await withBoth();
    rollBack(service);
    expect((await scan(service, 'old')).heard).toEqual(['CVE-3']);
    expect(service.streams.states.get(STREAM)).toMatchObject({
      image: { tags: ['1.4.1'] },
    });
    expect((await scan(service, 'old')).heard).toEqual([]);
  });

  it('is, of two of the same second, always the same one', async () => {
    const service = memoryService();
    service.push('a', { ...OLD, pushedAt: ago({ hours: 1 }) });
    service.push('b', NEW);
    await scan(service, 'a');
    await scan(service, 'b');
    const before = service.streams.states.get(STREAM);
    await scan(service, 'a');
    expect(service.streams.states.get(STREAM)).toEqual(before);
  });
});

describe('events', () => {
  async function inOrder(...images: readonly string[]) {
    const service = memoryService();
    service.push('old', OLD);
    service.push('new', NEW);
    const heard: string[] = [];
    for (const image of images) {
      if (image === 'sweep') heard.push(...(await sweep(service)));
      else heard.push(...(await scan(service, image)).heard);
    }
    return { heard, at: service.streams.states.get(STREAM)?.image.tags };
  }

  it.each([
    ['once', ['old', 'new']],
    ['each twice', ['old', 'old', 'new', 'new']],
    ['all twice', ['old', 'new', 'old', 'new']],
    ['again in reverse', ['old', 'new', 'new', 'old']],
    ['with sweeps between', ['old', 'new', 'sweep', 'old', 'sweep', 'new', 'sweep']],
  ])('sent %s make the same alerts', async (_, images) => {
    expect(await inOrder(...images)).toEqual({ heard: ['CVE-1', 'CVE-2'], at: ['1.4.2'] });
  });

  it('that come in reverse from the first on say what they would have said in order, at once', async () => {
    const service = memoryService();
    service.push('old', OLD);
    service.push('new', NEW);
    const run = service.startScan('new', 'arn:of:it');
    const outcome = await service.run(run);
    for (const image of ['old', 'new', 'old']) await scan(service, image);

    expect(outcome).toMatchObject({ deliver: [{ channel: 'alerts' }, { channel: 'alerts' }] });
    const [mail, ...more] = service.mailTexts();
    expect(more).toEqual([]);
    expect(mail).toContain('payments/api:1.4.1');
    expect(mail).toContain('payments/api:1.4.2');
    expect(service.streams.states.get(STREAM)?.image.tags).toEqual(['1.4.2']);
  });
});

describe('two runs on one stream at once', () => {
  const a = aDetail('a');
  const request = {
    image: { ...a, tags: [], pushedAt: undefined },
    platforms: [{ imageDigest: a.imageDigest, awaited: { scan: 'settled' as const } }],
    owedGraceSeconds: GRACE_SECONDS,
  };

  /** Another run commits first, having read other findings. */
  function race(beforePut: () => Promise<void>) {
    const { manifestMediaType: _, artifactMediaType: __, ...image } = request.image;
    const registered = [{ detail: a, scan: aReading({ findings: [openssl] }) }];
    const streams = fakeStreams(beforePut);
    const ports = {
      registry: fakeRegistry(registered),
      streams,
      assessments: fakeAssessments(),
      feeds: fakeFeeds(),
      exploitScores: fakeExploitScores(),
      lineage: fakeLineage(),
      catalogue: fakeCatalogue(),
      changeLog: fakeChangeLog(),
      policy: aPolicy(),
      clock: fakeClock(),
    };
    const assess = (id: string) =>
      assessImage(ports)({ ...request, image, run: { kind: 'scan', id } });
    return { assess, streams, image: registered[0] };
  }

  it('owe one alert between them', async () => {
    let isFirst = true;
    const { assess, streams } = race(async () => {
      if (!isFirst) return;
      isFirst = false;
      await assess('the faster');
    });
    const slower = await assess('the slower');
    expect(slower).toMatchObject({ verdict: 'breach', deliver: [] });
    const state = streams.states.get(STREAM);
    expect(state?.owed).toEqual([
      expect.objectContaining({ run: { kind: 'scan', id: 'the faster' } }),
    ]);
  });

  it('leave what was read last: the one that has lost reads the findings anew', async () => {
    let isFirst = true;
    const { assess, streams, image } = race(async () => {
      if (!isFirst || !image) return;
      isFirst = false;
      image.scan = aReading({ findings: [openssl, zlib] });
      await assess('the faster');
    });
    const slower = await assess('the slower');
    expect(slower).toMatchObject({ counts: { HIGH: 2 }, deliver: [] });
    expect(streams.states.get(STREAM)?.version).toBe(2);
  });

  it('ask to be tried again when the stream changes all the time', async () => {
    let isOther = false;
    const { assess, streams } = race(async () => {
      if (isOther) return;
      isOther = true;
      const state = await streams.get(aStream());
      await streams.put(aStream(), aState({ version: (state?.version ?? 0) + 1 }), state);
      isOther = false;
    });
    await expect(assess('the slowest')).rejects.toThrow(TemporarilyUnavailableError);
  });
});

it('the platforms of an index make one alert', async () => {
  const index = aDetail('index', { manifestMediaType: OCI_INDEX, artifactMediaType: undefined });
  const platform = (name: string) => ({
    detail: aDetail(name, { tags: [] }),
    scan: aReading({ findings: [openssl] }),
  });
  const images = [{ detail: index }, platform('amd64'), platform('arm64')];
  const ports = {
    registry: fakeRegistry(images),
    streams: fakeStreams(),
    assessments: fakeAssessments(),
    feeds: fakeFeeds(),
    exploitScores: fakeExploitScores(),
    lineage: fakeLineage(),
    catalogue: fakeCatalogue(),
    changeLog: fakeChangeLog(),
    policy: aPolicy(),
    clock: fakeClock(),
  };
  const { registryId, region, repository, imageDigest } = index;
  const assess = (id: string) =>
    assessImage(ports)({
      image: { registryId, region, repository, imageDigest, tags: [] },
      platforms: images.slice(1).map(({ detail }) => ({
        imageDigest: detail.imageDigest,
        name: `linux/${detail.imageDigest.slice(7, 17)}`,
        awaited: { scan: 'settled' as const },
      })),
      run: { kind: 'scan', id },
      owedGraceSeconds: GRACE_SECONDS,
    });

  // The push of the index, and the scan events of its platforms.
  const outcomes = [await assess('push'), await assess('amd64'), await assess('arm64')];

  expect(outcomes).toMatchObject([
    { counts: { HIGH: 1 }, deliver: [{ channel: 'alerts' }] },
    { counts: { HIGH: 1 }, deliver: [] },
    { counts: { HIGH: 1 }, deliver: [] },
  ]);
});
