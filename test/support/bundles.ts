import { build } from 'esbuild';
import esbuildPlugins from '../../packaging/esbuild-plugins.ts';

/** The files that the bundles are made of, as far as anything of them is left; by the name of the handler. */
export async function bundlesOf(
  handlers: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { metafile } = await build({
    entryPoints: handlers.map((handler) => handler.replace(/\.handler$/, '.ts')),
    outdir: 'out',
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    plugins: [
      ...esbuildPlugins({
        service: { custom: { policy: { file: 'policy.yml', slackSecret: '' } } },
      }),
    ],
    metafile: true,
    write: false,
  });
  return new Map(
    Object.values(metafile.outputs).map(({ entryPoint = '', inputs }) => [
      entryPoint.replace(/\.ts$/, '.handler'),
      Object.keys(inputs).filter((path) => (inputs[path]?.bytesInOutput ?? 0) > 0),
    ]),
  );
}
