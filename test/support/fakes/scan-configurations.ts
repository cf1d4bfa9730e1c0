import type { ScanConfiguration } from '../../../src/domain/scan-configuration.ts';
import type { ScanConfigurations } from '../../../src/ports.ts';

export function fakeScanConfigurations(
  there: readonly ScanConfiguration[] = [],
): ScanConfigurations {
  return { all: async () => there };
}
