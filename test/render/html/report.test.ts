import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { reportPage } from '../../../src/render/html/report.ts';
import {
  accessibilityProblems,
  BROWSER_MS,
  colourOf,
  openPage,
  overflow,
  startBrowser,
  VIEWS,
  type View,
} from '../../support/browser.ts';
import { aRoute } from '../../support/reports.ts';
import { REPORT_SAMPLES } from '../report-samples.ts';

/** Where the screenshots are, for a person to look at. */
const SCREENSHOTS = '.local/screenshots';

jest.setTimeout(BROWSER_MS);
let browser: Browser;
beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await startBrowser();
});
afterAll(() => browser?.close());

const PHONE: View = { width: 360, colorScheme: 'light' };
const DESK: View = { width: 1280, colorScheme: 'dark' };

const open = (name: string, view: View) => openPage(browser, { html: pageOf(name) }, view);

const shoot = (page: Page, name: string, { width, colorScheme }: View) =>
  page.screenshot({
    path: `${SCREENSHOTS}/report-${name}-${width}-${colorScheme}.png`,
    fullPage: name !== 'weekly-300' && name !== 'sweep-300',
  });

function pageOf(name: string): string {
  const { report, images } = REPORT_SAMPLES[name]!;
  const route = report.routes?.alerts ?? aRoute(images);
  return [...reportPage(report, 'alerts', route, images)].join('');
}

describe('a report', () => {
  it.each(VIEWS)('can be read by everybody: $width px wide, $colorScheme', async (view) => {
    const { page, requests, complaints, close } = await open('everything', view);
    await page.locator('summary').click();
    await shoot(page, 'everything', view);
    expect(await overflow(page)).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect([requests, complaints]).toEqual([[], []]);
    await close();
  });

  it.each([
    ['weekly-300', PHONE],
    ['sweep-300', DESK],
    ['hostile', PHONE],
  ])('fits its screen, however much there is and whatever it says: %s', async (name, view) => {
    const { page, requests, complaints, close } = await open(name, view);
    await shoot(page, name, view);
    expect(await overflow(page)).toBe(0);
    expect([requests, complaints]).toEqual([[], []]);
    await close();
  });
});

it('is dark where people want it dark', async () => {
  const colours: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, close } = await open('daily-3', { ...PHONE, colorScheme });
    for (const property of ['color', 'background-color'] as const) {
      colours.push(await colourOf(page, 'body', property));
    }
    await close();
  }
  expect(colours).toEqual([
    ...['rgb(27, 33, 41)', 'rgb(244, 245, 247)'],
    ...['rgb(231, 235, 240)', 'rgb(14, 18, 22)'],
  ]);
});

it('is one page with its headings and its tables in order, for those who hear it', async () => {
  const { page, close } = await open('daily-3', PHONE);
  expect(await page.getByRole('heading', { level: 1 }).allTextContents()).toHaveLength(1);
  expect(await page.getByRole('main').getByRole('heading').allTextContents()).toEqual([
    'Newest image of each stream',
    'What has changed',
    'Turned unknown 1',
    'Most risk 2',
    'Breaches, longest first 1',
    'Not checked 1',
  ]);
  const risk = page.getByRole('table', { name: 'Most risk' });
  expect(await risk.getByRole('columnheader').allTextContents()).toEqual([
    'Image',
    'Findings',
    'For',
  ]);
  expect(await risk.getByRole('rowheader').allInnerTexts()).toEqual([
    expect.stringContaining('payments/api-0:1.4.2'),
    expect.stringContaining('web/frontend-2:1.4.2'),
  ]);
  await close();
});
