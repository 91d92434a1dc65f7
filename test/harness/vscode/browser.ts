import { type Browser, chromium } from 'playwright-core';
import { ensureBrowser } from '../prerequisites/browser.ts';

/** Starts a headless browser for the browser-served VS Code. */
export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await ensureBrowser(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
