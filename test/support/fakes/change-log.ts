import type { ChangeLog, LoggedChange } from '../../../src/ports.ts';

export interface FakeChangeLog extends ChangeLog {
  readonly changes: readonly LoggedChange[];
}

/** The change log in memory. */
export function fakeChangeLog(): FakeChangeLog {
  const changes = new Map<string, LoggedChange>();
  const keyOf = ({ stream, at }: LoggedChange) =>
    [at, stream.registryId, stream.region, stream.repository, stream.stream].join('#');
  return {
    get changes() {
      return [...changes.values()];
    },
    async add({ registryId, region, repository, stream }, at) {
      const change = { stream: { registryId, region, repository, stream }, at };
      changes.set(keyOf(change), change);
    },
    async page({ from, limit }) {
      const end = from && keyOf(from);
      return [...changes]
        .filter(([key]) => end === undefined || key < end || (key === end && !from?.isRead))
        .sort(([a], [b]) => (a < b ? 1 : -1))
        .slice(0, limit)
        .map(([, change]) => change);
    },
  };
}
