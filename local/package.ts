import { execFile } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { vexFolder } from '../packaging/policy/load.ts';
import { exclusively } from './exclusively.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const serverless = join(root, 'node_modules/serverless/bin/serverless.js');

/**
 * Ends the packaging once it has failed: after a bundle that cannot be built, osls 4.3.1 sets the exit code and
 * waits for esbuild's process, which nobody stops. Twice a second is late enough for the report of the error.
 */
const exitOnFailure =
  'data:text/javascript,setInterval(()=>{if(process.exitCode)process.exit()},500).unref()';

/** Files and folders that the package is made of; `package-lock.json` stands for all tools and libraries. */
const sources = [
  'LICENSE',
  'THIRD-PARTY.md',
  'handlers',
  'package-lock.json',
  'package.json',
  'packaging',
  'policy.yml',
  'resources',
  'serverless.yml',
  'src',
  'statemachines',
  'tsconfig.json',
];

/** Holds the hash of what a package was made of, next to it. */
const hashFile = 'package.sha256';

/** All packagings of a checkout bundle in one folder (`.esbuild`), which each empties when it is done. */
const lockFile = join(root, '.local/packaging.lock');

/** How the service is packaged. */
export interface PackageOptions {
  /** Parameters of serverless.yml. */
  readonly params?: Readonly<Record<string, string>>;
  /** The folder that the package is written to, created if need be. */
  readonly out: string;
  /** Variables besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Packages again even when nothing has changed. */
  readonly fresh?: boolean;
}

export interface ServicePackage {
  /** The absolute path of `out`. */
  readonly packageDirectory: string;
  readonly isReused: boolean;
}

/**
 * Packages this service exactly as for AWS. When neither the sources, the parameters (nor files that they
 * name), `env` nor the region have changed since `out` was written, what is there is used again.
 * Rejects with the output of the packaging when it fails. Packagings at the same time wait for one another.
 */
export function packageService(options: PackageOptions): Promise<ServicePackage> {
  return exclusively(lockFile, () => packageUnlessDone(options));
}

async function packageUnlessDone(options: PackageOptions): Promise<ServicePackage> {
  const packageDirectory = resolve(options.out);
  const hash = await hashOf(options);
  const hashPath = join(packageDirectory, hashFile);
  if (!options.fresh && existsSync(hashPath) && (await readFile(hashPath, 'utf8')) === hash) {
    return { packageDirectory, isReused: true };
  }
  // First of all, so that a packaging which fails half-way is not taken for a good one.
  await rm(hashPath, { force: true });
  await runServerless(packageDirectory, options);
  await writeFile(hashPath, hash);
  return { packageDirectory, isReused: false };
}

function runServerless(
  packageDirectory: string,
  { params = {}, env = {} }: PackageOptions,
): Promise<void> {
  const paramFlags = Object.entries(params).map(([key, value]) => `--param=${key}=${value}`);
  const quiet = {
    SLS_INTERACTIVE_SETUP_ENABLE: '',
    SLS_NOTIFICATIONS_MODE: 'off',
    SLS_TELEMETRY_DISABLED: '1',
  };
  return new Promise((fulfil, reject) => {
    execFile(
      process.execPath,
      [
        '--import',
        exitOnFailure,
        serverless,
        'package',
        '--package',
        packageDirectory,
        ...paramFlags,
      ],
      { cwd: root, env: { ...process.env, ...quiet, ...env }, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (!error) return fulfil();
        const output = `${stdout}\n${stderr}`.trim() || error.message;
        reject(new Error(`The service cannot be packaged:\n${output}`, { cause: error }));
      },
    );
  });
}

async function hashOf({ params = {}, env = {} }: PackageOptions): Promise<string> {
  const hash = createHash('sha256');
  const region = process.env.AWS_REGION ?? '';
  hash.update(JSON.stringify([region, Object.entries(params), Object.entries(env)]));
  const files = Object.values(params).filter((value) => value !== '');
  files.push(vexFolder(params.policy || 'policy.yml'));
  for (const path of new Set([...sources, ...files])) await addPath(hash, path);
  return hash.digest('hex');
}

async function addPath(hash: Hash, path: string): Promise<void> {
  const absolute = resolve(root, path);
  if (!existsSync(absolute)) return;
  hash.update(path);
  const entries = await readdir(absolute, { withFileTypes: true }).catch(ignoreNotAFolder);
  if (!entries) {
    hash.update(await readFile(absolute));
    return;
  }
  const names = entries.map(({ name }) => name).toSorted();
  for (const name of names) await addPath(hash, join(path, name));
}

function ignoreNotAFolder(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOTDIR') throw error;
}

const State = z.object({
  service: z.object({
    service: z.string(),
    provider: z.object({ stage: z.string(), stackName: z.string().optional() }),
  }),
});

/** The name that a package's stack gets when it is deployed. */
export async function readStackName(packageDirectory: string): Promise<string> {
  const text = await readFile(join(packageDirectory, 'serverless-state.json'), 'utf8');
  const { service, provider } = State.parse(JSON.parse(text)).service;
  return provider.stackName ?? `${service}-${provider.stage}`;
}
