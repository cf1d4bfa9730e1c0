import { fileURLToPath } from 'node:url';
import { loadPolicy } from './load.ts';

/**
 * What `#policy` is to code that runs without being bundled: the policy file in the root. In a bundle it is the policy
 * of the deployment, as plain data: see `esbuild-plugins.ts`.
 */
export default loadPolicy(fileURLToPath(new URL('../../policy.yml', import.meta.url)));
