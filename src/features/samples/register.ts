import { join } from 'node:path';
import * as vscode from 'vscode';
import { ensureTypes } from '../folder-setup/known-types.ts';
import { commands } from '../identifiers.ts';
import type { Services } from '../services.ts';
import { sampleFile, samples } from './sample-list.ts';
import { copySample, isOnDisk, writeNewScript } from './script-files.ts';
import { chooseScriptFolder } from './script-folder.ts';
import { scriptTemplate } from './script-template.ts';

/** `Backstep: Open Sample` and `Backstep: New Training Script`. */
export function registerSamples(services: Services): vscode.Disposable {
  const told = (job: Promise<vscode.Uri | null>): Promise<vscode.Uri | null> =>
    job.catch((error: unknown) => {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      return null;
    });
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commands.openSample, async (id: unknown) => {
      const sample = typeof id === 'string' ? id : await pickSample();
      return sample === null ? null : await told(openSample(services, sample));
    }),
    vscode.commands.registerCommand(commands.newTrainingScript, (folder: unknown) =>
      told(newScript(services, folder instanceof vscode.Uri && folder.scheme === 'file' ? folder.fsPath : null)),
    ),
  );
}

/** Opens the user's copy of a sample, made where there is none yet. Null when they changed their mind. */
async function openSample({ context }: Services, id: string): Promise<vscode.Uri | null> {
  const sample = samples.find((one) => one.id === id);
  if (sample === undefined) throw new Error(`There is no sample ${id}.`);
  const fileName = sampleFile(id);
  const folder = await chooseScriptFolder(context, `Open “${sample.title}”`, fileName);
  if (folder === null) return null;
  const copy = vscode.Uri.file(join(folder, fileName));
  if (vscode.workspace.getWorkspaceFolder(copy) !== undefined && (await isOnDisk(copy.fsPath))) {
    // Nobody was asked: the folder stays as it is, and a link above the script offers to set it up.
    await vscode.window.showTextDocument(copy);
    return copy;
  }
  const source = vscode.Uri.joinPath(context.extensionUri, 'samples', fileName).fsPath;
  return await show(context, folder, () => copySample(source, fileName, folder));
}

/** A file at once, not an untitled document: those belong to no project, so TypeScript could never know 'backstep' there. */
async function newScript({ context }: Services, given: string | null): Promise<vscode.Uri | null> {
  const folder = given ?? (await chooseScriptFolder(context, 'New Training Script', null));
  return folder === null ? null : await show(context, folder, () => writeNewScript(scriptTemplate, folder));
}

/** Puts a script into a folder that knows its types, and opens it. */
async function show(
  context: vscode.ExtensionContext,
  folder: string,
  write: () => Promise<string>,
): Promise<vscode.Uri> {
  await ensureTypes(context, folder);
  const uri = vscode.Uri.file(await write());
  // A tab that stays: it is new, and theirs.
  await vscode.window.showTextDocument(uri, { preview: false });
  return uri;
}

async function pickSample(): Promise<string | null> {
  const items = samples.map(({ id, title, description }) => ({ label: title, detail: description, id }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Open Sample', placeHolder: 'A lesson to run' });
  return picked?.id ?? null;
}
