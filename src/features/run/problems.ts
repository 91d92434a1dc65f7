import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { EngineMessage } from '../../protocol/engine-process.ts';
import { originAdvice, originText } from '../../protocol/failure-origins.ts';
import { innerFailureText } from '../../protocol/inner-failures.ts';
import type { CallSite, JsonNumber, ScriptFailure } from '../../trace/schema.ts';
import type { GraphTarget } from '../graph/graph-feature.ts';
import { commands } from '../identifiers.ts';
import type { Services } from '../services.ts';
import { failureSpan } from './failure-span.ts';
import type { TrainingRun } from './run-service.ts';
import { moreOrigins } from './run-text.ts';

const recordingDelay = 200;

/** Shows why a script failed, or where its loss broke: in Problems, at its place, and in a notification that leads there. */
export function registerProblems({ runs, log }: Services): vscode.Disposable {
  const diagnostics = vscode.languages.createDiagnosticCollection('backstep');
  let brokenLoss: GraphTarget | null = null;
  const show = async (run: TrainingRun, message: EngineMessage): Promise<void> => {
    if (message.type === 'warning') {
      // What is wrong with a loss is told just before its step is recorded.
      await delay(recordingDelay);
      await notifyOfWarning(run, message.message, brokenLoss?.run === run.id ? brokenLoss : null);
    } else if (message.type === 'failure') await showFailure(run, message.failure, diagnostics);
    else if (message.type === 'step' && message.reason === 'nan') {
      brokenLoss = { run: run.id, step: message.index, node: null };
      await markBrokenLoss(run, message.index, diagnostics);
    }
  };
  return vscode.Disposable.from(
    diagnostics,
    runs.onDidStart(() => diagnostics.clear()),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) diagnostics.delete(document.uri);
    }),
    runs.onMessage(({ run, message }) => {
      show(run, message).catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
    }),
  );
}

async function showFailure(
  run: TrainingRun,
  failure: ScriptFailure,
  diagnostics: vscode.DiagnosticCollection,
): Promise<void> {
  const location = await locate(run, failure.file ?? run.script.path, failure.line, failure.column);
  diagnostics.set(location.uri, [...(diagnostics.get(location.uri) ?? []), diagnosticOf(run, failure, location.range)]);
  await notify(failure, location);
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

async function notifyOfWarning(run: TrainingRun, message: string, recorded: GraphTarget | null): Promise<void> {
  const graph = 'Show Graph';
  const output = 'Show Output';
  const actions = recorded === null ? [output] : [graph, output];
  const answer = await vscode.window.showWarningMessage(`${run.script.title}: ${message}`, ...actions);
  if (answer === output) await vscode.commands.executeCommand(commands.showOutput);
  if (answer === graph) await vscode.commands.executeCommand(commands.inspectGraph, recorded);
}

/** The line whose `backward()` began from a loss that is no number. */
async function markBrokenLoss(run: TrainingRun, step: number, diagnostics: vscode.DiagnosticCollection): Promise<void> {
  const trace = await run.openTrace();
  try {
    const { passes, loss } = await trace.step(step);
    const site = passes.at(-1)?.callSite;
    if (site == null) return;
    const { uri, range } = await locate(run, site.file, site.line, site.column);
    const message = `The loss became ${brokenText(loss)} at step ${step}. The graph of that step shows where it began.`;
    const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Warning);
    diagnostic.source = 'backstep';
    diagnostics.set(uri, [...(diagnostics.get(uri) ?? []), diagnostic]);
  } finally {
    await trace.close();
  }
}

/** As the warning words it. */
function brokenText(loss: JsonNumber | null): string {
  return loss === 'nan' ? 'NaN' : loss === '-inf' ? '-Infinity' : 'Infinity';
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
  const { name, message, frames, origins = [], inner = [] } = failure;
  const unplaced = origins.filter(({ event, callSite }) => event === 'made' && callSite === null).map(originText);
  const advice = originAdvice(failure, moreOrigins);
  const unplacedInner = inner.filter(({ callSite }) => callSite === null).map(innerFailureText);
  const text = [`${name}: ${message}`, ...unplacedInner, ...unplaced, ...(advice === null ? [] : [advice])].join('\n');
  const diagnostic = new vscode.Diagnostic(range, text, vscode.DiagnosticSeverity.Error);
  diagnostic.source = 'backstep';
  const related = (callSite: CallSite | null, text: string) =>
    callSite === null ? [] : [new vscode.DiagnosticRelatedInformation(placeOf(run, callSite), text)];
  const within = inner.flatMap((one) => related(one.callSite, innerFailureText(one)));
  const placed = origins.flatMap((origin) => related(origin.callSite, originText(origin)));
  const callers = frames
    .filter((frame) => frame.file !== failure.file || frame.line !== failure.line)
    .flatMap((frame) => related(frame, `in ${frame.functionName ?? 'the script'}`));
  diagnostic.relatedInformation = [...within, ...placed, ...callers];
  return diagnostic;
}

function placeOf(run: TrainingRun, { file, line, column }: CallSite): vscode.Location {
  return new vscode.Location(vscode.Uri.parse(run.documentOf(file), true), new vscode.Position(line - 1, column - 1));
}
