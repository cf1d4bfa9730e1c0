import type { MemoryService } from './memory-service.ts';

let runs = 0;

/** Runs image-scan on an image; returns the ids that people have then heard of. */
export async function scan(service: MemoryService, image: string, tags?: string[]) {
  runs += 1;
  const before = service.mailTexts().length;
  const outcome = await service.run(service.startScan(image, `arn:of:run:${runs}`), tags);
  return { outcome, heard: service.mailTexts().slice(before).map(idsIn) };
}

/** Runs a sweep; returns the mails that it has sent. */
export async function sweep(service: MemoryService) {
  runs += 1;
  const before = service.mailTexts().length;
  await service.sweep(service.startSweep(`arn:of:sweep:${runs}`));
  return service.mailTexts().slice(before);
}

/** The findings that a mail lists. */
export function idsIn(mail: string): string {
  return [...new Set(mail.match(/CVE-\d+(?=:)/g))].join(' ');
}
