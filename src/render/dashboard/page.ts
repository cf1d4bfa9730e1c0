import type { RegistryId } from '../../domain/image.ts';
import { Html, html, type Part } from '../html/html.ts';
import { PATHS } from './paths.ts';
import { STYLE } from './style.ts';

/** A page of the dashboard. */
export interface Page {
  readonly title: string;
  /** The place in the navigation that it belongs to. */
  readonly place: keyof typeof PATHS;
  /** What it is about, where that is one registry. */
  readonly registry?: RegistryId | undefined;
  readonly content: Html;
}

const NAVIGATION: readonly (readonly [place: Page['place'], name: string])[] = [
  ['overview', 'Overview'],
  ['images', 'Images'],
  ['findings', 'Findings'],
  ['executions', 'Executions'],
  ['suppressions', 'Suppressions'],
];

/** A whole page: one document, without script, that loads nothing. */
export function pageDocument({ title, place, registry, content }: Page): Html {
  return document(
    `${title} - ECR Scan Warden`,
    html`<a class="skip" href="#main">Skip to content</a>
<header class="top"><div class="wrap">
<a class="brand" href="/">${SHIELD}ECR Scan Warden</a>
<nav aria-label="Pages"><ul>${NAVIGATION.map(
      ([key, name]) =>
        html`<li><a href="${PATHS[key]}"${key === place && CURRENT}>${name}</a></li>`,
    )}</ul></nav>
<form class="out" method="post" action="/sign-out"><button class="quiet">Sign out</button></form>
</div></header>
<main id="main" class="wrap" tabindex="-1">
${content}
</main>
${registry && html`<footer class="wrap">Registry ${registry.registryId} in ${registry.region}</footer>`}`,
  );
}

const CURRENT = html` aria-current="page"`;

/** The frame of every page: what is inside is markup, the title is text. */
export function document(title: string, body: Part): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="${ICON}">
${new Html(`<style>${STYLE}</style>`)}
</head>
<body>
${body}
</body>
</html>
`;
}

const OUTLINE = 'M12 1.5 3 5v6.2c0 5.6 3.8 9.6 9 11.3 5.2-1.7 9-5.7 9-11.3V5z';

/** The mark beside the name. */
export const SHIELD = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${OUTLINE}"/><path class="tick" d="m8 12 3 3 5-6"/></svg>`;

const ICON = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="#1f4fb8" d="${OUTLINE}"/><path fill="none" stroke="#fff" stroke-width="2.5" d="m8 12 3 3 5-6"/></svg>`,
)}`;
