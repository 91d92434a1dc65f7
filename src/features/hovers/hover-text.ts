import type { GraphNode, ModuleStep, RecordedTensor, Statistics, TensorSummary } from '../../trace/schema.ts';
import { counted, formatNumber } from '../tensor-text/numbers.ts';
import { formatProblem, formatShape, formatTensor } from '../tensor-text/tensor-text.ts';
import type { RecordedExpression } from './recorded-expression.ts';
import { sparkline } from './sparkline.ts';

/** What a hover says, and where its links lead. */
export interface HoverContent {
  readonly expression: RecordedExpression;
  readonly node: GraphNode;
  /** What it is called, for a leaf. */
  readonly name: string;
  /** Null when the run recorded no values. */
  readonly recorded: RecordedTensor | null;
  readonly step: number;
  /** The script was edited since the run. */
  readonly isStale: boolean;
  readonly showInGraph: string;
  /** Null when no backward pass of the step reached the node. */
  readonly stepBackward: string | null;
}

/** The hover as Markdown; its first line says shape, dtype and device, because other hovers stack beside it. */
export function hoverMarkdown(content: HoverContent): string {
  const { node, expression, recorded, showInGraph, stepBackward } = content;
  const description = node.outputs[expression.result.output];
  if (description === undefined) return '';
  const { shape, dtype, device } = description;
  const lines = [
    `**${formatShape(shape)} ${dtype} ${device}**`,
    `${origin(content)}${times(expression)}`,
    ...(recorded?.value == null ? [] : [tensorLine('value', recorded.value)]),
    gradientLine(recorded, description.requiresGrad),
  ];
  const links = [
    `[Show in graph](${showInGraph} "Show this node in the computation graph")`,
    ...(stepBackward === null
      ? []
      : [`[Step backward from here](${stepBackward} "Step the backward pass, beginning at this operation")`]),
  ];
  return [lines.filter((line) => line !== '').join('  \n'), recordedWhen(content), links.join(' · ')].join('\n\n');
}

function origin({ node, name, expression }: HoverContent): string {
  if (node.kind !== 'op')
    return `${node.kind === 'parameter' ? 'parameter' : node.kind === 'leaf' ? 'leaf' : 'input'} ${code(name)}`;
  const module = node.modulePath.length === 0 ? '' : ` in ${modulePath(node.modulePath)}`;
  const line = expression.madeOnLine === null ? '' : `, made on line ${expression.madeOnLine}`;
  const formula = node.formula === '' ? '' : ` ${escapeMarkdown(node.formula)}`;
  return `${code(node.op)}${formula}${module}${line}`;
}

function modulePath(path: readonly ModuleStep[]): string {
  const inner = path.at(-1);
  const names = path.map(({ name }) => name).join('.');
  return `${code(names)}${inner === undefined ? '' : ` (${escapeMarkdown(inner.type)})`}`;
}

/** How many nodes the call made and how often it ran, where that is more than once. */
function times({ nodes, calls }: RecordedExpression): string {
  if (calls > 1) return ` — ${counted(calls, 'call')}, ${counted(nodes.length, 'node')}: the last is shown`;
  return nodes.length > 1 ? ` — the last of ${counted(nodes.length, 'node')}` : '';
}

function tensorLine(label: 'value' | 'gradient', tensor: TensorSummary): string {
  const { statistics } = tensor;
  const isShort = statistics.count <= 8 && tensor.preview.length === statistics.count;
  const text = isShort ? code(formatTensor(tensor)) : statisticsText(statistics);
  const image = isShort ? null : sparkline(statistics, label);
  return `${label} ${text}${image === null ? '' : ` ![${label} histogram](${image})`}`;
}

function statisticsText(statistics: Statistics): string {
  const { mean, std, min, max, norm, zeroCount, count } = statistics;
  const problem = formatProblem(statistics);
  const zeros = zeroCount === 0 ? '' : `, ${formatNumber((100 * zeroCount) / count, 3)} % zeros`;
  return (
    `${problem === null ? '' : `**${problem}**, `}${formatNumber(mean)} ± ${formatNumber(std)}, ` +
    `${formatNumber(min)} … ${formatNumber(max)}, norm ${formatNumber(norm)}${zeros}`
  );
}

function gradientLine(recorded: RecordedTensor | null, requiresGrad: boolean): string {
  if (recorded === null) return '*values were not recorded in this run*';
  if (recorded.gradient !== null) return tensorLine('gradient', recorded.gradient);
  return requiresGrad ? 'gradient: none reached it' : '';
}

function recordedWhen({ step, isStale }: HoverContent): string {
  const when = step < 0 ? 'before the first step' : `step ${step}`;
  return isStale
    ? `*stale: recorded in ${when}, before the script was edited*`
    : `*recorded in ${when} of the last run*`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

/** Text from a script or a formula may hold Markdown's own characters. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, '\\$&');
}
