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
    `**${formatShape(shape)} ${dtype} ${device}**${shape.length === 0 ? ' scalar' : ''}`,
    `${origin(content)}${times(expression)}`,
  ];
  const links = [
    `[Show in graph](${showInGraph} "Show this node in the computation graph")`,
    ...(stepBackward === null
      ? []
      : [`[Step backward from here](${stepBackward} "Step the backward pass, beginning at this operation")`]),
  ];
  const parts = [
    lines.join('  \n'),
    tensorsText(recorded, description.requiresGrad),
    recordedWhen(content),
    links.join(' · '),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
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

/** Value and gradient: as they are when they are small, else their statistics one below the other. */
function tensorsText(recorded: RecordedTensor | null, requiresGrad: boolean): string {
  if (recorded === null) return '*values were not recorded in this run*';
  const tensors = [
    { label: 'value', tensor: recorded.value },
    { label: 'gradient', tensor: recorded.gradient },
  ] as const;
  const lines: string[] = [];
  const rows: string[] = [];
  for (const { label, tensor } of tensors) {
    if (tensor === null) continue;
    if (isShort(tensor)) lines.push(`${label} ${code(formatTensor(tensor))}`);
    else rows.push(statisticsRow(label, tensor.statistics));
  }
  if (recorded.gradient === null && requiresGrad) lines.push('gradient: none reached it');
  const table = rows.length === 0 ? [] : [tableHead, ...rows];
  return [table.join('\n'), lines.join('  \n')].filter((part) => part !== '').join('\n\n');
}

const tableHead = '| | mean ± std | min … max | norm | zeros | |\n|:--|:--|:--|:--|:--|:--|';

function statisticsRow(label: 'value' | 'gradient', statistics: Statistics): string {
  const { mean, std, min, max, norm, zeroCount, count } = statistics;
  const problem = formatProblem(statistics);
  const image = sparkline(statistics, label);
  const cells = [
    problem === null ? label : `${label} **${problem}**`,
    `${formatNumber(mean, 3)} ± ${formatNumber(std, 3)}`,
    `${formatNumber(min, 3)} … ${formatNumber(max, 3)}`,
    formatNumber(norm, 4),
    zeroCount === 0 ? 'none' : `${formatNumber((100 * zeroCount) / count, 3)} %`,
    image === null ? '' : `![${label} histogram](${image})`,
  ];
  // Cells have no padding of their own in a hover.
  return `| ${cells.join('&ensp; | ')} |`;
}

function isShort({ statistics, preview }: TensorSummary): boolean {
  return statistics.count <= 8 && preview.length === statistics.count;
}

function recordedWhen({ step, isStale }: HoverContent): string {
  const when = step < 0 ? 'before the first step' : `in step ${step}`;
  return isStale ? `*stale: recorded ${when}, before the script was edited*` : `*recorded ${when} of the last run*`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

/** Text from a script or a formula may hold Markdown's own characters. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, '\\$&');
}
