import type { Ports } from '../ports.ts';
import type { Route } from './http/route.ts';
import { openApiRoute } from './openapi.ts';
import { type PagePorts, pages } from './pages/index.ts';
import { executions } from './routes/executions.ts';
import { findings } from './routes/findings.ts';
import { images } from './routes/images.ts';
import { scanConfigurations } from './routes/scan-configurations.ts';
import { signIn } from './routes/sign-in.ts';
import { summary } from './routes/summary.ts';

export type ApiPorts = PagePorts & Pick<Ports, 'accessTokens'>;

/** Every route there is: the router, the OpenAPI document and the checks of the packaged template are made from it. */
export const routes: readonly Route<ApiPorts>[] = [
  ...scanConfigurations,
  ...summary,
  ...findings,
  ...images,
  ...executions,
  openApiRoute(() => routes),
  ...signIn,
  ...pages,
];
