import type { ApiPorts } from '../../src/api/routes.ts';
import type { Outcome } from '../../src/domain/assessment.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { type Severity, sum, total } from '../../src/domain/severity.ts';
import type { SweepRecord } from '../../src/domain/sweep-record.ts';
import type { Execution } from '../../src/ports.ts';
import {
  aFinding,
  ago,
  aJudgement,
  aPolicy,
  aReading,
  aSuppression,
  EXECUTION,
  NOW,
} from './builders.ts';
import { aSweepRecord } from './catalogue.ts';
import { aToken, fakeAccessTokens, fakeExecutions, fakeScanConfigurations } from './fakes/index.ts';
import { scan } from './hearing.ts';
import { memoryService } from './memory-service.ts';

/** The token that the registry's dashboard can be read with. */
export const READER = 'a-token-that-may-read';

/** A finding as scanners describe them: id, severity, package, version, fix, and what it is. */
function found(
  id: string,
  severity: Severity,
  [name, version, fixedVersion]: readonly [string, string, string?],
  changes: Partial<Finding> = {},
): Finding {
  return aFinding({
    id,
    severity,
    packages: [{ name, version, fixedVersion }],
    fix: fixedVersion === undefined ? 'none' : 'available',
    link: `https://nvd.nist.gov/vuln/detail/${id}`,
    ...changes,
  });
}

const OPENSSL = found('CVE-2022-0778', 'HIGH', ['openssl', '1.1.1k-1', '1.1.1n-0'], {
  score: 7.5,
  epss: 0.066,
  exploitAvailable: true,
  description:
    'The BN_mod_sqrt() function, which computes a modular square root, contains a bug that can cause it to loop forever for non-prime moduli. Internally this function is used when parsing certificates that contain elliptic curve public keys in compressed form.',
});
const LOG4SHELL = found('CVE-2021-44228', 'CRITICAL', ['log4j-core', '2.14.1', '2.15.0'], {
  score: 10,
  epss: 0.976,
  kev: true,
  exploitAvailable: true,
  description:
    'JNDI features used in configuration, log messages, and parameters do not protect against attacker controlled LDAP and other JNDI related endpoints.',
});
const XZ = found('CVE-2024-3094', 'CRITICAL', ['xz-utils', '5.6.0-0.2', '5.6.1+really5.4.5-1'], {
  score: 10,
  epss: 0.85,
  description: 'Malicious code was discovered in the upstream tarballs of xz.',
});
const ZLIB = found('CVE-2023-45853', 'CRITICAL', ['zlib', '1:1.2.13.dfsg-1'], { score: 9.8 });
const CURL = found('CVE-2023-38545', 'CRITICAL', ['curl', '7.88.1-10', '7.88.1-10+deb12u4'], {
  score: 9.8,
  epss: 0.26,
});
const LESSER = [
  found('CVE-2024-0727', 'MEDIUM', ['openssl', '3.0.11-1', '3.0.13-1'], { score: 5.5 }),
  found('CVE-2023-4641', 'MEDIUM', ['shadow', '1:4.13+dfsg1-1']),
  found('CVE-2023-50495', 'MEDIUM', ['ncurses', '6.4-4']),
  found('CVE-2016-2781', 'LOW', ['coreutils', '9.1-1']),
  found('CVE-2022-3219', 'LOW', ['gnupg2', '2.2.40-1.1']),
  found('CVE-2011-3374', 'INFORMATIONAL', ['apt', '2.6.1']),
  found('CVE-2005-2541', 'UNTRIAGED', ['tar', '1.34+dfsg-1.2']),
] as const;

/** Something that wants to be markup. */
const HOSTILE = found('CVE-2099-0001', 'HIGH', ['<b>evil</b>', '"><svg onload=alert(1)>', '1'], {
  description: '<script>alert(1)</script> & </style><img src=x onerror=alert(1)>',
  link: 'javascript:alert(1)',
});

/**
 * The ports of the API over a registry with thirty images that have been scanned, thirty sweeps behind it, and
 * suppressions. Everything in it is the same each time.
 */
export async function busyRegistry(): Promise<ApiPorts> {
  const service = memoryService(
    aPolicy({
      defaults: aJudgement({ thresholds: { CRITICAL: 1, HIGH: 1, kev: 1 } }),
      suppressions: [
        aSuppression({
          id: 'CVE-2023-45853',
          package: 'zlib',
          reason: 'minizip is not built into our zlib',
          expires: '2026-03-09',
        }),
        aSuppression({
          id: 'CVE-2005-2541',
          reason: 'nobody untars as root',
          expires: '2026-12-31',
        }),
        aSuppression({
          id: 'CVE-2023-4641',
          repository: 'team/**',
          until: 'fix-available',
          reason: 'no fix in Debian 12 yet',
        }),
        aSuppression({ id: 'CVE-2020-*', reason: 'an old list', expires: '2026-02-20' }),
      ],
    }),
  );
  const outcomes: Outcome[] = [];
  const push = async (
    name: string,
    image: string,
    findings: readonly Finding[],
    status: 'COMPLETE' | 'FAILED' | 'UNSUPPORTED_IMAGE' = 'COMPLETE',
  ) => {
    const [repository = '', ...tags] = image.split(':');
    const pushedAt = ago({ hours: 30 - name.length });
    const scanned = aReading({ status, type: 'ENHANCED', findings });
    service.push(name, { repository, tags, pushedAt, scan: scanned });
    outcomes.push((await scan(service, name)).outcome);
  };
  await push('a', 'payments/api:1.4.2:latest', [OPENSSL, ...LESSER, ZLIB]);
  await push('b', 'payments/ledger:2026.2.1', [LOG4SHELL, CURL, OPENSSL, ...LESSER]);
  await push('c', 'build/runner:main-3f9c2ab', [XZ, ...LESSER.slice(0, 3)]);
  await push('d', 'legacy/reports:2019-06', [], 'FAILED');
  await push('e', 'tools/static:0.1.21', [], 'UNSUPPORTED_IMAGE');
  await push('f', 'web/storefront:7.0.0', [HOSTILE, ...LESSER.slice(0, 4)]);
  for (let index = 0; index < 24; index += 1) {
    const findings = LESSER.slice(index % 7, (index % 7) + (index % 4));
    await push(
      `service-${index}`,
      `team/service-${String(index).padStart(2, '0')}:1.${index}.0`,
      findings,
    );
  }
  const executions = fakeExecutions();
  for (const record of sweeps()) {
    await service.ports.sweepLog.add(record);
    const { execution: arn, startedAt, finishedAt: stoppedAt } = record;
    const status = record.totals.failed > 0 ? 'failed' : 'succeeded';
    executions.all.push(ended('registry-sweep', { name: arn, arn, status, startedAt, stoppedAt }));
  }
  for (const [index, outcome] of outcomes.entries()) {
    const name = `event-${index}`;
    const startedAt = ago({ ms: (outcomes.length - index) * 60_000 }).toISOString();
    const stoppedAt = ago({ ms: (outcomes.length - index) * 60_000 - 21_000 }).toISOString();
    const arn = EXECUTION.replace(/[^:]+$/, name);
    const status = index % 9 === 8 ? 'failed' : 'succeeded';
    const execution = { name, arn, status, startedAt, stoppedAt, output: outcome } as const;
    executions.all.push(ended('image-scan', execution));
  }
  await executions.start('image-scan', { image: 'payments/api:1.4.3' });
  return {
    ...service.ports,
    accessTokens: fakeAccessTokens([aToken(READER)]),
    scanConfigurations: fakeScanConfigurations(),
    executions,
    clock: { now: () => NOW },
  };
}

const ended = (machine: string, execution: Execution) => ({ machine, input: '{}', execution });

/** A month of daily sweeps, in which things get better. */
function sweeps(): readonly SweepRecord[] {
  return Array.from({ length: 30 }, (_, index) => {
    const day = 29 - index;
    const images = 30 - Math.floor(day / 3);
    const breach = 4 + Math.floor(day / 4) - (day % 3 === 0 ? 1 : 0);
    const unknown = day % 5 === 0 ? 2 : 1;
    const failed = day === 11 ? 3 : 0;
    const findings = {
      CRITICAL: 3 + Math.floor(day / 6),
      HIGH: 4 + Math.floor((day + 1) / 4),
      MEDIUM: 38 + day,
    };
    return aSweepRecord(day * 24 + 9, {
      totals: {
        repositories: 12,
        images,
        breach,
        unknown,
        failed,
        skipped: 0,
        pass: images - breach - unknown - failed,
      },
      findings: sum([findings, { LOW: 22, INFORMATIONAL: 7, UNTRIAGED: total({ LOW: day % 2 }) }]),
      suppressed: 9,
    });
  });
}
