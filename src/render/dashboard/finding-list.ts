import type { AffectedPackage, Finding } from '../../domain/finding.ts';
import type { FindingState, ListedFinding } from '../../domain/listed-finding.ts';
import type { FindingChange } from '../../domain/memory.ts';
import { type Html, html, type Part } from '../html/html.ts';
import { webLink } from '../links.ts';
import { suppressedInWords } from '../suppression-words.ts';
import { clean, listed } from '../text.ts';
import { findingInWords, nameInWords } from '../words.ts';
import { imagePath } from './paths.ts';
import { severityMark } from './severities.ts';
import { whenInAll } from './words.ts';

/** What a list of findings shows beside them. */
export interface FindingListOptions {
  readonly now: Date;
  /** Whether each names its image: not on that image's own page. */
  readonly namesImages: boolean;
  /** Whether a finding is one of those by which its image breaches, where that is known. */
  readonly counts?: ((finding: Finding) => boolean) | undefined;
}

/** Findings, one line each, that open to all that is known of them. */
export function findingList(findings: readonly ListedFinding[], options: FindingListOptions): Html {
  return html`<ol class="findings">${findings.map((finding) => item(finding, options))}</ol>`;
}

function item(listedFinding: ListedFinding, options: FindingListOptions): Html {
  const { finding, image } = listedFinding;
  const { id, facts } = findingInWords(finding, image);
  const where = options.namesImages && html`${nameInWords(image)}: `;
  return html`<li><details>
<summary>${severityMark(finding.severity)}<span class="id">${id}</span><span class="what">${where}${withoutMarks(facts)}</span><span class="marks">${marks(listedFinding, options)}</span></summary>
<div class="more">
${finding.description !== undefined && html`<p>${clean(finding.description, 4000)}</p>`}
<dl class="facts">${details(listedFinding, options)}</dl>
</div>
</details></li>
`;
}

/** Exploits and scores have marks of their own. */
function withoutMarks(facts: string): string {
  return facts.replace(/; (exploit known|known to be exploited \(KEV\)|EPSS [\d.]+)/g, '');
}

function marks({ finding, state, changed }: ListedFinding, { counts }: FindingListOptions): Part {
  return [
    counts?.(finding) && html`<span class="mark hot">breaches</span>`,
    finding.kev && html`<span class="mark hot">KEV</span>`,
    finding.exploitAvailable && html`<span class="mark hot">exploit</span>`,
    finding.epss !== undefined &&
      finding.epss >= 0.01 &&
      html`<span class="mark">EPSS ${finding.epss.toFixed(2)}</span>`,
    state !== 'open' && html`<span class="mark">${state}</span>`,
    state === 'open' &&
      changed.kind !== 'new' &&
      html`<span class="mark">${CHANGES[changed.kind]}</span>`,
  ];
}

const CHANGES: Readonly<Record<FindingChange['kind'] | 'resolved', string>> = {
  new: 'new',
  worsened: 'worse',
  reopened: 'back',
  resolved: 'resolved',
};

const FIXES: Readonly<Record<Finding['fix'], string>> = {
  available: 'available',
  partial: 'available for some of the packages',
  none: 'none known',
  unknown: 'the scanner does not tell',
};

const PACKAGES_SHOWN = 20;

function details(listedFinding: ListedFinding, { now, namesImages }: FindingListOptions): Part {
  const { finding, image, stream, state, firstSeen, changed, by } = listedFinding;
  const { packages, score, epss, platforms, link } = finding;
  const address = webLink(link);
  const left = packages.length - PACKAGES_SHOWN;
  return [
    namesImages &&
      fact(
        'Image',
        html`<a href="${imagePath({ ...stream, ...image })}">${nameInWords(image)}</a>`,
      ),
    fact(
      'Packages',
      html`${packages.slice(0, PACKAGES_SHOWN).map((pkg, index) => [index > 0 && html`<br>`, inWords(pkg)])}${left > 0 && html`<br>and ${left} more`}`,
    ),
    state !== 'resolved' && fact('Fix', FIXES[finding.fix]),
    score !== undefined && fact('CVSS score', score.toFixed(1)),
    epss !== undefined && fact('Likely to be exploited within 30 days (EPSS)', percent(epss)),
    finding.kev && fact('Exploited', 'in CISA’s catalogue of known exploited vulnerabilities'),
    finding.exploitAvailable && fact('Exploit', 'known to the scanner'),
    platforms.length > 0 && fact('Platforms', listed(platforms, 10)),
    fact('First seen', whenInAll(firstSeen, now)),
    changed.at !== firstSeen &&
      fact(`Last change: ${CHANGES[changed.kind]}`, whenInAll(changed.at, now)),
    by.length > 0 && fact('Suppressed', suppressedInWords({ finding, by }), 'wide'),
    address !== undefined &&
      fact(
        'More',
        html`<a href="${address}" rel="noreferrer">${clean(finding.id, 60)} at ${hostOf(address)}</a>`,
      ),
  ];
}

/** One fact of a list of them. */
export function fact(name: string, value: Part, className?: 'wide'): Html {
  return html`<div${className && html` class="${className}"`}><dt>${name}</dt><dd>${value}</dd></div>`;
}

function inWords({ name, version, fixedVersion }: AffectedPackage): string {
  const installed = version === undefined ? '' : ` ${clean(version, 80)}`;
  const fixed = fixedVersion === undefined ? '' : `, fixed in ${clean(fixedVersion, 80)}`;
  return `${clean(name, 120)}${installed}${fixed}`;
}

function percent(probability: number): string {
  const value = probability * 100;
  return value < 0.1 ? 'less than 0.1 %' : `${value.toFixed(value < 10 ? 1 : 0)} %`;
}

function hostOf(address: string): string {
  return URL.parse(address)?.host ?? '';
}

/** The states as headings and tabs name them. */
export const STATE_NAMES: Readonly<Record<FindingState, string>> = {
  open: 'Open',
  suppressed: 'Suppressed',
  resolved: 'Resolved',
};
