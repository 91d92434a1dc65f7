import type { GraphHostMessage } from '../../../src/protocol/graph-view.ts';
import type { StandaloneContents } from '../export/standalone-html.ts';

/** Stands for the editor where the page is a file of its own: hands out what the file holds. */
function standIn(): void {
  const { document: graph, state }: StandaloneContents = JSON.parse(textOf('contents'));
  let saved: unknown = state;
  globalThis.acquireVsCodeApi = () => ({
    // All else that a page asks for is not in a file.
    postMessage: (message) => {
      if (isReady(message)) post({ type: 'document', document: graph });
    },
    getState: () => saved,
    setState: (next) => {
      saved = next;
    },
  });
  const worker: string = JSON.parse(textOf('layout-worker'));
  document.body.dataset['layoutWorker'] = URL.createObjectURL(new Blob([worker], { type: 'text/javascript' }));
  followTheme();
}

function isReady(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
}

function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? 'null';
}

function post(message: GraphHostMessage): void {
  // From the window itself, as the editor's messages come; a file has no origin to name.
  window.postMessage(message, '*');
}

/** Dark or light, as the system is. */
function followTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => {
    document.body.classList.toggle('vscode-dark', dark.matches);
    document.body.classList.toggle('vscode-light', !dark.matches);
  };
  dark.addEventListener('change', apply);
  apply();
}

standIn();
