import { describe, expect, it } from '@jest/globals';
import { memoryOf } from '../../src/domain/assess.ts';
import type { CatalogueEntry } from '../../src/domain/catalogue.ts';
import { streamKey } from '../../src/domain/stream.ts';
import type { Catalogue } from '../../src/ports.ts';
import { forgetUnseen, publish } from '../../src/steps/catalogue.ts';
import { aDetail, aFinding, ago, anAssessment, NOW } from '../support/builders.ts';
import { anEntry } from '../support/catalogue.ts';
import { fakeCatalogue, fakeChangeLog } from '../support/fakes/index.ts';
import { scan, sweep } from '../support/hearing.ts';
import { type MemoryService, memoryService } from '../support/memory-service.ts';
import { aStream } from '../support/streams.ts';

const openssl = aFinding({ id: 'CVE-1' });
const zlib = aFinding({ id: 'CVE-2', packages: [{ name: 'zlib' }] });

const entriesOf = ({ catalogue }: MemoryService) =>
  Object.fromEntries(
    catalogue.entries.map(({ imageDigest, tags, verdict }) => [
      Buffer.from(imageDigest.slice(7), 'hex').toString().replaceAll('\0', ''),
      `${verdict} ${tags}`,
    ]),
  );

describe('the catalogue after an assessment', () => {
  it('has every image, those too that their stream has passed by', async () => {
    const service = memoryService();
    service.push('old', { tags: ['1.4.1'], pushedAt: ago({ hours: 2 }), findings: [openssl] });
    service.push('new', { tags: ['1.4.2'], pushedAt: ago({ hours: 1 }) });
    await scan(service, 'new');
    expect(entriesOf(service)).toEqual({ old: 'breach 1.4.1', new: 'pass 1.4.2' });
    service.push('old', { findings: [] });
    await scan(service, 'old');
    expect(entriesOf(service)).toEqual({ old: 'pass 1.4.1', new: 'pass 1.4.2' });
  });

  it('has a tag at one image only, the one that has it now', async () => {
    const service = memoryService();
    service.push('old', { tags: ['1.4.1', 'latest'], pushedAt: ago({ hours: 2 }) });
    await scan(service, 'old');
    service.push('old', { tags: ['1.4.1'] });
    service.push('new', { tags: ['latest'], pushedAt: ago({ hours: 1 }) });
    await scan(service, 'new');
    expect(entriesOf(service)).toEqual({ old: 'pass 1.4.1', new: 'pass latest' });
    service.push('new', { tags: [] });
    service.push('old', { tags: ['1.4.1', 'latest'] });
    await scan(service, 'old');
    expect(entriesOf(service)).toEqual({ old: 'pass 1.4.1,latest', new: 'pass ' });
  });

  it('has no image that has gone, nor its tags', async () => {
    const service = memoryService();
    service.push('a', { tags: ['1.0'] });
    await scan(service, 'a');
    service.remove('a');
    await scan(service, 'a');
    expect(entriesOf(service)).toEqual({});
    expect(await service.catalogue.holderOf(aDetail('a'), '1.0')).toBeUndefined();
  });
});

describe('an entry', () => {
  const assessment = anAssessment();
  const described = aDetail('a', assessment.image);

  it('of a newer assessment stays', async () => {
    const newer = anEntry({ ...assessment.image, assessedAt: ago({ hours: -1 }).toISOString() });
    const catalogue = fakeCatalogue([newer]);
    await publish({ catalogue, changeLog: fakeChangeLog() }, { assessment, key: 'k', described });
    expect(catalogue.entries).toEqual([newer]);
  });

  it('that somebody else has changed meanwhile is read again', async () => {
    let races = 1;
    const catalogue = fakeCatalogue([], async () => {
      races -= 1;
      if (races === 0)
        await catalogue.put(
          anEntry({
            ...assessment.image,
            verdict: 'pass',
            assessedAt: ago({ hours: 99 }).toISOString(),
          }),
          undefined,
        );
    });
    await publish({ catalogue, changeLog: fakeChangeLog() }, { assessment, key: 'k', described });
    expect(
      catalogue.entries.map(({ version, verdict, history }) => [version, verdict, history.length]),
    ).toEqual([[2, 'breach', 2]]);
  });

  it('that changes all the time is left to a later attempt', async () => {
    const catalogue = { ...fakeCatalogue(), put: async () => false };
    const publishing = publish(
      { catalogue, changeLog: fakeChangeLog() },
      { assessment, key: 'k', described },
    );
    await expect(publishing).rejects.toMatchObject({ name: 'TemporarilyUnavailableError' });
  });
});

describe('an image that a sweep has not come across', () => {
  const begunAt = ago({ hours: 1 });
  const found = anEntry({ assessedAt: ago({ hours: 2 }).toISOString(), tags: ['1.0'] });
  const changed = (changes: Partial<CatalogueEntry>) => ({ ...found, version: 2, ...changes });

  /** Something becomes of the entry between the page and its removal. */
  async function forgetWhile(then: CatalogueEntry) {
    const catalogue = fakeCatalogue([found]);
    await catalogue.claim('1.0', found);
    const page: Catalogue['page'] = async (...request) => {
      const read = await catalogue.page(...request);
      await catalogue.put(then, found);
      return read;
    };
    await forgetUnseen({ catalogue: { ...catalogue, page } }, [found], new Set(), begunAt);
    return {
      left: await catalogue.get(found),
      holder: await catalogue.holderOf(found, '1.0'),
    };
  }

  it('stays, with its tags, where it has been assessed meanwhile', async () => {
    const fresh = changed({ verdict: 'breach', assessedAt: NOW.toISOString() });
    expect(await forgetWhile(fresh)).toEqual({ left: fresh, holder: found.imageDigest });
  });

  it('goes all the same where it has only lost a tag', async () => {
    expect((await forgetWhile(changed({ tags: [] }))).left).toBeUndefined();
  });
});

describe('the change log', () => {
  /** Whether every change that the stream knows of can be found by the log. */
  async function misses({ streams, assessments, changeLog }: MemoryService) {
    const noted = new Set(changeLog.changes.map(({ at }) => at));
    const state = streams.states.get(streamKey(aStream()));
    const { open, closed } = memoryOf(await assessments.get(state?.assessment ?? ''));
    const times = [
      ...open.map(({ changed }) => changed?.at ?? ''),
      ...closed.map(({ resolvedAt }) => resolvedAt),
    ];
    return times.filter((at) => !noted.has(at));
  }

  it('notes when a stream has changed, and nothing else', async () => {
    const service = memoryService();
    const looks = [[openssl], [openssl], [openssl, zlib], [zlib], [zlib], [openssl, zlib]];
    const counts: number[] = [];
    for (const findings of looks) {
      service.push('a', { tags: ['1.0'], findings });
      await scan(service, 'a');
      counts.push(service.changeLog.changes.length);
      expect(await misses(service)).toEqual([]);
      service.pass(60);
    }
    expect(counts).toEqual([1, 1, 2, 3, 3, 4]);
  });

  it('notes nothing of an image that its stream has passed by', async () => {
    const service = memoryService();
    service.push('new', { tags: ['1.4.2'], pushedAt: ago({ hours: 1 }) });
    await scan(service, 'new');
    service.push('old', { tags: ['1.4.1'], pushedAt: ago({ hours: 2 }), findings: [openssl] });
    await scan(service, 'old');
    expect(service.changeLog.changes).toEqual([]);
    expect(entriesOf(service)).toEqual({ old: 'breach 1.4.1', new: 'pass 1.4.2' });
    await sweep(service);
    expect(service.changeLog.changes).toEqual([]);
  });
});
