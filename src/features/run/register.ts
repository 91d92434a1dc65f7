import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { registerProblems } from './problems.ts';
import { registerRunCommands } from './run-commands.ts';
import { publishRunContext } from './run-context.ts';
import { registerOutput } from './run-output.ts';
import { ScriptDocuments } from './script-documents.ts';
import { registerScriptLenses } from './script-lenses.ts';

/** Running scripts: commands, links above the script, output, and errors in their place. */
export function registerRun(services: Services): vscode.Disposable {
  const documents = new ScriptDocuments();
  return vscode.Disposable.from(
    documents,
    registerRunCommands(services, documents),
    registerScriptLenses(services.runs),
    registerOutput(services.runs),
    registerProblems(services),
    publishRunContext(services.runs),
  );
}
