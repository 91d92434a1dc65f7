import type { GraphHostMessage, GraphPageMessage } from '../../../src/protocol/graph-view.ts';
import type { StandaloneContents } from '../export/standalone-html.ts';
import { answersFrom } from './answers.ts';

/** Stands for the editor where the page is a file of its own: hands out what the file holds. */
function standIn(): void {
  const contents: StandaloneContents = JSON.parse(textOf('contents'));
  const answer = answersFrom(contents);
  let saved: unknown = contents.state;
  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => {
      const answered = isMessage(message) ? answer(message) : null;
      if (answered !== null) post(answered);
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

/** From this very file's page: nobody else has this function. */
function isMessage(message: unknown): message is GraphPageMessage {
  return typeof message === 'object' && message !== null && 'type' in message;
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
