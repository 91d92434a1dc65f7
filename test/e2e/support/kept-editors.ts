import type { Page } from 'playwright-core';
import { waitUntil } from './wait.ts';

/**
 * Waits until the editor has kept, for its next window, an editor whose record matches all of the patterns. In a browser it does so
 * every few seconds; a window of the desktop does when it closes.
 */
export function untilKept(page: Page, ...patterns: readonly RegExp[]): Promise<void> {
  const isKept = async (): Promise<boolean> =>
    (await keptEditors(page)).some((kept) => patterns.every((pattern) => pattern.test(kept)));
  return waitUntil('the editor has kept its panels', isKept, 60_000);
}

/** What the editor's browser storage holds of its open editors. */
function keptEditors(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const databases: { name?: string }[] = await Reflect.get(globalThis, 'indexedDB').databases();
    const found: string[] = [];
    for (const { name } of databases) {
      if (name?.startsWith('vscode-web-state-db-') !== true) continue;
      found.push(
        ...(await new Promise<string[]>((resolve) => {
          const opening = Reflect.get(globalThis, 'indexedDB').open(name);
          opening.onerror = () => resolve([]);
          opening.onsuccess = () => {
            const database = opening.result;
            const reading = database.transaction('ItemTable').objectStore('ItemTable').getAll();
            reading.onsuccess = () => {
              database.close();
              resolve(reading.result.filter((value: unknown) => typeof value === 'string'));
            };
          };
        })),
      );
    }
    return found;
  });
}
