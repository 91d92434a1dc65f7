import type { CallSite, Graph, GraphNode } from '../../../src/trace/schema.ts';
import { fileName } from '../../shared/format.ts';

/** One line on the way to an operation. */
export interface CallFrame {
  /** `train.ts:12`. */
  readonly text: string;
  /** What was called there: the operation, or a module. */
  readonly called: string;
  readonly callSite: CallSite;
}

/** The lines that led to a node, innermost first: where it was called, and where the modules around it were. */
export function callStackOf(graph: Graph, node: GraphNode): readonly CallFrame[] {
  const frames: CallFrame[] = [];
  const add = (site: number | null | undefined, called: string): void => {
    const callSite = site === null || site === undefined ? undefined : graph.callSites[site];
    if (callSite === undefined) return;
    // An operation inside a layer of the library has the line of the layer's call.
    const last = frames.at(-1);
    const isSame = last?.callSite.file === callSite.file && last.callSite.line === callSite.line;
    if (isSame && last.callSite.column === callSite.column) frames.pop();
    frames.push({ text: `${fileName(callSite.file)}:${callSite.line}`, called, callSite });
  };
  add(node.callSite, node.label);
  for (const { name, type, callSite } of node.modulePath.toReversed()) {
    if (type !== '') add(callSite, `${name} (${type})`);
  }
  return frames;
}
