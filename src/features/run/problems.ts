import * as vscode from 'vscode';
import type { CallSite, ScriptFailure } from '../../trace/schema.ts';
import { commands } from '../identifiers.ts';
import { failureSpan } from './failure-span.ts';
import type { RunService, TrainingRun } from './run-service.ts';

/** Shows why a script failed: in Problems, at its place, and in a notification that leads there. */
export function registerProblems(runs: RunService): vscode.Disposable {
  const diagnostics = vscode.languages.createDiagnosticCollection('backstep');
  return vscode.Disposable.from(
    diagnostics,
    runs.onDidStart(() => diagnostics.clear()),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) diagnostics.delete(document.uri);
    }),
    runs.onMessage(async ({ run, message }) => {
      if (message.type !== 'failure') return;
      const { failure } = message;
      const location = await locate(run, failure.file ?? run.script.path, failure.line, failure.column);
      diagnostics.set(location.uri, [diagnosticOf(run, failure, location.range)]);
      await notify(failure, location);
    }),
  );
}

/** Shows the place of a failure in its document. */
export async function revealFailure(run: TrainingRun): Promise<void> {
  const { failure } = run;
  if (failure === null) return;
  await reveal(await locate(run, failure.file ?? run.script.path, failure.line, failure.column));
}

async function notify(failure: ScriptFailure, location: vscode.Location): Promise<void> {
  const show = 'Show in Editor';
  const output = 'Show Output';
  const answer = await vscode.window.showErrorMessage(summaryOf(failure), show, output);
  if (answer === show) await reveal(location);
  if (answer === output) await vscode.commands.executeCommand(commands.showOutput);
}

/** Notifications are short; the whole message is in Problems. */
function summaryOf({ name, message }: ScriptFailure): string {
  const [firstLine = ''] = message.split('\n');
  return `${name}: ${firstLine.length > 300 ? `${firstLine.slice(0, 299)}…` : firstLine}`;
}

async function reveal({ uri, range }: vscode.Location): Promise<void> {
  const editor = await vscode.window.showTextDocument(uri, { selection: range });
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

async function locate(run: TrainingRun, file: string, line: number | null, column: number | null) {
  const uri = vscode.Uri.parse(run.documentOf(file), true);
  const lines = await linesOf(uri);
  const span = failureSpan(lines, line, column);
  return new vscode.Location(uri, new vscode.Range(span.line, span.column, span.line, span.endColumn));
}

async function linesOf(uri: vscode.Uri): Promise<readonly string[]> {
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    return document.getText().split(/\r?\n/);
  } catch {
    // The file may be gone; its problem is shown at the top all the same.
    return [];
  }
}

function diagnosticOf(run: TrainingRun, failure: ScriptFailure, range: vscode.Range): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    range,
    `${failure.name}: ${failure.message}`,
    vscode.DiagnosticSeverity.Error,
  );
  diagnostic.source = 'backstep';
  diagnostic.relatedInformation = failure.frames
    .filter((frame) => frame.file !== failure.file || frame.line !== failure.line)
    .map(
      (frame) =>
        new vscode.DiagnosticRelatedInformation(placeOf(run, frame), `in ${frame.functionName ?? 'the script'}`),
    );
  return diagnostic;
}

function placeOf(run: TrainingRun, { file, line, column }: CallSite): vscode.Location {
  return new vscode.Location(vscode.Uri.parse(run.documentOf(file), true), new vscode.Position(line - 1, column - 1));
}
