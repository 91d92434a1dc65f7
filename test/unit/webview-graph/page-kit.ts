import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { launchBrowser } from '../../harness/vscode/browser.ts';
import {
  type GraphPageServer,
  type OpenedPage,
  openGraphPage,
  type PageOptions,
  serveGraphPage,
} from '../../tools/graph-page-server.ts';

export type WithPage = (
  document: GraphDocument | null,
  run: (opened: OpenedPage) => Promise<void>,
  options?: PageOptions,
) => Promise<void>;

/** Room for all of a small network to be open at first. */
export const roomy: PageOptions = { width: 1280, height: 3000 };

/** The graph page in a browser of its own, for the tests of one file. */
export function useGraphPage(): WithPage {
  let server: GraphPageServer;
  let browser: Browser;
  before(async () => {
    server = await serveGraphPage();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    server.close();
  });
  // Opens the page, runs a test on it, and holds it to a silent console.
  return async (document, run, options) => {
    const opened = await openGraphPage(browser, server.origin, options);
    try {
      if (document !== null) {
        await opened.send({ type: 'document', document });
        await opened.page.locator('.item').first().waitFor();
      }
      await run(opened);
      assert.deepEqual(opened.complaints, []);
    } finally {
      await opened.page.close();
    }
  };
}

export const card = (page: Page, node: number) => page.locator(`[role][data-key="node ${node}"]`);
/** What the page told its host, without the questions that it asks by itself. */
export const posted = async (page: Page): Promise<unknown> =>
  page.evaluate(
    "window.posted.filter((message) => !['readHistory', 'readSource', 'readTimes'].includes(message.type))",
  );
/** The page's newest question of a type, once it has asked one. */
export async function asked(page: Page, type: string): Promise<{ readonly id: number; readonly nodes?: unknown }> {
  for (const end = performance.now() + 20_000; performance.now() < end; await page.waitForTimeout(20)) {
    const messages: unknown = await page.evaluate('window.posted');
    const found = Array.isArray(messages) ? messages.findLast((message) => message.type === type) : undefined;
    if (found !== undefined) return found;
  }
  assert.fail(`the page has not asked: ${type}`);
}

export const heading = (page: Page) => page.locator('.details-heading h2');
export const camera = (page: Page) => page.locator('.picture > g').getAttribute('transform');
export const itemCount = (page: Page) => page.locator('.item').count();

/** Waits until so many elements match. The page forbids evaluation of text, so it is asked from outside. */
export async function until(page: Page, selector: string, count: number): Promise<void> {
  const end = performance.now() + 20_000;
  while ((await page.locator(selector).count()) !== count) {
    if (performance.now() > end) {
      assert.fail(`${await page.locator(selector).count()} elements match ${selector}, not ${count}`);
    }
    await page.waitForTimeout(25);
  }
}

/** Waits until what is chosen is in view: the picture moves there. */
export async function untilInView(page: Page): Promise<void> {
  const end = performance.now() + 20_000;
  for (;;) {
    const box = await page.locator('.card.selected').boundingBox();
    if (box !== null && box.y > 0 && box.y + box.height < 800) return;
    assert.ok(performance.now() < end, 'what is chosen is not in view');
    await page.waitForTimeout(25);
  }
}
