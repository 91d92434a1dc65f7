import * as vscode from 'vscode';
import { declarationsOf } from '../folder-setup/register.ts';
import { setUpFolder } from '../folder-setup/set-up-folder.ts';
import { commands } from '../identifiers.ts';
import type { Services } from '../services.ts';
import { copySample, hasCopy } from './sample-copies.ts';
import { sampleFile, samples } from './sample-list.ts';
import { scriptTemplate } from './script-template.ts';

/** `Backstep: Open Sample` and `Backstep: New Training Script`. */
export function registerSamples(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commands.openSample, async (id: unknown) => {
      const sample = typeof id === 'string' ? id : await pickSample();
      return sample === null ? null : await openSample(services, sample);
    }),
    vscode.commands.registerCommand(commands.newTrainingScript, async () => {
      const document = await vscode.workspace.openTextDocument({ language: 'typescript', content: scriptTemplate });
      await vscode.window.showTextDocument(document);
    }),
  );
}

/** Opens the user's copy of a sample, made where there is none yet. Null when they changed their mind. */
export async function openSample({ context }: Services, id: string): Promise<vscode.Uri | null> {
  const sample = samples.find((one) => one.id === id);
  if (sample === undefined) throw new Error(`There is no sample ${id}.`);
  const fileName = sampleFile(id);
  const folder = await chooseFolder(context, sample.title, fileName);
  if (folder === null) return null;
  const source = vscode.Uri.joinPath(context.extensionUri, 'samples', fileName).fsPath;
  const uri = vscode.Uri.file(await copySample(source, fileName, folder.path));
  if (folder.isOurs) await setUpFolder(folder.path, declarationsOf(context));
  await vscode.window.showTextDocument(uri);
  return uri;
}

async function pickSample(): Promise<string | null> {
  const items = samples.map(({ id, title, description }) => ({ label: title, detail: description, id }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Open Sample', placeHolder: 'A lesson to run' });
  return picked?.id ?? null;
}

interface SampleFolder {
  readonly path: string;
  /** Backstep's own storage, not a folder of the user's. */
  readonly isOurs: boolean;
}

async function chooseFolder(
  context: vscode.ExtensionContext,
  title: string,
  fileName: string,
): Promise<SampleFolder | null> {
  const ours: SampleFolder = { path: vscode.Uri.joinPath(context.globalStorageUri, 'samples').fsPath, isOurs: true };
  const workspace = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  if (workspace === undefined) return ours;
  const inWorkspace: SampleFolder = { path: workspace.uri.fsPath, isOurs: false };
  if (await hasCopy(fileName, workspace.uri.fsPath)) return inWorkspace;
  const here = { label: `$(folder) In ${workspace.name}`, description: workspace.uri.fsPath };
  const there = { label: '$(archive) In Backstep’s own folder', description: 'leaves your folder as it is' };
  const placeHolder = 'You get a copy that is yours to change. It is never written over.';
  const picked = await vscode.window.showQuickPick([here, there], { title: `Open “${title}”`, placeHolder });
  if (picked === undefined) return null;
  return picked === here ? inWorkspace : ours;
}
