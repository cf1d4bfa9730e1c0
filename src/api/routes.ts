import type { Ports } from '../ports.ts';
import type { Route } from './http/route.ts';
import { type PagePorts, pages } from './pages/index.ts';
import { scanConfigurations } from './routes/scan-configurations.ts';
import { signIn } from './routes/sign-in.ts';

export type ApiPorts = PagePorts & Pick<Ports, 'accessTokens'>;

/** Every route there is: the router, the OpenAPI document and the checks of the packaged template are made from it. */
export const routes: readonly Route<ApiPorts>[] = [...scanConfigurations, ...signIn, ...pages];
