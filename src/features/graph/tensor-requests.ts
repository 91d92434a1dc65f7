import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { encodeNpy } from '../../formats/npy.ts';
import type { TensorAddress } from '../../protocol/graph-view.ts';
import { nestedArrays } from '../tensor-text/nested-arrays.ts';
import { fileNameOf, findTensor, readWhole } from './recorded-tensor.ts';
import type { ShownGraph } from './shown-graph.ts';

/** Text of more numbers than this nobody can paste anywhere. */
const mostCopied = 100_000;

/** Puts a tensor on the clipboard as it would be written in a script. */
export async function copyTensor(shown: ShownGraph, tensor: TensorAddress): Promise<void> {
  const found = await findTensor(shown, tensor);
  const { count } = found.summary.statistics;
  if (count > mostCopied) {
    const text = `This tensor has ${count.toLocaleString()} elements, too many to paste. Save it as a .npy file instead.`;
    void vscode.window.showWarningMessage(text);
    return;
  }
  await vscode.env.clipboard.writeText(nestedArrays(found.summary.shape, await readWhole(found)));
  vscode.window.setStatusBarMessage(`Copied ${count.toLocaleString()} numbers`, 3000);
}

/** Asks where to write a file of this name; undefined when the user wants none. */
export type AskForFile = (name: string) => Promise<vscode.Uri | undefined>;

const askForFile: AskForFile = async (name) => {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri;
  return vscode.window.showSaveDialog({
    title: 'Save the Tensor',
    defaultUri: vscode.Uri.joinPath(folder ?? vscode.Uri.file(homedir()), name),
    filters: { 'NumPy arrays': ['npy'] },
  });
};

/** Writes a tensor to a file that NumPy reads. */
export async function saveTensor(shown: ShownGraph, tensor: TensorAddress, ask = askForFile): Promise<void> {
  const found = await findTensor(shown, tensor);
  const uri = await ask(fileNameOf(found, tensor));
  if (uri === undefined) return;
  const { shape, dtype } = found.summary;
  await vscode.workspace.fs.writeFile(uri, encodeNpy(shape, dtype, await readWhole(found)));
}
