import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { ApiPorts } from '../../../src/api/routes.ts';
import { ImageNotFoundError } from '../../../src/domain/errors.ts';
import { imagePath, PATHS } from '../../../src/render/dashboard/paths.ts';
import { type ApiServer, serveApi } from '../../support/api-server.ts';
import {
  accessibilityProblems,
  BROWSER_MS,
  type Opened,
  openPage,
  overflow,
  startBrowser,
  VIEWS,
  type View,
} from '../../support/browser.ts';
import { aRef } from '../../support/builders.ts';
import { busyRegistry, READER } from '../../support/busy-registry.ts';

/** What the pages looked like the last time; not kept in Git. */
const SCREENSHOTS = '.local/screenshots';

const DESK: View = { width: 1280, colorScheme: 'light' };
const LEDGER = imagePath(aRef('b', { repository: 'payments/ledger' }));
const GONE = imagePath(aRef('c', { repository: 'build/runner' }));
const HOSTILE = imagePath(aRef('f', { repository: 'web/storefront' }));

jest.setTimeout(BROWSER_MS * 2);
let browser: Browser;
let server: ApiServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([startBrowser(), registryWithout(GONE).then(serveApi)]);
  await mkdir(SCREENSHOTS, { recursive: true });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** The busy registry, after one image has gone. */
async function registryWithout(path: string): Promise<ApiPorts> {
  const ports = await busyRegistry();
  const { describeImage } = ports.registry;
  const registry: ApiPorts['registry'] = {
    ...ports.registry,
    async describeImage(name) {
      const detail = await describeImage(name);
      if (imagePath(detail) === path) throw new ImageNotFoundError('gone');
      return detail;
    },
  };
  return { ...ports, registry };
}

function photograph(page: Page, name: string) {
  return page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true, scale: 'css' });
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Access token').fill(READER);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

/** What of a page is not as it should be, by name; nothing where all is well. */
async function wrongWith({ page, requests, complaints }: Opened) {
  const wrong = {
    // That an answer is no 200 is what some pages are for.
    complaints: complaints.filter((one) => !/the server responded with a status of 40/.test(one)),
    elsewhere: requests.filter((url) => !url.startsWith(server.url) && !url.startsWith('data:')),
    tooWide: (await overflow(page)) > 0 ? ['wider than the screen'] : [],
    accessibility: await accessibilityProblems(page),
    faults: server.faults,
  };
  return Object.entries(wrong).flatMap(([name, all]) => all.map((one) => `${name}: ${one}`));
}

describe('every page can be used on a phone and at a desk, by day and by night', () => {
  const pages = [
    ['overview', PATHS.overview],
    ['images', PATHS.images],
    ['image', LEDGER],
    ['findings', `${PATHS.findings}?severity=CRITICAL`],
    ['executions', PATHS.executions],
    ['suppressions', PATHS.suppressions],
  ] as const;
  const variants = [
    ['images-none', `${PATHS.images}?repository=nowhere`],
    ['images-problem', `${PATHS.images}?repository=%3Cscript%3Ealert(1)%3C/script%3E`],
    ['image-hostile', `${HOSTILE}?severity=HIGH`],
    ['image-none', `${PATHS.images}/%3Cscript%3Ealert(1)%3C%2Fscript%3E`],
    ['image-gone', GONE],
    ['executions-problem', `${PATHS.executions}?scans=x`],
  ] as const;
  // Made of the same parts as the pages: each width and each scheme once.
  const pagesOf = ({ width, colorScheme }: View) =>
    width < 800 === (colorScheme === 'dark') ? [...pages, ...variants] : pages;

  it.each(VIEWS)('$width pixels wide, $colorScheme', async (view) => {
    const opened = await openPage(browser, { url: `${server.url}/sign-in` }, view);
    const { page } = opened;
    const wrong: string[] = [];
    const look = async (name: string) => {
      await photograph(page, `${name}-${view.width}-${view.colorScheme}`);
      // What is folded has to be as good as the rest.
      const folded = page.locator('details summary').first();
      if ((await folded.count()) > 0) await folded.click();
      wrong.push(...(await wrongWith(opened)).map((one) => `${name}: ${one}`));
    };
    await look('sign-in');
    await signIn(page);
    for (const [name, path] of pagesOf(view)) {
      await page.goto(server.url + path);
      await look(name);
    }
    await opened.close();
    expect(wrong).toEqual([]);
  });
});

describe('somebody who works with it', () => {
  it('signs in, filters, and drills down to a finding', async () => {
    const opened = await openPage(browser, { url: `${server.url}${PATHS.images}` }, DESK);
    const { page } = opened;
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await signIn(page);

    expect(new URL(page.url()).pathname).toBe(PATHS.images);
    await page.getByLabel('Repository').fill('payments');
    await page.getByLabel('With open findings').selectOption('Critical');
    await page.getByRole('button', { name: 'Show' }).click();
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(['payments/ledger:2026.2.1']);

    await page.getByRole('link', { name: 'payments/ledger:2026.2.1' }).click();
    await page
      .getByRole('navigation', { name: 'Severity' })
      .getByRole('link', { name: 'Critical' })
      .click();
    const finding = page.getByRole('listitem').filter({ hasText: 'CVE-2021-44228' });
    await finding.locator('summary').last().click();
    expect(await finding.last().innerText()).toContain('fixed in 2.15.0');
    await photograph(page, 'finding');
    expect(await page.title()).toBe('payments/ledger:2026.2.1 - ECR Scan Warden');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.goto(`${server.url}/`);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    expect(await wrongWith(opened)).toEqual([]);
    await opened.close();
  });

  it('gets there with the keyboard alone', async () => {
    const opened = await openPage(browser, { url: `${server.url}/sign-in` }, DESK);
    const { page } = opened;
    const focused = () =>
      page.evaluate<string>(
        '(document.activeElement?.labels?.[0] ?? document.activeElement)?.textContent?.trim() ?? ""',
      );
    const tabTo = async (text: RegExp) => {
      for (let tabs = 0; tabs < 40; tabs += 1) {
        await page.keyboard.press('Tab');
        if (text.test(await focused())) return;
      }
      throw new Error(`${text} cannot be reached by tabs.`);
    };
    // Autofocus comes with the first frame, which may be after the load event.
    await page.getByLabel('Access token').and(page.locator(':focus')).waitFor();
    await page.keyboard.type(READER);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.url}/`);

    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    // The first link of the content: the tile of the images that breach.
    expect(await focused()).toBe('3breach');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.url}${PATHS.images}?verdict=breach`);

    await tabTo(/^Repository/);
    await page.keyboard.type('payments/l');
    await page.keyboard.press('Enter');
    await page.waitForURL(/repository=payments%2Fl/);
    await tabTo(/^Image$/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/order=name/);
    await tabTo(/^payments\/ledger:/);
    await page.keyboard.press('Enter');
    await page.waitForURL(server.url + LEDGER);
    await tabTo(/^Critical/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/severity=CRITICAL/);
    const finding = page.locator('details').filter({ hasText: 'CVE-2021-44228' });
    await tabTo(/CVE-2021-44228/);
    await page.keyboard.press('Enter');
    expect(await finding.innerText()).toContain('fixed in 2.15.0');
    await opened.close();
  });

  it('puts the images in another order, and pages through them', async () => {
    const opened = await openPage(browser, { url: `${server.url}${PATHS.images}` }, DESK);
    const { page } = opened;
    await signIn(page);
    const heading = page.getByRole('columnheader', { name: 'Scanned' });
    await heading.getByRole('link').click();
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    await heading.getByRole('link').click();
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    expect((await page.getByRole('rowheader').allInnerTexts())[0]).toBe('legacy/reports:2019-06');

    await page.goto(`${server.url}${PATHS.executions}`);
    const scans = page.getByRole('region', { name: 'Scans of images' });
    const first = await scans.getByRole('row').allInnerTexts();
    await scans.getByRole('link', { name: 'Next page' }).click();
    expect(await scans.getByRole('row').allInnerTexts()).not.toEqual(first);
    await scans.getByRole('link', { name: 'First page' }).click();
    expect(await scans.getByRole('row').allInnerTexts()).toEqual(first);
    expect(await wrongWith(opened)).toEqual([]);
    await opened.close();
  });

  it('has all of it without JavaScript', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}/sign-in`);
    await signIn(page);
    await page.goto(server.url + PATHS.images);
    await page.getByLabel('Verdict').selectOption('unknown');
    await page.getByRole('button', { name: 'Show' }).click();
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual([
      'legacy/reports:2019-06',
      'tools/static:0.1.21',
    ]);
    await context.close();
  });

  it('is told why the token is not good', async () => {
    const opened = await openPage(browser, { url: `${server.url}/sign-in` }, DESK);
    await opened.page.getByLabel('Access token').fill('guessed');
    await opened.page.getByRole('button', { name: 'Sign in' }).click();
    expect(await opened.page.getByRole('alert').innerText()).toContain('not known');
    await opened.close();
  });
});
