import { basename } from 'node:path';
import type { Page } from 'playwright-core';
import { waitUntil } from './wait.ts';

/**
 * Types a path into the editor's own dialog for files, and takes it once the dialog shows what it is: before, it may still be
 * reading its first folder, and then forgets what was typed. `button`: what the dialog's button says.
 */
export async function choosePath(page: Page, chosen: string, button: string): Promise<void> {
  const path = page.locator('.quick-input-widget:visible .quick-input-box input');
  const dialog = page.locator('.quick-input-widget:visible', { hasText: button });
  await dialog.locator('.monaco-list-row', { hasText: '..' }).first().waitFor();
  const meant = dialog.locator('.monaco-list-row.focused', { hasText: basename(chosen) });
  await waitUntil(
    'the dialog has taken the path',
    async () => {
      if (!(await dialog.isVisible())) return true;
      const typed = await path.inputValue({ timeout: 1000 }).catch(() => '');
      // Taking a folder leads into it first.
      const isThere = typed === `${chosen}/` || (typed === chosen && (await meant.count()) > 0);
      if (isThere) await page.keyboard.press('Enter');
      else if (typed !== chosen) await path.fill(chosen, { timeout: 1000 }).catch(() => {});
      return dialog.waitFor({ state: 'hidden', timeout: 1500 }).then(
        () => true,
        () => false,
      );
    },
    60_000,
  );
}
