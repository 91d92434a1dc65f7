import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { layoutOf } from '../../formats/dtype-layout.ts';
import { encodeNpy } from '../../formats/npy.ts';
import type { TensorAddress } from '../../protocol/graph-view.ts';
import type { BlobReference, GraphNode, TensorSummary } from '../../trace/schema.ts';
import type { TensorData } from '../../trace/source.ts';
import { nestedArrays } from '../tensor-text/nested-arrays.ts';
import type { ShownGraph } from './shown-graph.ts';

/** As much as a page may ask for at a time: a picture of a thousand by a thousand. */
const mostElements = 1 << 20;
/** Text of more numbers than this nobody can paste anywhere. */
const mostCopied = 100_000;

interface FoundTensor {
  readonly node: GraphNode;
  readonly summary: TensorSummary;
  readonly blob: BlobReference;
}

async function find({ recording }: ShownGraph, tensor: TensorAddress): Promise<FoundTensor> {
  const { graph, step } = await recording.step(tensor.step);
  const node = graph.nodes[tensor.node];
  const recorded = step.values.find((value) => value.node === tensor.node && value.output === tensor.output);
  const summary = recorded?.[tensor.part] ?? null;
  if (node === undefined || summary === null) throw new Error(`Step ${tensor.step} has no such ${tensor.part}.`);
  const { blob } = summary;
  if (blob === null) {
    throw new Error(`Only statistics and the first elements of this ${tensor.part} were kept: it is too large.`);
  }
  return { node, summary, blob };
}

/** Reads a range of a tensor's elements, and no more of it. */
export async function readElements(
  shown: ShownGraph,
  tensor: TensorAddress,
  start: number,
  count: number,
): Promise<Float64Array> {
  const { summary, blob } = await find(shown, tensor);
  const bytes = layoutOf(summary.dtype)?.bytesPerElement ?? blob.byteLength / Math.max(1, summary.statistics.count);
  const least = Math.min(count, mostElements);
  const byteLength = Math.min(least * bytes, Math.max(0, blob.byteLength - start * bytes));
  const range: BlobReference = { offset: blob.offset + start * bytes, byteLength };
  return Float64Array.from(await shown.recording.tensor(range, summary.dtype));
}

async function readWhole(shown: ShownGraph, { summary, blob }: FoundTensor): Promise<TensorData> {
  return shown.recording.tensor(blob, summary.dtype);
}

/** Puts a tensor on the clipboard as it would be written in a script. */
export async function copyTensor(shown: ShownGraph, tensor: TensorAddress): Promise<void> {
  const found = await find(shown, tensor);
  const { count } = found.summary.statistics;
  if (count > mostCopied) {
    const text = `This tensor has ${count.toLocaleString()} elements, too many to paste. Save it as a .npy file instead.`;
    void vscode.window.showWarningMessage(text);
    return;
  }
  await vscode.env.clipboard.writeText(nestedArrays(found.summary.shape, await readWhole(shown, found)));
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
  const found = await find(shown, tensor);
  const uri = await ask(`${found.node.label.replace(/[^\w.-]+/g, '-')}-${tensor.part}-step-${tensor.step}.npy`);
  if (uri === undefined) return;
  const { shape, dtype } = found.summary;
  await vscode.workspace.fs.writeFile(uri, encodeNpy(shape, dtype, await readWhole(shown, found)));
}
