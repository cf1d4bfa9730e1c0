import fc from 'fast-check';
import type { Finding, Fix } from '../../src/domain/finding.ts';
import { SEVERITIES } from '../../src/domain/severity.ts';
import { aFinding } from './builders.ts';

const fix = fc.constantFrom<Fix>('available', 'partial', 'none', 'unknown');

/** A finding out of so few that two are often the same one, and then often differ in what does not make it. */
const anyFinding: fc.Arbitrary<Finding> = fc
  .record({
    id: fc.constantFrom('CVE-1', 'CVE-2', 'CVE-3', 'CVE-4'),
    name: fc.constantFrom('openssl', 'zlib'),
    version: fc.constantFrom('1.0', '1.1'),
    severity: fc.constantFrom(...SEVERITIES),
    fix,
    exploitAvailable: fc.option(fc.boolean(), { nil: undefined }),
    epss: fc.option(fc.constantFrom(0, 0.4, 0.6), { nil: undefined }),
  })
  .map(({ name, version, ...finding }) => aFinding({ ...finding, packages: [{ name, version }] }));

export const anyFindings = fc.array(anyFinding, { maxLength: 12 });
