import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { launch } from './support/launch.ts';

describe('the packaged extension', () => {
  it('installs, is listed, and is shown in every kind of theme', async () => {
    await using editor = await launch();
    await editor.runCommand('Extensions: Show Installed Extensions');
    const entry = editor.page.locator('.extension-list-item', { hasText: 'Backstep' });
    await entry.waitFor();
    assert.equal(await entry.locator('.name').textContent(), 'Backstep');
    for (const theme of ['light', 'highContrast', 'dark'] as const) {
      await editor.useTheme(theme);
      const path = await editor.screenshot(`installed-${theme}`);
      assert.ok((await stat(path)).size > 10_000, `${path} is an empty picture`);
    }
  });
});
