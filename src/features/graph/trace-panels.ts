import type * as vscode from 'vscode';
import type { GraphPanel } from './graph-panel.ts';

/** The panels of opened runs and traces; of one run there may be several, side by side. */
export class TracePanels implements Iterable<GraphPanel> {
  #panels: readonly { readonly run: string; readonly panel: GraphPanel }[] = [];

  /** Takes a panel in until it is closed. */
  add(run: string, panel: GraphPanel, webviewPanel: vscode.WebviewPanel): void {
    this.#panels = [...this.#panels, { run, panel }];
    webviewPanel.onDidDispose(() => {
      panel.dispose();
      this.#panels = this.#panels.filter((each) => each.panel !== panel);
    });
  }

  get isEmpty(): boolean {
    return this.#panels.length === 0;
  }

  /** The run of the panel that has the focus; null when none of these has. */
  get active(): string | null {
    return this.#panels.find(({ panel }) => panel.panel.active)?.run ?? null;
  }

  /** The panel of a run: the one with the focus, or in view, or that was opened last. */
  of(run: string | null): GraphPanel | null {
    const own = this.#panels.filter((each) => each.run === run).map(({ panel }) => panel);
    return own.find(({ panel }) => panel.active) ?? own.findLast(({ panel }) => panel.visible) ?? own.at(-1) ?? null;
  }

  [Symbol.iterator](): Iterator<GraphPanel> {
    return this.#panels.map(({ panel }) => panel)[Symbol.iterator]();
  }
}
