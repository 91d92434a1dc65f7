/** The editor's side of a webview, typed by the page's own messages and state. */
export interface HostConnection<Message, State> {
  post(message: Message): void;
  /** What was saved before the page was hidden or reloaded; undefined the first time. Check it before use. */
  savedState(): unknown;
  saveState(state: State): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  /** Given to every webview by the editor; may be called once. */
  var acquireVsCodeApi: (() => VsCodeApi) | undefined;
}

/** Connects the page to its host. Call it once. */
export function connectToHost<Message, State>(): HostConnection<Message, State> {
  const api = globalThis.acquireVsCodeApi?.();
  if (api === undefined) throw new Error('This page works only inside a Visual Studio Code webview.');
  return {
    post: (message) => api.postMessage(message),
    savedState: () => api.getState(),
    saveState: (state) => api.setState(state),
  };
}

/** Reports what breaks in the page, so that it is shown to the user instead of leaving a dead pane. */
export function reportFailures(report: (message: string) => void): void {
  window.addEventListener('error', (event) => {
    // Chromium raises this when an observer needs another frame; nothing is broken then.
    if (event.message.startsWith('ResizeObserver loop')) return;
    const place = event.filename ? ` (${event.filename.split('/').pop()}:${event.lineno}:${event.colno})` : '';
    report(`${event.message}${place}`);
  });
  window.addEventListener('unhandledrejection', (event) => {
    const reason: unknown = event.reason;
    report(reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason));
  });
}
