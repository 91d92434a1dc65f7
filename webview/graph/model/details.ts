import type { ScriptFile } from '../../../src/protocol/graph-view.ts';
import { updateNorms, updateRatio } from '../../../src/protocol/update-ratio.ts';
import type { CallSite, Graph, GraphNode, TensorDescription, TensorSummary } from '../../../src/trace/schema.ts';
import {
  elementCount,
  fileName,
  formatAttribute,
  formatBytes,
  formatCount,
  formatNumber,
  formatShape,
  toNumber,
} from '../../shared/format.ts';
import { memoryAmounts } from './amounts.ts';
import { type CallFrame, callStackOf } from './call-stack.ts';
import { type Family, familyOf } from './families.ts';
import { pathText } from './labels.ts';
import type { ModuleBox, ModuleTree } from './module-tree.ts';
import { moduleTitle } from './module-tree.ts';
import { helpOf, type OperationHelp } from './operation-help.ts';
import { outputBytes } from './tensor-statistics.ts';
import { moduleTime, nodeTime, type TimeDetails } from './time-details.ts';
import type { StepValues } from './values.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** A line that leads to another node. */
export interface Jump {
  readonly node: number;
  readonly title: string;
  readonly detail: string;
}

export interface TensorDetails {
  /** Empty for an only output. */
  readonly title: string;
  readonly value: TensorSummary | null;
  readonly gradient: TensorSummary | null;
  /** Why there is no value, and why no gradient; empty when there is one. */
  readonly noValue: string;
  readonly noGradient: string;
}

export interface SourceLink {
  readonly text: string;
  readonly callSite: CallSite;
  /** What has become of the script since the run; empty when nothing has. */
  readonly mark: string;
}

export interface NodeDetails {
  readonly title: string;
  readonly kind: string;
  readonly family: Family;
  readonly formula: string;
  readonly facts: readonly Fact[];
  readonly attributes: readonly Fact[];
  readonly inputs: readonly Jump[];
  readonly readers: readonly Jump[];
  /** Null for what takes none. */
  readonly time: TimeDetails | null;
  readonly tensors: readonly TensorDetails[];
  readonly source: SourceLink | null;
  /** The lines that led there, where there are several. */
  readonly callStack: readonly CallFrame[];
  /** What the library says of the operation. */
  readonly help: OperationHelp | null;
  readonly canStepBackward: boolean;
  /** What it failed with; empty for what ran. */
  readonly failure: string;
}

const kindNames = { op: 'operation', parameter: 'parameter', leaf: 'leaf tensor', input: 'input' } as const;

/** Everything the details pane says about a node; null for a node that does not exist. */
export function nodeDetails(
  graph: Graph,
  tree: ModuleTree,
  values: StepValues,
  id: number,
  scripts: readonly ScriptFile[] = [],
): NodeDetails | null {
  const node = graph.nodes[id];
  if (node === undefined) return null;
  const site = node.callSite === null ? undefined : graph.callSites[node.callSite];
  return {
    title: node.label,
    kind: node.kind === 'op' && node.label !== node.op ? node.op : kindNames[node.kind],
    family: familyOf(node),
    formula: node.formula,
    facts: [...factsOf(node), ...parameterFacts(node, values), ...updateFacts(node, values)],
    attributes: Object.entries(node.attributes).map(([name, value]) => ({ name, value: formatAttribute(value) })),
    inputs: node.inputs.flatMap(({ node: from, output }) => {
      const source = graph.nodes[from];
      return source === undefined ? [] : [jumpTo(source, output)];
    }),
    readers: (tree.readers[id] ?? []).flatMap((reader) => {
      const target = graph.nodes[reader];
      return target === undefined ? [] : [jumpTo(target, 0)];
    }),
    time: nodeTime(graph, node, values),
    tensors: node.outputs.map((output, index) => tensorDetails(node, output, index, values)),
    callStack: callStackOf(graph, node),
    help: helpOf(node),
    source: site === undefined ? null : sourceLink(site, scripts),
    canStepBackward: values.isStop(id),
    failure: node.failure ?? '',
  };
}

const marks = { same: '', changed: 'changed since the run', gone: 'no longer on the disk' } as const;

function sourceLink(callSite: CallSite, scripts: readonly ScriptFile[]): SourceLink {
  const state = scripts.find(({ file }) => file === callSite.file)?.state ?? 'same';
  return { text: `${fileName(callSite.file)}:${callSite.line}`, callSite, mark: marks[state] };
}

function factsOf(node: GraphNode): Fact[] {
  const output = node.outputs[0];
  const facts: Fact[] = [];
  if (output !== undefined) {
    facts.push({ name: 'Shape', value: node.outputs.map((each) => formatShape(each.shape)).join(', ') });
    facts.push({ name: 'Type', value: output.dtype });
    // A model file tells neither.
    if (output.device !== '') {
      facts.push({ name: 'Device', value: output.device });
      facts.push({ name: 'Requires gradient', value: output.requiresGrad ? 'yes' : 'no' });
    }
  }
  if (node.outputs.length > 0) {
    const bytes = node.outputs.reduce((sum, _, output) => sum + outputBytes(node, output), 0);
    facts.push({ name: 'Memory', value: formatBytes(bytes) });
  }
  if (node.backward !== null) facts.push({ name: 'Backward', value: node.backward });
  if (node.modulePath.length > 0) facts.push({ name: 'Module', value: pathText(node) });
  return facts;
}

/** How much a parameter learns, and how large its gradient is beside it: the size of an update at a learning rate of 1. */
function parameterFacts(node: GraphNode, values: StepValues): Fact[] {
  const [tensor] = node.outputs;
  if (node.kind !== 'parameter' || tensor === undefined) return [];
  const facts = [{ name: 'Parameters', value: formatCount(elementCount(tensor.shape)) }];
  const recorded = values.get(node.id, 0);
  const norms = [recorded?.gradient, recorded?.value].map((part) => toNumber(part?.statistics.norm ?? 'nan'));
  const [gradient = Number.NaN, value = 0] = norms;
  if (value > 0 && Number.isFinite(gradient))
    facts.push({ name: 'Gradient : value', value: `${formatNumber(gradient / value, 3)} (L2 norms)` });
  return facts;
}

/** What the step has made of a trained tensor. */
function updateFacts(node: GraphNode, values: StepValues): Fact[] {
  const recorded = values.get(node.id, 0);
  const norms = updateNorms(recorded);
  if (norms === null) return [];
  const facts = [{ name: 'Update', value: `${formatNumber(norms.update, 3)} (L2 norm)` }];
  const ratio = updateRatio(recorded);
  if (ratio !== null) facts.push({ name: 'Update : value', value: `${formatNumber(ratio, 3)} (L2 norms)` });
  return facts;
}

function jumpTo(node: GraphNode, output: number): Jump {
  const detail = formatShape(node.outputs[output]?.shape ?? []);
  return { node: node.id, title: node.outputs.length > 1 ? `${node.label} [${output}]` : node.label, detail };
}

/** What the details say of one output. */
export function tensorDetails(
  node: GraphNode,
  output: TensorDescription,
  index: number,
  values: StepValues,
): TensorDetails {
  const recorded = values.get(node.id, index);
  const value = recorded?.value ?? null;
  const gradient = recorded?.gradient ?? null;
  return {
    title: node.outputs.length > 1 ? `Output ${index}` : '',
    value,
    gradient,
    noValue:
      value !== null ? '' : values.any ? 'Not recorded in this step.' : 'Only the structure of this step was recorded.',
    noGradient: gradient !== null ? '' : whyNoGradient(output, values),
  };
}

function whyNoGradient(output: TensorDescription, values: StepValues): string {
  if (!output.requiresGrad) {
    const integral = /^(u?int|bool)/.test(output.dtype);
    return integral ? `No gradient: ${output.dtype} has none.` : 'No gradient: nothing here requires one.';
  }
  return values.anyGradient ? 'No gradient reached it.' : 'No backward pass was recorded in this step.';
}

/** Rows of the statistics table; a missing side is null. */
export function statisticsRows(
  value: TensorSummary | null,
  gradient: TensorSummary | null,
): { name: string; value: string | null; gradient: string | null; alarming: boolean }[] {
  const both = [value?.statistics ?? null, gradient?.statistics ?? null] as const;
  const numbers = (['mean', 'std', 'min', 'max', 'norm'] as const).map((key) => ({
    name: { mean: 'Mean', std: 'Standard deviation', min: 'Smallest', max: 'Largest', norm: 'L2 norm' }[key],
    value: both[0] && formatNumber(both[0][key]),
    gradient: both[1] && formatNumber(both[1][key]),
    alarming: false,
  }));
  const counts = (['count', 'zeroCount', 'nanCount', 'infCount'] as const).map((key) => ({
    name: { count: 'Elements', zeroCount: 'Zeros', nanCount: 'NaN', infCount: 'Infinite' }[key],
    value: both[0] && countText(both[0].count, both[0][key], key === 'zeroCount'),
    gradient: both[1] && countText(both[1].count, both[1][key], key === 'zeroCount'),
    alarming: (key === 'nanCount' || key === 'infCount') && ((both[0]?.[key] ?? 0) > 0 || (both[1]?.[key] ?? 0) > 0),
  }));
  return [...numbers, ...counts];
}

function countText(total: number, count: number, withShare: boolean): string {
  if (!withShare || count === 0 || total === 0) return formatCount(count);
  return `${formatCount(count)} (${formatNumber((100 * count) / total, 2)} %)`;
}

export interface ModuleDetails {
  readonly title: string;
  readonly type: string;
  readonly facts: readonly Fact[];
  readonly time: TimeDetails | null;
  readonly children: readonly { readonly module: number; readonly title: string; readonly detail: string }[];
}

/** Everything the details pane says about a module. */
export function moduleDetails(graph: Graph, tree: ModuleTree, box: ModuleBox, values: StepValues): ModuleDetails {
  const facts: Fact[] = [{ name: 'Parameters', value: formatCount(box.parameterCount) }];
  if (box.operationCount > 0) facts.unshift({ name: 'Operations', value: formatCount(box.operationCount) });
  const memory = memoryAmounts(graph, tree, values).ofModule(box.index);
  if (memory !== null) facts.push({ name: 'Memory', value: formatBytes(memory) });
  if (box.repeats > 0) facts.push({ name: 'Repeats', value: `${formatCount(box.repeats)} times` });
  if (box.call > 0) facts.push({ name: 'Call', value: `${box.call + 1} of this step` });
  const children = box.children.flatMap((index) => {
    const child = tree.modules[index];
    return child === undefined ? [] : [{ module: index, title: moduleTitle(child), detail: child.type }];
  });
  const time = moduleTime(graph, tree, box, values);
  return { title: moduleTitle(box), type: box.type, facts, time, children };
}
