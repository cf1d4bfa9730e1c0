import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where Debian and its descendants put it. */
const DEBIAN = '/usr/bin/chromium';

/** The most that a test with a browser may take, on a machine that is busy. */
export const BROWSER_MS = 60_000;

/** As root it has no sandbox; and it calls nobody by itself, so that what is called is the page's doing. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium as it is on this machine. Whoever starts it closes it. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(process.env, existsSync), args: FLAGS });
}

/** Where Chromium is; throws what to do where there is none. */
export function chromiumPath(
  { CHROMIUM_PATH }: NodeJS.ProcessEnv,
  isThere: (path: string) => boolean,
): string {
  const path = CHROMIUM_PATH || DEBIAN;
  if (isThere(path)) return path;
  throw new Error(
    `There is no Chromium at ${path}: install it (Debian and Ubuntu: apt-get install -y chromium), or set CHROMIUM_PATH to one, Chrome or Edge.`,
  );
}

export interface View {
  /** In CSS pixels. */
  readonly width: number;
  readonly height?: number;
  readonly colorScheme: 'light' | 'dark';
}

/** A phone, and a desk, by day and by night. */
export const VIEWS: readonly View[] = [360, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

export interface Opened {
  readonly page: Page;
  /** The addresses that the page has asked for so far, its own among them. */
  readonly requests: readonly string[];
  /** What the page's scripts have thrown, and what the browser complains of, as by its content security policy. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Opens an address, or markup, as on a screen of that kind: `{ url }` or `{ html }`. */
export async function openPage(
  browser: Browser,
  what: { readonly url: string } | { readonly html: string },
  { width, height = 800, colorScheme }: View,
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    deviceScaleFactor: 2,
    timezoneId: 'UTC',
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  if ('url' in what) await page.goto(what.url);
  else await page.setContent(what.html, { waitUntil: 'load' });
  return { page, requests, complaints, close: () => context.close() };
}

/** By how many pixels the page is wider than its screen: 0, or people have to scroll sideways. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
}

/** A colour that an element is drawn in, as `rgb(…)`. */
export async function colourOf(
  page: Page,
  selector: string,
  property: 'color' | 'background-color',
): Promise<string> {
  return page.evaluate(
    `getComputedStyle(document.querySelector(${JSON.stringify(selector)})).getPropertyValue(${JSON.stringify(property)})`,
  );
}

/** What axe-core finds that keeps people from using the page: its serious and critical findings, contrast included. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(
    'axe.run(document, { resultTypes: ["violations"] })',
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
    );
}
