import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import process from 'node:process';
import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';
import { inRoot } from '../../harness/paths.ts';
import { type Theme, themes } from './themes.ts';
import { waitUntil } from './wait.ts';

/** A VS Code in a browser, in terms of what its user does. For everything else there is `page`. */
export class Editor implements AsyncDisposable {
  readonly page: Page;
  readonly #resources: AsyncDisposableStack;

  /** `resources`: what ends with the editor. */
  constructor(page: Page, resources: AsyncDisposableStack) {
    this.page = page;
    this.#resources = resources;
  }

  /** Goes to the address of a VS Code and waits until its workbench takes commands and shows its folder. */
  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.page.locator('.monaco-workbench .explorer-folders-view .monaco-list').waitFor({ timeout: 60_000 });
    // The remote indicator says "Opening Remote..." until the extension host is connected.
    const indicator = this.page.locator('.statusbar-item[id="status.host"]:not(:has-text("Opening"))');
    await indicator.waitFor({ timeout: 60_000 });
  }

  /** Opens a file of the workspace by its path from there, and waits until its text is shown. */
  async openFile(path: string): Promise<void> {
    await this.openInItsEditor(path);
    await this.page.locator('.editor-group-container.active .monaco-editor .view-line').first().waitFor();
  }

  /** Opens a file of any kind with the workbench's own command, as opposed to any of ours, and waits for its tab. */
  async openInItsEditor(path: string): Promise<void> {
    const name = basename(path);
    // Not one whose name only ends in it: a search that is still going may list that first.
    const label = this.page.locator('.label-name').getByText(name, { exact: true });
    await this.#pick(
      () => this.page.keyboard.press('ControlOrMeta+KeyP'),
      path,
      this.#choices().filter({ has: label }),
      async () => {
        await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor({ timeout: 10_000 });
      },
    );
  }

  /** Runs a command by its title, as the command palette shows it (`Backstep: Run Training`). */
  async runCommand(title: string): Promise<void> {
    await this.#pick(() => this.page.keyboard.press('F1'), `>${title}`, this.#choices().filter({ hasText: title }));
  }

  /** Goes to a place in the open file; lines and columns count from 1. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+KeyG');
    await this.#quickInput().fill(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** The inside of the page that the extension shows, where only one is open. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** The inside of the one among several open pages that has an element with this selector; waits for it. */
  async webviewWith(selector: string, milliseconds?: number): Promise<Frame> {
    let found: Frame | undefined;
    const isThere = async (): Promise<boolean> => {
      // An extension's page stands in a frame of the editor's, which stands in the workbench.
      const main = this.page.mainFrame();
      for (const frame of this.page.frames().filter((one) => one.parentFrame()?.parentFrame() === main)) {
        // A frame may go while it is asked.
        if (
          (await frame
            .locator(selector)
            .count()
            .catch(() => 0)) > 0
        ) {
          found = frame;
        }
      }
      return found !== undefined;
    };
    await waitUntil(`a page has ${selector}`, isThere, milliseconds);
    if (found === undefined) {
      throw new Error(`No page has ${selector}`);
    }
    return found;
  }

  /** A notification with this text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast .notification-list-item', { hasText: text });
  }

  /**
   * Shows the hover over the place of the cursor in the open file, and gives the part of it with a text. Asks again until it
   * is there: language features take their time after a start.
   */
  async showHover(text: string | RegExp): Promise<Locator> {
    const hover = this.page.locator('.monaco-hover-content:visible', { hasText: text }).first();
    for (let attempt = 1; ; attempt++) {
      await this.runCommand('Show or Focus Hover');
      try {
        await hover.waitFor({ timeout: 4000 });
        return hover;
      } catch (error) {
        if (attempt === 6) {
          throw error;
        }
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Switches the colour theme as a user does, and waits until the workbench wears it. */
  async useTheme(theme: Theme): Promise<void> {
    const { label, workbenchClass } = themes[theme];
    // Asked again: right after the start the list lacks the themes of extensions that are still being read.
    const choices = this.#choices().filter({ hasText: label });
    await this.#pick(() => this.runCommand('Preferences: Color Theme'), label, choices);
    await this.page.locator(`.monaco-workbench.${workbenchClass}`).waitFor();
  }

  /** Saves what is on the screen as test-results/screenshots/NAME.png and gives the path. */
  async screenshot(name: string): Promise<string> {
    const path = inRoot('test-results', 'screenshots', `${name}.png`);
    await mkdir(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
    return path;
  }

  /** Ends the editor. Leaves a picture of its last moment, which tells what a failed test saw. */
  async close(): Promise<void> {
    await this.screenshot(`last-moment-of-${basename(process.argv[1] ?? 'test', '.test.ts')}`).catch(() => undefined);
    await this.#resources.disposeAsync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-box input');
  }

  /** What the quick input lists. */
  #choices(): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row');
  }

  /**
   * Opens a picker, types, and takes the first row with a text. A picker that a late start-up closes is opened
   * again, and so is one after which it is not `done`.
   */
  async #pick(
    open: () => Promise<void>,
    typed: string,
    choices: Locator,
    done = async (): Promise<void> => {},
  ): Promise<void> {
    const choice = choices.first();
    for (let attempt = 1; ; attempt++) {
      await open();
      try {
        await this.#quickInput().fill(typed, { timeout: 3000 });
        await choice.click({ timeout: 5000 });
        await done();
        return;
      } catch (error) {
        if (attempt === 4) {
          throw error;
        }
        await this.page.keyboard.press('Escape');
      }
    }
  }
}
