import * as vscode from 'vscode';
import type { MemoryPageMessage, MemoryView } from '../../protocol/memory-view.ts';
import { either, type Guard, isString, literal, object } from '../../trace/guard.ts';
import { isCallSite } from '../../trace/schema-guards.ts';
import { DisposableList } from '../events.ts';
import { views } from '../identifiers.ts';
import { pageHtml } from '../pages/page-html.ts';
import type { TrainingRun } from '../run/training-run.ts';
import type { Services } from '../services.ts';

type Reveal = Extract<MemoryPageMessage, { type: 'revealSource' }>;
type Failure = Extract<MemoryPageMessage, { type: 'failure' }>;
type Plain = Exclude<MemoryPageMessage, Reveal | Failure>;

const isPageMessage: Guard<MemoryPageMessage> = either(
  object<{ type: Plain['type'] }>({ type: literal('ready', 'refresh') }),
  either(
    object<Reveal>({ type: literal('revealSource'), callSite: isCallSite }),
    object<Failure>({ type: literal('failure'), message: isString }),
  ),
);

/** The panel of tensor memory: asks the run that is going, and shows what it told last. */
export class MemoryPanel implements vscode.Disposable {
  readonly #services: Services;
  readonly #panel: vscode.WebviewPanel;
  readonly #subscriptions = new DisposableList();
  #isReady = false;
  #isAsked = false;

  constructor(services: Services, onDidDispose: () => void) {
    this.#services = services;
    const { context, runs } = services;
    const { extensionUri } = context;
    this.#panel = vscode.window.createWebviewPanel(views.memory, 'Tensor Memory', vscode.ViewColumn.Beside, {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')],
    });
    this.#panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'backstep.svg');
    const { webview } = this.#panel;
    this.#subscriptions.add(webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    this.#subscriptions.add(
      runs.onDidChangeLatest(() => {
        this.#isAsked = false;
        this.#show();
      }),
    );
    this.#subscriptions.add(
      runs.onMessage(({ run, message: { type } }) => {
        if (run !== runs.latest || (type !== 'memory' && type !== 'state' && type !== 'ended')) return;
        if (type !== 'state') this.#isAsked = false;
        this.#show();
      }),
    );
    this.#panel.onDidDispose(() => {
      this.#subscriptions.dispose();
      onDidDispose();
    });
    webview.html = pageHtml(webview, extensionUri, 'memory', 'Tensor Memory');
  }

  /** Brings it into view and asks the run. */
  show(): void {
    this.#panel.reveal();
    this.#ask();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #receive(message: unknown): void {
    const { log } = this.#services;
    if (!isPageMessage(message)) log.warn('The page of tensor memory sent something unknown.');
    else if (message.type === 'failure') log.error(`The page of tensor memory: ${message.message}`);
    else if (message.type === 'revealSource') void this.#reveal(message.callSite);
    else {
      this.#isReady = true;
      this.#ask();
    }
  }

  #ask(): void {
    const { runs } = this.#services;
    // What runs on is asked; what has ended said at its end what it held.
    if (runs.current !== null) {
      this.#isAsked = true;
      runs.askForMemory();
    }
    this.#show();
  }

  #show(): void {
    if (this.#isReady)
      void this.#panel.webview.postMessage({ type: 'memory', view: this.#viewOf(this.#services.runs.latest) });
  }

  #viewOf(run: TrainingRun | null): MemoryView {
    if (run === null) return { script: null, state: 'ended', knowsLines: false, memory: null, isAsked: false };
    const { script, state, level, memory } = run;
    return { script: script.title, state, knowsLines: level !== 'off', memory, isAsked: this.#isAsked };
  }

  async #reveal({ file, line, column }: Reveal['callSite']): Promise<void> {
    const { latest } = this.#services.runs;
    if (latest === null) return;
    const uri = vscode.Uri.parse(latest.documentOf(file), true);
    const place = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
    try {
      const visible = vscode.window.visibleTextEditors.find(
        ({ document }) => document.uri.toString() === uri.toString(),
      );
      await vscode.window.showTextDocument(uri, {
        selection: new vscode.Range(place, place),
        viewColumn: visible?.viewColumn ?? vscode.ViewColumn.One,
      });
    } catch {
      void vscode.window.showWarningMessage(`${file} is not there any more.`);
    }
  }
}
