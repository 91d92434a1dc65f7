import type { GraphNode } from '../../../../src/trace/schema.ts';
import { fileName } from '../../../shared/format.ts';
import type { Amounts } from '../amounts.ts';
import { statisticOf, statisticsNames } from '../tensor-statistics.ts';
import { byteUnits, type NumberTest, parseComparison, timeUnits, type Units } from './comparison.ts';
import {
  type Lack,
  type Matcher,
  noGradients,
  normalise,
  noTimes,
  noValues,
  type SearchedStep,
  type SearchSubject,
} from './subject.ts';

/** Why a term's text is none; a Matcher where it is one. */
type ReadTerm = (text: string, isWhole: boolean) => Matcher | string;

/** A kind of term: what stands before its colon, and how what stands behind it is read. */
export interface TermKind {
  readonly names: readonly string[];
  readonly example: string;
  readonly meaning: string;
  /** `isWhole`: the text was in quotes, and means nothing but itself. */
  readonly read: ReadTerm;
  readonly lack?: Lack | undefined;
}

/** Of a text that some things have: holds where one of theirs contains it, or is it. */
const textTerm =
  (what: string, example: string, textsOf: (subject: SearchSubject) => readonly string[]): ReadTerm =>
  (text, isWhole) => {
    const wanted = normalise(text);
    if (wanted === '') return `Expected ${what}, such as ${example}.`;
    return (subject) =>
      textsOf(subject).some((each) => (isWhole ? normalise(each) === wanted : normalise(each).includes(wanted)));
  };

const expected = (examples: string): string => `Expected a number to compare with, such as ${examples}`;
const plainExamples = '>10, <=1e-3, 0 or 10..20';

/** Of numbers that some things have: holds where one of theirs passes the test. */
const numberTerm =
  (
    numbersOf: (subject: SearchSubject, step: SearchedStep) => readonly number[],
    units?: Units,
    examples = plainExamples,
  ): ReadTerm =>
  (text) => {
    const passes: NumberTest | null = parseComparison(text, units);
    if (passes === null) return text === '' ? `${expected(examples)}.` : `${expected(examples)}, not ‘${text}’.`;
    return (subject, step) => numbersOf(subject, step).some(passes);
  };

/** Of what adds up in modules: time, memory. */
const amountTerm = (amountsIn: (step: SearchedStep) => Amounts, units: Units, examples: string): ReadTerm =>
  numberTerm(
    ({ node, module }, step) => {
      const amounts = amountsIn(step);
      const amount = node !== null ? amounts.ofNode(node.id) : module !== null ? amounts.ofModule(module.index) : null;
      return amount === null ? [] : [amount];
    },
    units,
    examples,
  );

const kinds = ['op', 'parameter', 'leaf', 'input', 'module'] as const;

function readKind(text: string): Matcher | string {
  const kind = kinds.find((each) => each === text.toLowerCase());
  if (kind === undefined) return `There is no kind ‘${text}’. There are ${kinds.join(', ')}.`;
  return ({ node }) => (node === null ? kind === 'module' : node.kind === kind);
}

function readShape(text: string): Matcher | string {
  const plain = text.trim().replace(/^[[(]|[\])]$/g, '');
  const sizes = /^(scalar)?$/i.test(plain) && text !== '' ? [] : plain.split(/\s*[x×,]\s*/i);
  if (text === '' || !sizes.every((size) => /^(\d+|\*|\.\.\.)$/.test(size))) {
    return 'Expected sizes, such as 64x10 or [64, 10]; * stands for any size, ... for any number of them.';
  }
  const pattern = new RegExp(
    `^${sizes.map((size) => (size === '*' ? '\\d+' : size)).join('x')}$`.replace(/x?\.\.\.x?/g, anySizes),
  );
  return ({ node }) => node?.outputs.some(({ shape }) => pattern.test(shape.join('x'))) ?? false;
}

/** `...` between other sizes, before or behind them, or alone. */
function anySizes(text: string): string {
  const isAfter = text.startsWith('x');
  const isBefore = text.endsWith('x');
  if (isAfter && isBefore) return 'x(?:\\d+x)*';
  if (isAfter) return '(?:x\\d+)*';
  return isBefore ? '(?:\\d+x)*' : '.*';
}

function readFile(text: string): Matcher | string {
  const [, file = '', line] = /^(.*?)(?::(\d*))?$/.exec(text.toLowerCase()) ?? [];
  if (file === '') return 'Expected a file, such as train.ts or train.ts:12.';
  const wanted = fileName(file);
  return ({ place }) => {
    const [name = '', at] = place.toLowerCase().split(':');
    return name.includes(wanted) && (line === undefined || line === '' || line === at);
  };
}

const moduleTexts = ({ node, module }: SearchSubject): readonly string[] => {
  if (module !== null) return [module.name, module.type];
  const path = node?.modulePath ?? [];
  return [path.map(({ name }) => name).join('.'), ...path.map(({ type }) => type)];
};

const outputsOf = (node: GraphNode | null) => node?.outputs ?? [];

/** The numbers that one statistic has in the outputs of a node. */
function statisticsOf(name: string): (subject: SearchSubject, step: SearchedStep) => readonly number[] {
  return ({ node }, { values }) =>
    node === null
      ? []
      : node.outputs.flatMap((_, output) => {
          const number = statisticOf(name, node, output, values);
          return number === null ? [] : [number];
        });
}

/** All kinds of terms, in the order in which the help lists them. */
export const termKinds: readonly TermKind[] = [
  {
    names: ['name'],
    example: 'name:weight',
    meaning: 'The name contains this',
    read: textTerm('a name', 'name:weight', ({ title }) => [title]),
  },
  {
    names: ['op'],
    example: 'op:matmul',
    meaning: 'Operation; "add" in quotes: this one only',
    read: textTerm('an operation', 'op:matmul', ({ node }) => (node === null ? [] : [node.op])),
  },
  {
    names: ['module', 'in'],
    example: 'module:attention',
    meaning: 'In a module of this name or class',
    read: textTerm('a module’s name or class', 'module:attention', moduleTexts),
  },
  {
    names: ['shape'],
    example: 'shape:64x*',
    meaning: 'Shape; * is any size, ... any number of them',
    read: readShape,
  },
  { names: ['file'], example: 'file:train.ts:12', meaning: 'Called in this file, on this line', read: readFile },
  {
    names: ['line'],
    example: 'line:10..20',
    meaning: 'Called on one of these lines',
    read: numberTerm(({ place }) => (place === '' ? [] : [Number(place.split(':').at(-1))])),
  },
  { names: ['kind'], example: 'kind:parameter', meaning: `One of ${kinds.join(', ')}`, read: readKind },
  {
    names: ['dtype'],
    example: 'dtype:int',
    meaning: 'Type of the elements',
    read: textTerm('a dtype', 'dtype:float32', ({ node }) => outputsOf(node).map(({ dtype }) => dtype)),
  },
  {
    names: ['device'],
    example: 'device:cpu',
    meaning: 'Device it is on',
    read: textTerm('a device', 'device:cpu', ({ node }) => outputsOf(node).map(({ device }) => device)),
  },
  {
    names: ['backward'],
    example: 'backward:Mul',
    meaning: 'Name of its backward node',
    read: textTerm('a backward node', 'backward:MulBackward0', ({ node }) => [node?.backward ?? '']),
  },
  {
    names: ['grad'],
    example: 'grad:>10',
    meaning: 'L2 norm of the gradient',
    read: numberTerm(statisticsOf('gradNorm')),
    lack: noGradients,
  },
  {
    names: ['update'],
    example: 'update:>0.01',
    meaning: 'L2 norm of the change in the step, beside that of the value',
    read: numberTerm(statisticsOf('updateRatio')),
  },
  {
    names: ['time'],
    example: 'time:>1ms',
    meaning: 'Time forward and backward, of an operation or a module, in µs, ms or s',
    read: amountTerm(({ times }) => times, timeUnits, '>1ms, <=50µs or 1..5ms'),
    lack: noTimes,
  },
  {
    names: ['memory'],
    example: 'memory:>1MB',
    meaning: 'Memory of the outputs, of a node or a module, in B, kB, MB or GB',
    read: amountTerm(({ memory }) => memory, byteUnits, '>1MB, <=4kB or 1..5MB'),
  },
  {
    names: statisticsNames,
    example: 'std:<1e-3',
    meaning: `A statistic: ${statisticsNames.filter((name) => !name.startsWith('grad')).join(', ')}; with grad before it that of the gradient: gradMean`,
    // By the name that was written: see `statisticTerm`.
    read: () => expected(plainExamples),
  },
  {
    names: ['params'],
    example: 'params:>1000',
    meaning: 'Numbers that a module or parameter learns',
    read: numberTerm(({ node, module }) => {
      if (module !== null) return [module.parameterCount];
      if (node?.kind !== 'parameter') return [];
      return outputsOf(node).map(({ shape }) => shape.reduce((product, size) => product * size, 1));
    }),
  },
];

/** The kind of term that a name stands for; null for one that is unknown. */
export function termKind(name: string): TermKind | null {
  const wanted = name.toLowerCase();
  for (const kind of termKinds) {
    const known = kind.names.find((each) => each.toLowerCase() === wanted);
    if (known === undefined) continue;
    if (kind.names !== statisticsNames) return kind;
    return { ...kind, read: numberTerm(statisticsOf(known), unitsOf(known)), lack: lackOf(known) };
  }
  return null;
}

function lackOf(statistic: string): Lack | undefined {
  // The structure tells these.
  if (statistic === 'bytes' || statistic === 'count') return undefined;
  if (/time$/i.test(statistic)) return noTimes;
  return statistic.startsWith('grad') ? noGradients : noValues;
}

function unitsOf(statistic: string): Units | undefined {
  if (statistic === 'bytes') return byteUnits;
  return /time$/i.test(statistic) ? timeUnits : undefined;
}
