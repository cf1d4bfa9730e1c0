import type { ScanConfiguration } from '../../../src/domain/scan-configuration.ts';
import { isSameSelection } from '../../../src/domain/scope.ts';
import type { ScanConfigurations } from '../../../src/ports.ts';

/** Scan configurations in memory; `beforeWrite` is called before each write, so that a test can be faster. */
export function fakeScanConfigurations(
  there: readonly ScanConfiguration[] = [],
  beforeWrite: () => Promise<void> = async () => {},
): ScanConfigurations {
  let kept = [...there];
  const find = (id: string) => kept.find((one) => one.id === id);
  const isStill = (before: ScanConfiguration) => {
    const now = find(before.id);
    return now !== undefined && isSameSelection(now, before);
  };
  return {
    all: async () => kept,
    get: async (id) => find(id),
    async add(configuration) {
      await beforeWrite();
      if (find(configuration.id)) return false;
      kept = [...kept, configuration];
      return true;
    },
    async replace(configuration, before) {
      await beforeWrite();
      if (!isStill(before)) return false;
      kept = kept.map((one) => (one.id === configuration.id ? configuration : one));
      return true;
    },
    async remove(id, before) {
      await beforeWrite();
      if (!find(id) || (before && !isStill(before))) return false;
      kept = kept.filter((one) => one.id !== id);
      return true;
    },
  };
}
