import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { loadPolicy, type PolicyOptions, vexFolder } from './policy/load.ts';

/** What is needed of the running Serverless Framework. */
interface Serverless {
  readonly service: {
    readonly custom: { readonly policy: PolicyOptions & { readonly file: string } };
  };
}

/** The plugins of serverless-esbuild, which calls this with the Serverless Framework when it bundles. */
export default function esbuildPlugins(serverless: Serverless): readonly Plugin[] {
  const { file, ...options } = serverless.service.custom.policy;
  return [policyPlugin(file, options), effectsPlugin];
}

/** Makes `#policy` the checked policy as plain data: a Lambda carries neither a YAML parser nor the schema. */
function policyPlugin(file: string, options: PolicyOptions = {}): Plugin {
  return {
    name: 'policy',
    setup(build) {
      build.onResolve({ filter: /^#policy$/ }, () => ({ path: file, namespace: 'policy' }));
      build.onLoad({ filter: /.*/, namespace: 'policy' }, () => ({
        contents: JSON.stringify(loadPolicy(file, options)),
        loader: 'json',
        watchFiles: [resolve(file)],
        watchDirs: [resolve(vexFolder(file))].filter((folder) => existsSync(folder)),
      }));
    },
  };
}

/** Says of a package what its package.json does not: importing it does nothing, so who uses nothing of it goes without. */
const effectsPlugin: Plugin = {
  name: 'effects',
  setup(build) {
    build.onResolve(
      { filter: /^@aws-sdk\/lib-storage$/ },
      async ({ path, pluginData, ...from }) => {
        if (pluginData === 'resolved') return undefined;
        const resolved = await build.resolve(path, {
          kind: from.kind,
          resolveDir: from.resolveDir,
          pluginData: 'resolved',
        });
        return { ...resolved, sideEffects: false };
      },
    );
  },
};
