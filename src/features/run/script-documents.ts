import * as vscode from 'vscode';
import { contextKeys, scriptLanguages } from '../identifiers.ts';
import { importsBackstep } from './training-script.ts';

const changeDelay = 300;

/** Knows which open documents are training scripts, for menus and for commands that are given none. */
export class ScriptDocuments implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[];
  /** Documents that changed are looked at again a moment later, not on every keystroke. */
  readonly #pending = new Set<vscode.TextDocument>();
  readonly #scripts = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #lastActive: vscode.Uri | null = null;

  constructor() {
    this.#subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => this.#examineSoon(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#examineSoon(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#close(document)),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.#remember(editor)),
    ];
    for (const document of vscode.workspace.textDocuments) this.#examine(document);
    this.#publish();
    this.#remember(vscode.window.activeTextEditor);
  }

  /** The script that a command without an argument means; null when there is none. */
  find(): vscode.Uri | null {
    const active = vscode.window.activeTextEditor?.document;
    if (active !== undefined && isScriptLanguage(active)) return active.uri;
    // Who wants a program of another language run does not mean the script that was open before.
    if (active?.languageId === 'python') return null;
    const last = this.#lastActive;
    if (last !== null && vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === last.toString()))
      return last;
    const [only, ...others] = [...this.#scripts];
    return only !== undefined && others.length === 0 ? vscode.Uri.parse(only, true) : null;
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #remember(editor: vscode.TextEditor | undefined): void {
    if (editor !== undefined && isTrainingScript(editor.document)) this.#lastActive = editor.document.uri;
  }

  #examineSoon(document: vscode.TextDocument): void {
    if (!isScriptLanguage(document)) return;
    this.#pending.add(document);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      for (const one of this.#pending) this.#examine(one);
      this.#pending.clear();
      this.#publish();
      this.#remember(vscode.window.activeTextEditor);
    }, changeDelay);
  }

  #examine(document: vscode.TextDocument): void {
    if (document.isClosed || !isTrainingScript(document)) this.#scripts.delete(document.uri.toString());
    else this.#scripts.add(document.uri.toString());
  }

  #close(document: vscode.TextDocument): void {
    this.#pending.delete(document);
    if (this.#scripts.delete(document.uri.toString())) this.#publish();
  }

  #publish(): void {
    const paths = [...this.#scripts].flatMap((uri) => pathsOf(vscode.Uri.parse(uri, true)));
    void vscode.commands.executeCommand('setContext', contextKeys.trainingScripts, paths);
  }
}

/**
 * A document's path as the window may write it. Not its URI: a remote window has another one than this host. And a window
 * on Windows leans the slashes of a path on Linux the other way.
 */
function pathsOf(uri: vscode.Uri): readonly string[] {
  return [uri.fsPath, uri.fsPath.replaceAll('/', '\\')];
}

function isScriptLanguage(document: vscode.TextDocument): boolean {
  return scriptLanguages.some((language) => language === document.languageId);
}

/** Whether a document is a script that uses Backstep's library. */
export function isTrainingScript(document: vscode.TextDocument): boolean {
  return isScriptLanguage(document) && importsBackstep(document.getText());
}
