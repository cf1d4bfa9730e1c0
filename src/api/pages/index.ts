import type { Route } from '../http/route.ts';
import { executions } from './executions.ts';
import { findings } from './findings.ts';
import { image } from './image.ts';
import { images } from './images.ts';
import { overview } from './overview.ts';
import type { PagePorts } from './ports.ts';
import { suppressions } from './suppressions.ts';

export type { PagePorts } from './ports.ts';

/** The pages of the dashboard: routes with `access: 'page'`, or `'public'` for what a page loads. */
export const pages: readonly Route<PagePorts>[] = [
  overview,
  images,
  image,
  findings,
  executions,
  suppressions,
];
