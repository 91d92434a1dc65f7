import { relative } from 'node:path';
import { formatDuration, formatMilliseconds } from '../protocol/duration.ts';
import { describeOutcome } from '../protocol/outcome-text.ts';
import { queueingNote } from '../protocol/step-times.ts';
import type { EndRecord, JsonNumber, RunHeader, ScriptFailure, Statistics } from '../trace/schema.ts';
import { type Column, textTable } from './text-table.ts';
import type {
  FailedOperation,
  GraphSummary,
  NodePlace,
  StepDetails,
  StepTimeSummary,
  TensorSummaryRow,
  TraceSummary,
} from './trace-summary.ts';

/** Rows of a table of steps at the most; the middle is left out. */
const mostSteps = 20;
/** Rows of the table of the slowest operations. */
const mostOperations = 10;

/** A recorded run, or a saved model, for people. `cwd`: where shown paths start. */
export function traceText(summary: TraceSummary, cwd: string): string {
  // A model is a trace that has nothing behind it but itself.
  const isModel = summary.header.script === summary.path;
  const facts = isModel ? [['Model', shownPath(summary.path, cwd)] as const] : runFacts(summary, cwd);
  const width = Math.max(...facts.map(([name]) => name.length));
  const parts = [facts.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join('\n')];
  if (summary.graphs.length > 0) parts.push(graphLines(summary.graphs).join('\n'));
  if (summary.steps.length > 0 && !isModel) parts.push(stepLines(summary).join('\n'));
  return parts.join('\n\n');
}

function runFacts(summary: TraceSummary, cwd: string): readonly (readonly [string, string])[] {
  const { header, end, steps, graphs, metrics } = summary;
  return [
    ['Trace', shownPath(summary.path, cwd)],
    ['Script', shownPath(header.script, cwd)],
    ['Started', startText(summary)],
    ['Settings', settingsText(header)],
    ['Outcome', outcomeText(end)],
    ...(end?.failure == null ? [] : [['Failure', failureLine(end.failure, cwd)] as const]),
    ['Recorded', `${counted(steps.length, 'step')}, ${counted(graphs.length, 'graph')}`],
    ...metrics.map(({ name, count, first, last }) => {
      const change = `from ${numberText(first)} to ${numberText(last)}`;
      return ['Metric', `${name}: ${counted(count, 'value')}, ${change}`] as const;
    }),
  ];
}

function outcomeText(end: EndRecord | null): string {
  if (end === null) return 'no end is recorded: the run still goes on, or it was killed';
  return `the run ${describeOutcome(end)} after ${counted(end.steps, 'step')}`;
}

/** One step: its tensors with their statistics, where its time went, and what failed in it. */
export function stepText(step: StepDetails, cwd: string): string {
  const about = [`Step ${step.index}`];
  if (step.epoch !== null) about.push(`epoch ${step.epoch + 1}`);
  if (step.loss !== null) about.push(`loss ${numberText(step.loss)}`);
  about.push(`${numberText(step.durationMs)} ms`, `recorded because: ${reasonText(step)}`);
  const hasValues = step.tensors.some(({ value, gradient }) => value !== null || gradient !== null);
  const note = hasValues ? [] : ['Only the structure of this step is recorded (level graph).'];
  const columns: readonly Column[] = hasValues
    ? [...tensorColumns, ...statisticsColumns, { title: 'line' }]
    : [...tensorColumns, { title: 'line' }];
  const rows = step.tensors.flatMap((tensor) => tensorRows(tensor, hasValues, cwd));
  if (step.failed !== null) rows.push(failedRow(step.failed, columns.length, cwd));
  const parts = [[about.join(' · '), ...note], textTable(columns, rows)];
  if (step.time !== null && step.time.operations.length > 0) parts.push(timeLines(step.time, cwd));
  if (step.failed !== null) parts.push([failedLine(step.failed, cwd)]);
  return parts.map((lines) => lines.join('\n')).join('\n\n');
}

function timeLines(time: StepTimeSummary, cwd: string): readonly string[] {
  const { total, forward, backward, queuedOn, operations } = time;
  const rest = total - (forward ?? 0) - (backward ?? 0);
  const parts = [
    ['forward', forward],
    ['backward', backward],
    ['the rest of the step', Math.max(0, rest)],
  ] as const;
  const sums = parts.flatMap(([name, time]) => (time === null ? [] : [`${name} ${formatMilliseconds(time)}`]));
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const table = textTable(
    [
      right('node'),
      { title: 'operation' },
      { title: 'module' },
      right('forward'),
      right('backward'),
      right('of the step'),
      { title: 'line' },
    ],
    operations.slice(0, mostOperations).map(({ share, ...operation }) => {
      const times = [operation.forward, operation.backward].map((time) =>
        time === null ? '' : formatMilliseconds(time),
      );
      const part = `${(100 * share).toFixed(1)} %`;
      return [String(operation.node), operation.op, operation.module, ...times, part, lineText(operation, cwd)];
    }),
  );
  const left = operations.length - mostOperations;
  const note = queuedOn.length === 0 ? [] : [queueingNote(queuedOn.join(' and '))];
  return [`Time: ${sums.join(', ')}`, ...note, ...table, ...(left > 0 ? [`  ... ${left} more (--json has all)`] : [])];
}

/** It has no outputs, but a place among the others. */
function failedRow(failed: FailedOperation, columns: number, cwd: string): readonly string[] {
  const row = [String(failed.node), failed.op, failed.module, 'failed'];
  return [...row, ...new Array<string>(columns - row.length - 1).fill(''), lineText(failed, cwd)];
}

function failedLine(failed: FailedOperation, cwd: string): string {
  const { node, op, module, message } = failed;
  const line = lineText(failed, cwd);
  const place = [module === '' ? '' : `in ${module}`, line === '' ? '' : `at ${line}`].filter((text) => text !== '');
  return `${[`Failed: ${op} (node ${node})`, ...place].join(' ')}: ${message}`;
}

const tensorColumns: readonly Column[] = [
  { title: 'node', align: 'right' },
  { title: 'tensor' },
  { title: 'module' },
  { title: 'shape' },
  { title: 'dtype' },
];

const statisticsColumns: readonly Column[] = [
  { title: '' },
  ...['min', 'max', 'mean', 'std', 'norm'].map((title) => ({ title, align: 'right' }) as const),
  { title: 'not finite' },
];

function tensorRows(tensor: TensorSummaryRow, hasValues: boolean, cwd: string): readonly (readonly string[])[] {
  const { node, output, label, op, module, shape, dtype, value, gradient } = tensor;
  const name = `${label === op || label === '' ? op : label}${output === 0 ? '' : ` (output ${output})`}`;
  const line = lineText(tensor, cwd);
  const start = [String(node), name, module, `[${shape.map((size) => (size < 0 ? '?' : size)).join(', ')}]`, dtype];
  if (!hasValues) return [[...start, line]];
  const rows = [[...start, ...statisticsCells('value', value), line]];
  if (gradient !== null) rows.push([...start.map(() => ''), ...statisticsCells('gradient', gradient), '']);
  return rows;
}

function lineText({ callSite }: NodePlace, cwd: string): string {
  return callSite === null ? '' : `${shownPath(callSite.file, cwd)}:${callSite.line}`;
}

function statisticsCells(what: string, statistics: Statistics | null): readonly string[] {
  if (statistics === null) return ['', '', '', '', '', '', ''];
  const { min, max, mean, std, norm, nanCount, infCount } = statistics;
  const broken = [nanCount > 0 ? `${nanCount} NaN` : '', infCount > 0 ? `${infCount} Inf` : ''].filter(
    (text) => text !== '',
  );
  return [what, ...[min, max, mean, std, norm].map(numberText), broken.join(', ')];
}

function graphLines(graphs: readonly GraphSummary[]): readonly string[] {
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return textTable(
    [
      { title: 'graph' },
      right('operations'),
      right('modules'),
      right('parameters'),
      right('their elements'),
      right('steps'),
    ],
    graphs.map((graph) => [
      shortId(graph.id),
      ...[graph.operations, graph.modules, graph.parameters, graph.parameterElements, graph.steps.length].map(String),
    ]),
  );
}

function stepLines({ steps }: TraceSummary): readonly string[] {
  const lines = textTable(
    [
      { title: 'step', align: 'right' },
      { title: 'epoch', align: 'right' },
      { title: 'loss', align: 'right' },
      { title: 'graph' },
      { title: 'recorded because' },
    ],
    steps.map(({ index, epoch, loss, graph, reason }) => [
      String(index),
      epoch === null ? '' : String(epoch + 1),
      loss === null ? '' : numberText(loss),
      shortId(graph),
      reasonText({ index, reason }),
    ]),
  );
  const [head = '', ...rows] = lines;
  if (rows.length <= mostSteps) return lines;
  const left = rows.length - mostSteps;
  return [head, ...rows.slice(0, mostSteps / 2), `  ... ${left} more (--json has all)`, ...rows.slice(-mostSteps / 2)];
}

const reasons: Readonly<Record<StepDetails['reason'], string>> = {
  first: 'the first',
  interval: 'every so many',
  last: 'the last',
  pause: 'the run was paused',
  nan: 'the loss was not finite',
  error: 'the script failed',
  stop: 'the run was stopped',
};

function reasonText({ index, reason }: Pick<StepDetails, 'index' | 'reason'>): string {
  return index < 0 ? 'what ran before the first step' : reasons[reason];
}

function startText({ header, end }: TraceSummary): string {
  const started = localTime(new Date(header.startedAt));
  return end === null ? started : `${started}, took ${formatDuration((end.endedAt - header.startedAt) / 1000)}`;
}

function settingsText({ device, seed, level, captureEvery }: RunHeader): string {
  const between = captureEvery === 0 ? '' : `, every ${captureEvery} steps`;
  const values = captureEvery === 1 ? 'of every step' : `of the first step${between} and of the last`;
  const kept = { off: 'nothing', graph: 'structure', values: `structure, values ${values}` };
  return `device ${device}, seed ${seed}, level ${level} (${kept[level]})`;
}

function failureLine({ file, line, column, name, message }: ScriptFailure, cwd: string): string {
  const place = file === null ? [] : [shownPath(file, cwd), line, column].filter((part) => part !== null);
  return `${place.join(':')}${place.length === 0 ? '' : ': '}${name}: ${message.split('\n')[0]}`;
}

function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') || short === '' ? path : short;
}

/** As ISO 8601 has it, on the clock of the place. */
function localTime(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}

function shortId(id: string): string {
  return id.slice(0, 8);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Four digits that count. */
function numberText(value: JsonNumber): string {
  if (typeof value !== 'number') return value === 'nan' ? 'NaN' : value.replace('inf', 'Infinity');
  const size = Math.abs(value);
  return size === 0 || (size >= 1e-3 && size < 1e6) ? String(Number(value.toPrecision(4))) : value.toExponential(3);
}
