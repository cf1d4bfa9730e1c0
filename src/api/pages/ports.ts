import * as z from 'zod';
import type { Ports } from '../../ports.ts';

/** The ports that pages may use. */
export type PagePorts = Pick<
  Ports,
  | 'assessments'
  | 'catalogue'
  | 'changeLog'
  | 'clock'
  | 'executions'
  | 'policy'
  | 'registry'
  | 'scanConfigurations'
  | 'settings'
  | 'streams'
  | 'sweepLog'
>;

/** Pages tell on the page what of their query they do not understand: see `readFilter`. */
export const anyQuery = z.record(z.string(), z.string());
