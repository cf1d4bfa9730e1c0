import { displayName, registryHost } from '../../domain/image.ts';
import type { ListedFinding } from '../../domain/listed-finding.ts';
import { type Html, html } from '../html/html.ts';
import { imageLink, webLink } from '../links.ts';
import { clean, listed } from '../text.ts';
import { findingInWords } from '../words.ts';
import { findingId } from './entry-id.ts';

/** A page of findings, and what a feed says of itself. */
export interface Feed {
  /** A URI that stays the same. */
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  /** Addresses of this page, the first one, and the next one if there is one (RFC 5005). */
  readonly self: string;
  readonly first: string;
  readonly next?: string | undefined;
  /** ISO 8601: of the last change on this page. */
  readonly updated: string;
  /** The one that has changed last comes first. */
  readonly findings: readonly ListedFinding[];
}

/** A page of findings as an Atom feed (RFC 4287). */
export function atomFeed(feed: Feed): string {
  const page = html`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>${feed.id}</id>
  <title>${feed.title}</title>
  <subtitle>${feed.subtitle}</subtitle>
  <updated>${feed.updated}</updated>
  <author><name>ECR Scan Warden</name></author>
  <link rel="self" type="application/atom+xml" href="${feed.self}"/>
  <link rel="first" type="application/atom+xml" href="${feed.first}"/>
${feed.next && html`  <link rel="next" type="application/atom+xml" href="${feed.next}"/>\n`}${feed.findings.map(entry)}</feed>
`;
  return String(page);
}

function entry(listing: ListedFinding): Html {
  const { finding, image, stream, changed, firstSeen, state } = listing;
  const { severity } = finding;
  const inConsole = imageLink({ ...stream, imageDigest: image.imageDigest });
  return html`  <entry>
    <id>${findingId(listing)}</id>
    <title>${titleOf(listing)}</title>
    <published>${firstSeen}</published>
    <updated>${changed.at}</updated>
    <category term="${severity}" label="${severity} severity"/>
    <category term="${state}"/>
    <link rel="alternate" href="${webLink(finding.link) ?? inConsole}"/>
    <link rel="related" title="Image in the ECR console" href="${inConsole}"/>
    <summary type="html">${String(summaryOf(listing))}</summary>
  </entry>
`;
}

/** `[HIGH] openssl CVE-2022-0778 in payments/api:1.4.2`; what is not open says so. */
function titleOf({ finding, image, state }: ListedFinding): string {
  const names = [...new Set(finding.packages.map(({ name }) => name))];
  const level = state === 'open' ? finding.severity : `${finding.severity}, ${state}`;
  const what = [listed(names, 1), clean(finding.id, 60) || 'unnamed'].filter(Boolean).join(' ');
  return `[${level}] ${what} in ${clean(displayName(image), 300)}`;
}

/** Markup of its own, which the feed carries as text. */
function summaryOf({ finding, image, stream, changed, by }: ListedFinding): Html {
  const { facts } = findingInWords(finding, image);
  const where = `${registryHost(stream)}/${stream.repository}`;
  return html`<p>${facts}</p>${
    finding.description && html`<p>${clean(finding.description, 1000)}</p>`
  }${by.map(({ reason }) => html`<p>Suppressed: ${clean(reason, 300)}</p>`)}<p>${
    WHAT[changed.kind]
  } in the stream <code>${clean(stream.stream, 128)}</code> of <code>${where}</code>.</p>`;
}

const WHAT: Readonly<Record<ListedFinding['changed']['kind'], string>> = {
  new: 'New',
  worsened: 'Has become worse',
  reopened: 'Is there again',
  resolved: 'Resolved',
};
