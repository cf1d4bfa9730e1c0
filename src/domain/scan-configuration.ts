import type { Selection } from './scope.ts';

/** What sweeps are to look at, as people have set it; where there is none, they look at everything. */
export interface ScanConfiguration extends Selection {
  readonly id: string;
  /** ISO 8601; absent where somebody has put the item by hand. */
  readonly created?: string | undefined;
}
