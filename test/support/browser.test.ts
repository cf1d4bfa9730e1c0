import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import {
  accessibilityProblems,
  BROWSER_MS,
  chromiumPath,
  colourOf,
  openPage,
  overflow,
  startBrowser,
  type View,
} from './browser.ts';

const PHONE: View = { width: 360, colorScheme: 'light' };

/** A page with the faults that the tests of our pages look for; its policy lets nothing in but its own style. */
const FAULTY = `<!doctype html>
<html lang="en"><head><title>Faulty</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
  body { background: #fff }
  p { color: #ccc; width: 500px }
  @media (prefers-color-scheme: dark) { body { background: #000 } }
</style></head>
<body><main><h1>Faulty</h1><p>Pale and wide</p><img src="http://127.0.0.1:9/x.png" alt="x">
<script>document.title = 'run'</script></main></body></html>`;

jest.setTimeout(BROWSER_MS);
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

describe('the browser of the tests', () => {
  it('is what CHROMIUM_PATH says, or else that of Debian', () => {
    expect(chromiumPath({ CHROMIUM_PATH: '/opt/chrome' }, () => true)).toBe('/opt/chrome');
    expect(chromiumPath({}, () => true)).toBe('/usr/bin/chromium');
  });

  it('says how to get it where there is none', () => {
    expect(() => chromiumPath({}, () => false)).toThrow(
      /apt-get install -y chromium.*CHROMIUM_PATH/,
    );
  });
});

describe('of a faulty page the browser sees', () => {
  it('that it is wider than a phone', async () => {
    const { page, close } = await openPage(browser, { html: FAULTY }, PHONE);
    expect(await overflow(page)).toBeGreaterThan(100);
    await close();
  });

  it('what is too pale to read', async () => {
    const { page, close } = await openPage(browser, { html: FAULTY }, PHONE);
    expect(await accessibilityProblems(page)).toEqual([
      expect.stringMatching(/^color-contrast: p /),
    ]);
    await close();
  });

  it('in which colours it is drawn, by day and by night', async () => {
    const seen: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, close } = await openPage(
        browser,
        { html: FAULTY },
        { width: 360, colorScheme },
      );
      seen.push(await colourOf(page, 'body', 'background-color'));
      await close();
    }
    expect(seen).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
  });

  it('what it asks for, and what its content security policy turns away', async () => {
    const html = FAULTY.replace(/<meta[^>]*>/, '');
    const open = await openPage(browser, { html }, PHONE);
    expect(open.requests).toEqual(['http://127.0.0.1:9/x.png']);
    expect(await open.page.title()).toBe('run');
    await open.close();
    const strict = await openPage(browser, { html: FAULTY }, PHONE);
    expect(await strict.page.title()).toBe('Faulty');
    expect(strict.complaints.join('\n')).toMatch(/inline script.*Content Security Policy/);
    await strict.close();
  });
});
