import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../harness/vscode/browser.ts';
import { seriousViolations } from '../../tools/axe.ts';
import { type GraphPageServer, post, previewThemes } from '../../tools/graph-page-server.ts';
import { serveTrainingPage } from '../../tools/training-page-server.ts';
import { trainingStates } from './page-states.ts';

let server: GraphPageServer;
let browser: Browser;

before(async () => {
  [server, browser] = await Promise.all([serveTrainingPage(), launchBrowser()]);
});

after(async () => {
  await browser.close();
  server.close();
});

describe('the training page', () => {
  for (const theme of previewThemes) {
    it(`has nothing that axe finds serious, in each of its states: ${theme}`, async () => {
      const page = await browser.newPage({ viewport: { width: 360, height: 900 } });
      await page.goto(`${server.origin}/?theme=${theme}`);
      for (const [state, messages] of Object.entries(trainingStates)) {
        for (const message of messages) await post(page, message);
        await page.locator(state === 'welcome' ? '.welcome' : '.run').waitFor();
        assert.deepEqual(await seriousViolations(page, theme === 'dark' ? 'usual' : 'colours'), [], state);
      }
      await page.close();
    });
  }
});
