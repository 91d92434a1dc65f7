/** How long frames take while the graph page is panned in a real browser, and how soon there is something to see. */
import type { Browser } from 'playwright-core';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { launchBrowser } from '../../harness/vscode/browser.ts';
import { openGraphPage, serveGraphPage } from '../../tools/graph-page-server.ts';
import { parallelChains, transformer } from '../../unit/webview-graph/documents.ts';
import type { Row } from '../row.ts';

const frames = 120;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Runs in the page: drags the picture round and round and answers the time of each frame, in milliseconds. */
const dragAround = `(async () => {
  const picture = document.querySelector('.picture');
  const box = picture.getBoundingClientRect();
  const event = (type, x, y) =>
    new MouseEvent(type, { bubbles: true, cancelable: true, view: window, clientX: x, clientY: y, buttons: 1 });
  const [x, y] = [box.left + box.width / 2, box.top + 6];
  picture.dispatchEvent(event('mousedown', x, y));
  const times = [];
  let last = performance.now();
  for (let frame = 0; frame < ${frames}; frame++) {
    window.dispatchEvent(event('mousemove', x + 220 * Math.sin(frame / 9), y + 160 * Math.sin(frame / 13)));
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - last);
    last = performance.now();
  }
  window.dispatchEvent(event('mouseup', x, y));
  return times;
})()`;

/** Runs in the page: from the moment that the places are known to the one when all that is in view is on the canvas. */
const timeToPaint = `(() => {
  const at = (name) => performance.getEntriesByName(name)[0].startTime;
  return at('backstep: canvas complete') - at('backstep: new picture');
})()`;

async function measureLarge(browser: Browser, origin: string, document: GraphDocument) {
  const { page, send } = await openGraphPage(browser, origin);
  await send({ type: 'document', document });
  await page.locator('.item').first().waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Fit into the window (0)' }).click();
  await page.locator('.tiles.shown').waitFor();
  await page.waitForTimeout(1500);
  const times = await page.evaluate<number[]>(dragAround);
  await page.waitForTimeout(500);
  // The same view again, from its beginning.
  await page.reload();
  await send({ type: 'document', document });
  await page.locator('.tiles.shown').waitFor({ timeout: 120_000 });
  await page.waitForTimeout(1500);
  const firstPaint = await page.evaluate<number>(timeToPaint);
  await page.close();
  return { frame: median(times), slowest: Math.max(...times), firstPaint };
}

/** Runs in the page: from the message with the document to the frame that shows the first of it, the layout included. */
const timeToFirstView = `new Promise((resolve) => {
  const start = performance.now();
  const look = () =>
    requestAnimationFrame(() =>
      document.querySelector('.item') === null
        ? look()
        : requestAnimationFrame(() => resolve(performance.now() - start)));
  postMessage({ type: 'document', document: globalThis.kept }, '*');
  look();
})`;

async function measureFirstView(browser: Browser, origin: string, document: GraphDocument): Promise<number> {
  const { page } = await openGraphPage(browser, origin);
  // Brought there first: it is the editor that sends it, not this driver of a browser.
  await page.evaluate<void, unknown>((kept) => void Object.assign(globalThis, { kept }), document);
  const time = await page.evaluate<number>(timeToFirstView);
  await page.close();
  return time;
}

/** Rows of the picture. */
export async function measurePictures(): Promise<Row[]> {
  const rows: Row[] = [];
  const add = (what: string, value: number): void => {
    rows.push({ what: `picture: ${what}`, unit: 'ms', value, peer: '', ratio: null });
  };
  const { origin, close } = await serveGraphPage();
  const browser = await launchBrowser();
  try {
    for (const [name, chains, length] of [
      ['10,000', 100, 99],
      ['100,000', 320, 311],
    ] as const) {
      const { frame, slowest, firstPaint } = await measureLarge(browser, origin, parallelChains(chains, length));
      add(`${name} nodes in view, median frame while panning`, frame);
      add(`${name} nodes in view, slowest frame while panning`, slowest);
      add(`${name} nodes in view, from places to paint`, firstPaint);
    }
    add('12 transformer blocks, from document to first view', await measureFirstView(browser, origin, transformer(12)));
  } finally {
    await browser.close();
    close();
  }
  return rows;
}
