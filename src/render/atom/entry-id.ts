import { registryHost } from '../../domain/image.ts';
import type { ListedFinding } from '../../domain/listed-finding.ts';

/**
 * The identity of a finding for feeds and programs, as a tag URI (RFC 4151): the same as long as the stream has it,
 * whatever its image, versions and severity, and whichever address the feed is read at.
 */
export function findingId({ stream, finding }: Pick<ListedFinding, 'stream' | 'finding'>): string {
  const names = [...new Set(finding.packages.map(({ name }) => name))].sort();
  const parts = [stream.repository, stream.stream, finding.id, ...names];
  return `tag:${registryHost(stream)},2026:${parts.map(encode).join('/')}`;
}

function encode(part: string): string {
  return encodeURIComponent(part.toWellFormed());
}
