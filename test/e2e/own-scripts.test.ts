/** What Backstep itself creates has no red line, in whatever folder. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { launch } from './support/launch.ts';
import { waitUntil } from './support/wait.ts';

it('puts samples and new scripts into an empty folder, without a red line', async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'backstep-empty-'));
  try {
    await using editor = await launch({ workspace });
    const { page } = editor;
    const choose = (text: RegExp) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).click();
    const noProblems = async (name: string): Promise<void> => {
      await page.locator('.tab.active', { hasText: name }).waitFor({ timeout: 30_000 });
      // TypeScript answers: that there is no red line before it has looked proves nothing.
      await editor.goTo(name.startsWith('training') ? 4 : 12, 12);
      await editor.showHover(/import|class|function|alias/);
      await page.keyboard.press('Escape');
      await editor.runCommand('Problems: Focus on Problems View');
      await page.getByText('No problems have been detected in the workspace.').waitFor({ timeout: 30_000 });
    };
    await editor.runCommand('Backstep: New Training Script');
    await choose(/In backstep-empty-/);
    await noProblems('training.ts');
    await editor.screenshot('new-script');
    assert.deepEqual((await readdir(workspace)).sort(), ['.backstep', 'package.json', 'training.ts', 'tsconfig.json']);

    await editor.runCommand('Backstep: Open Sample');
    await choose(/A line through three points/);
    await choose(/In Backstep’s own folder/);
    await noProblems('linear-regression.ts');
    await editor.screenshot('own-sample');
    await editor.runCommand('Backstep: Run Training');
    const training = await editor.webviewWith('.chart-panel');
    await waitUntil(
      'it has run',
      async () => (await training.locator('.state', { hasText: 'Finished' }).count()) > 0,
      60_000,
    );
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
});
