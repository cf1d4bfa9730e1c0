import type { Ports } from '../../ports.ts';
import type { Route } from '../http/route.ts';

/** The ports that pages may use. */
export type PagePorts = Pick<
  Ports,
  | 'assessments'
  | 'catalogue'
  | 'changeLog'
  | 'clock'
  | 'policy'
  | 'registry'
  | 'scanConfigurations'
  | 'settings'
  | 'streams'
  | 'sweepLog'
>;

/** The pages of the dashboard: routes with `access: 'page'`, or `'public'` for what a page loads. */
export const pages: readonly Route<PagePorts>[] = [];
