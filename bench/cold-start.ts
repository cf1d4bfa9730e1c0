import { execFile } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { packageForDemo } from '../local/demo/packaging.ts';
import { STATE_FOLDER } from '../local/demo/prepare.ts';
import { createCodeStore } from '../local/lambda/code.ts';
import esbuildPlugins from '../packaging/esbuild-plugins.ts';
import type { Table } from './figures.ts';
import { median } from './median.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(STATE_FOLDER, 'cold-start');
const RUNS = 11;

/** As serverless.yml bundles the functions. */
const AS_PACKAGED = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  mainFields: ['module', 'main'],
  logLevel: 'silent',
} satisfies BuildOptions;

/** Imports each bundled handler in a process of its own, against the SDK clients and commands that it uses, bundled too. */
export async function* benchColdStart(): AsyncGenerator<Table> {
  const { packageDirectory } = await packageForDemo({ out: join(STATE_FOLDER, 'package') });
  const code = await createCodeStore();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    for (const name of await functionNames(packageDirectory)) {
      const unpacked = await code.unpack(join(packageDirectory, `${name}.zip`));
      const handler = join(unpacked, 'handlers', `${name}.mjs`);
      const bare = await bareClientsOf(name);
      yield tableOf(name, await measure(handler, bare));
    }
  } finally {
    await code.clear();
  }
}

async function functionNames(packageDirectory: string): Promise<readonly string[]> {
  const file = join(packageDirectory, 'cloudformation-template-update-stack.json');
  const { Resources } = JSON.parse(await readFile(file, 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: { Code?: { S3Key: string } } }>;
  };
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .flatMap(({ Properties: { Code } }) => /([^/]+)\.zip$/.exec(Code?.S3Key ?? '')?.[1] ?? [])
    .sort();
}

/** Bundles what the sources of a handler import of the SDK, and nothing else. */
async function bareClientsOf(name: string): Promise<string> {
  const { metafile } = await build({
    ...AS_PACKAGED,
    metafile: true,
    entryPoints: [join(root, 'handlers', `${name}.ts`)],
    plugins: [...esbuildPlugins({ service: { custom: { policy: { file: 'policy.yml' } } } })],
    write: false,
  });
  const outfile = join(folder, `${name}.mjs`);
  await build({
    ...AS_PACKAGED,
    stdin: { contents: await sdkImportsOf(metafile), resolveDir: root },
    outfile,
  });
  return outfile;
}

const SDK_IMPORT = /^import \{([^}]+)\} from '(@aws-sdk\/[^']+)';/gm;

async function sdkImportsOf({ outputs }: Metafile): Promise<string> {
  const used = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? file : [])),
  );
  const names = new Map<string, Set<string>>();
  for (const file of used.filter((path) => path.startsWith('src/'))) {
    const source = await readFile(join(root, file), 'utf8');
    for (const [, list = '', library = ''] of source.matchAll(SDK_IMPORT)) {
      const known = names.get(library) ?? new Set();
      for (const one of list.split(',')) known.add(one.trim());
      names.set(library, known);
    }
  }
  return [...names].map(([library, all]) => exportOf(library, [...all])).join('\n');
}

function exportOf(library: string, names: readonly string[]): string {
  const values = names.filter((name) => name !== '' && !name.startsWith('type '));
  return `export { ${values.join(', ')} } from '${library}';`;
}

interface Imported {
  readonly millis: number;
  readonly bytes: number;
}

/** In turns, so that whatever else the machine does slows both down. */
async function measure(handler: string, bare: string) {
  const handlers: Imported[] = [];
  const bares: Imported[] = [];
  for (let turn = 0; turn < RUNS; turn += 1) {
    handlers.push(await importOnce(handler));
    bares.push(await importOnce(bare));
  }
  return { handler: typical(handlers), bare: typical(bares) };
}

const typical = (all: readonly Imported[]): Imported => ({
  millis: median(all.map(({ millis }) => millis)),
  bytes: median(all.map(({ bytes }) => bytes)),
});

const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  REGISTRY_ID: '111122223333',
  TABLE_NAME: 'table',
  BUCKET_NAME: 'bucket',
  TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:topic',
  CHAT_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:topic',
  SCAN_EVENT_TIMEOUT_SECONDS: '300',
  RESCAN_AFTER_HOURS: '23',
  SCAN_BUDGET: '90000',
  ALERT_WINDOW_SECONDS: '60',
  IMAGE_SCAN_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:image-scan',
  REGISTRY_SWEEP_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:registry-sweep',
};

async function importOnce(file: string): Promise<Imported> {
  const program = `
    gc();
    const before = process.memoryUsage().heapUsed;
    const startedAt = performance.now();
    await import(${JSON.stringify(file)});
    const millis = performance.now() - startedAt;
    gc();
    console.log(JSON.stringify({ millis, bytes: process.memoryUsage().heapUsed - before }));`;
  const { stdout } = await run(
    process.execPath,
    ['--expose-gc', '--input-type=module', '--eval', program],
    { env: ENVIRONMENT },
  );
  return JSON.parse(stdout) as Imported;
}

function tableOf(
  name: string,
  { handler, bare }: { readonly handler: Imported; readonly bare: Imported },
): Table {
  return {
    title: `Cold start of ${name}`,
    figures: [
      { what: 'import of the handler', value: handler.millis, unit: 'ms' },
      { what: 'import of its bare SDK clients', value: bare.millis, unit: 'ms' },
      { what: 'ratio of times', value: handler.millis / bare.millis, unit: 'x', goal: 1.3 },
      { what: 'memory of the handler', value: handler.bytes / 1024 / 1024, unit: 'MB' },
      { what: 'ratio of memory', value: handler.bytes / bare.bytes, unit: 'x', goal: 1.3 },
    ],
  };
}
