import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FEED_PARAMETERS } from '../../local/feeds/index.ts';
import { packageService } from '../../local/package.ts';

/** The name of the Secrets Manager secret that the package `compressed` takes for its Slack channel. */
export const SLACK_SECRET = 'slack-webhook';

/** Parameters by the name of the package. */
const PACKAGES = {
  /** As a person deploys it who sets nothing. */
  plain: {},
  /** With waits of seconds and the feeds of this machine, to be run, and with everything optional switched on. */
  compressed: {
    scanEventTimeout: '4',
    pollFirstWait: '1',
    pollMaxWait: '1',
    pollDeadline: '2',
    indexWait: '1',
    alertWindow: '1',
    owedGrace: '5',
    ...FEED_PARAMETERS,
    email: 'you@example.com',
    slackSecret: SLACK_SECRET,
  },
  /** With other ways into the API than tokens. */
  iam: { apiAuth: 'iam' },
  jwt: {
    apiAuth: 'jwt',
    jwtIssuer: 'https://issuer.example.com/pool',
    jwtAudience: 'ecr-scan-warden',
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/**
 * Packages this service as for AWS, once for all tests that ask for the same, and again only when something that
 * ships has changed; returns the folder. Takes about ten seconds: give `beforeAll` PACKAGING_MS.
 */
export async function testPackage(name: keyof typeof PACKAGES = 'compressed'): Promise<string> {
  const out = folderOf(name);
  const { packageDirectory } = await packageService({ out, params: PACKAGES[name] });
  return packageDirectory;
}

/** As the package `compressed`, with a policy of its own, the text of the file, and other parameters. */
export async function testPackageWith(
  name: string,
  policy: string,
  others: Readonly<Record<string, string>> = {},
): Promise<string> {
  const out = folderOf(name);
  const file = `${out}.policy/policy.yml`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, policy);
  const params = { ...PACKAGES.compressed, policy: relative(process.cwd(), file), ...others };
  const { packageDirectory } = await packageService({ out, params });
  return packageDirectory;
}

function folderOf(name: string): string {
  return fileURLToPath(new URL(`../../.local/test-package/${name}`, import.meta.url));
}

/** The most that packaging may take while the tests of another worker package too. */
export const PACKAGING_MS = 120_000;
