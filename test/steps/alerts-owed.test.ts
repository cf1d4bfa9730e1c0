import { describe, expect, it } from '@jest/globals';
import { streamKey } from '../../src/domain/stream.ts';
import { aFinding, ago, aJudgement, aPolicy, aReading } from '../support/builders.ts';
import { idsIn, scan, sweep } from '../support/hearing.ts';
import {
  GRACE_SECONDS,
  Killed,
  type MemoryService,
  memoryService,
} from '../support/memory-service.ts';
import { aStream } from '../support/streams.ts';

const openssl = aFinding({ id: 'CVE-1' });
const zlib = aFinding({ id: 'CVE-2', packages: [{ name: 'zlib' }] });
const curl = aFinding({ id: 'CVE-3', packages: [{ name: 'curl' }] });

const OLD = { tags: ['1.4.1'], pushedAt: ago({ hours: 2 }), findings: [openssl] };
const NEW = { tags: ['1.4.2'], pushedAt: ago({ hours: 1 }), findings: [openssl, zlib] };

describe('a sweep', () => {
  const twoStreams = () => {
    const service = memoryService(
      aPolicy({ defaults: aJudgement({ deliver: ['alerts', 'payments'] }) }),
    );
    service.push('old', OLD);
    service.push('new', NEW);
    service.push('other', { tags: ['1.0'], repository: 'web/frontend', findings: [curl] });
    return service;
  };

  it('of what was never swept makes one report, each stream in it once', async () => {
    const service = twoStreams();
    const [report, ...others] = await sweep(service);
    expect(others).toEqual([]);
    expect(report).toContain('Breach (2)');
    expect(report).toContain('payments/api:1.4.2');
    expect(report).not.toContain('payments/api:1.4.1');
    expect(report).toContain('web/frontend:1.0');
    expect(service.slack()).toHaveLength(1);
    expect(await sweep(service)).toEqual([]);
  });

  it('tells what has become known since, and nothing else', async () => {
    const service = twoStreams();
    await sweep(service);
    service.push('other', { findings: [curl, openssl] });
    const [report, ...others] = await sweep(service);
    expect(others).toEqual([]);
    expect(report).toContain('web/frontend:1.0');
    expect(report).not.toContain('payments/api');
  });

  it('tells that an image is known again', async () => {
    const service = memoryService();
    service.push('a', { tags: ['1.0'], scan: aReading({ status: 'FAILED' }) });
    expect(await sweep(service)).toEqual([expect.stringContaining('Unknown (1)')]);
    service.push('a', { scan: aReading() });
    expect(await sweep(service)).toEqual([expect.stringContaining('Pass (1)')]);
    expect(await sweep(service)).toEqual([]);
  });

  it('leaves an alert to the run that has just found it, and tells it after the grace', async () => {
    const service = memoryService();
    service.push('a', NEW);
    service.killBefore('add');
    await expect(scan(service, 'a')).rejects.toThrow(Killed);
    service.revive();
    expect(await sweep(service)).toEqual([]);
    service.pass(GRACE_SECONDS);
    expect(await sweep(service)).toEqual([expect.stringContaining('payments/api:1.4.2')]);
    expect(await sweep(service)).toEqual([]);
  });

  it.each<[string, (service: MemoryService) => void]>([
    ['has gone', (service) => service.remove('a')],
    ['has lost its tag', (service) => service.push('a', { tags: [] })],
  ])('tells what is owed of an image that %s', async (_, leave) => {
    const service = memoryService();
    service.push('a', NEW);
    service.killBefore('add');
    await expect(scan(service, 'a')).rejects.toThrow(Killed);
    service.revive();
    service.pass(GRACE_SECONDS);
    leave(service);
    expect(await sweep(service)).toEqual([expect.stringContaining('payments/api:1.4.2')]);
    expect(await sweep(service)).toEqual([]);
  });

  it('is told of once, whatever another one that goes on at the same time finds owed', async () => {
    const service = memoryService();
    service.push('a', NEW);
    const slow = service.startSweep('arn:of:the:slow');
    // Its report is made, and has not come to the outbox.
    service.killBefore('add');
    await expect(service.sweep(slow)).rejects.toThrow(Killed);
    service.revive();
    expect(await sweep(service)).toEqual([expect.stringContaining('payments/api:1.4.2')]);
    await service.sweep(slow);
    expect(service.mails()).toHaveLength(1);
  });

  it('leaves to another one what that has in an outbox', async () => {
    const service = memoryService();
    service.push('a', NEW);
    const slow = service.startSweep('arn:of:the:slow');
    service.killBefore('openWindow');
    await expect(service.sweep(slow)).rejects.toThrow(Killed);
    service.revive();
    expect(await sweep(service)).toEqual([]);
    await service.sweep(slow);
    expect(service.mailTexts()).toEqual([expect.stringContaining('payments/api:1.4.2')]);
  });

  it('does not try for ever to reach a channel that the policy does not have', async () => {
    const policy = aPolicy({ defaults: aJudgement({ deliver: ['gone'] }) });
    const service = memoryService(policy);
    service.push('a', NEW);
    await expect(scan(service, 'a')).rejects.toThrow('named gone');
    service.pass(GRACE_SECONDS);
    expect(await sweep(service)).toEqual([]);
    expect(service.streams.states.get(streamKey(aStream()))?.owed).toEqual([]);
  });
});

describe('an alert that its run has not delivered', () => {
  async function owing() {
    const service = memoryService();
    service.push('a', NEW);
    const run = service.startScan('a', 'arn:of:the:dead');
    service.killBefore('add');
    await expect(service.run(run)).rejects.toThrow(Killed);
    service.revive();
    return { service, run };
  }

  it('is delivered by its redrive', async () => {
    const { service, run } = await owing();
    await service.run(run);
    expect(service.mailTexts().map(idsIn)).toEqual(['CVE-1 CVE-2']);
  });

  it('is not taken over before the grace is over', async () => {
    const { service } = await owing();
    service.pass(GRACE_SECONDS - 1);
    expect((await scan(service, 'a')).heard).toEqual([]);
  });

  it('is taken over by the next run then, and the redrive says nothing', async () => {
    const { service, run } = await owing();
    service.pass(GRACE_SECONDS);
    expect((await scan(service, 'a')).heard).toEqual(['CVE-1 CVE-2']);
    await service.run(run);
    expect(service.mails()).toHaveLength(1);
  });

  it('is delivered once, whichever of its runs comes to it first', async () => {
    const { service, run } = await owing();
    service.pass(GRACE_SECONDS);
    const second = service.startScan('a', 'arn:of:the:second');
    // It dies once it owns the alert.
    service.killBefore('add');
    await expect(service.run(second)).rejects.toThrow(Killed);
    service.revive();
    expect((await scan(service, 'a')).heard).toEqual([]);
    await service.run(run);
    await service.run(second);
    expect(service.mailTexts().map(idsIn)).toEqual(['CVE-1 CVE-2']);
  });

  it('is delivered together with that of a newer image', async () => {
    const { service } = await owing();
    service.pass(GRACE_SECONDS);
    service.push('newer', {
      tags: ['1.4.3'],
      pushedAt: ago({ hours: 0 }),
      findings: [openssl, curl],
    });
    await scan(service, 'newer');
    expect(service.mailTexts()).toEqual([expect.stringContaining('payments/api:1.4.2')]);
    expect(service.mailTexts()).toEqual([expect.stringContaining('payments/api:1.4.3')]);
  });

  it('is delivered by its own redrive although the stream has gone on', async () => {
    const { service, run } = await owing();
    service.push('newer', { tags: ['1.4.3'], pushedAt: ago({ hours: 0 }), findings: [curl] });
    expect((await scan(service, 'newer')).heard).toEqual(['CVE-3']);
    const { id, image } = run;
    await service.run(service.startScan(image, id));
    expect(service.mailTexts().map(idsIn)).toEqual(['CVE-3', 'CVE-1 CVE-2']);
  });
});
