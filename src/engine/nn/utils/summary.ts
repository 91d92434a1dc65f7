import { noGrad } from '../../autograd/modes.ts';
import { bytesPerElement } from '../../dtype.ts';
import { quietly } from '../../observer.ts';
import { generator } from '../../random.ts';
import { Tensor } from '../../tensor.ts';
import type { AnyModule, Module } from '../module.ts';

/** A line of a summary: one call of one module. */
export interface SummaryRow {
  /** The name in its parent; the class for the model itself. */
  readonly name: string;
  readonly type: string;
  /** How far below the model. */
  readonly depth: number;
  /** The shape of each tensor that it answered; null where it was not called. */
  readonly outputShapes: readonly (readonly number[])[] | null;
  /** Its own parameters' elements, without those of modules below; 0 where another line has them. */
  readonly parameters: number;
}

export interface SummaryTotals {
  readonly parameters: number;
  readonly trainableParameters: number;
  readonly parameterBytes: number;
}

function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(tensorsIn) : [];
}

const count = (tensors: readonly Tensor[]) => tensors.reduce((sum, tensor) => sum + tensor.numel(), 0);
const grouped = (value: number) => value.toLocaleString('en-US');

/** Bytes in the unit that suits them. */
function inUnits(bytes: number): string {
  return bytes < 2 ** 20 ? `${(bytes / 2 ** 10).toFixed(2)} KiB` : `${(bytes / 2 ** 20).toFixed(2)} MiB`;
}

/** What a model is made of: a line for each module, and totals. Prints as a table. */
export class Summary {
  readonly rows: readonly SummaryRow[];
  readonly totals: SummaryTotals;

  constructor(rows: readonly SummaryRow[], totals: SummaryTotals) {
    this.rows = rows;
    this.totals = totals;
  }

  /** A table: layer, output shape, parameters; then the totals. */
  toString(): string {
    const { parameters, trainableParameters, parameterBytes } = this.totals;
    const cells = this.rows.map(({ name, type, depth, outputShapes, parameters: own }) => [
      `${'  '.repeat(depth)}${depth === 0 ? type : `${name}: ${type}`}`,
      outputShapes === null ? 'not called' : outputShapes.map((shape) => `[${shape.join(', ')}]`).join(', '),
      own === 0 ? '-' : grouped(own),
    ]);
    const lines = [['Layer', 'Output shape', 'Parameters'], ...cells];
    const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column]!.length)));
    const text = lines.map(
      ([layer, shape, own]) =>
        `${layer!.padEnd(widths[0]!)}   ${shape!.padEnd(widths[1]!)}   ${own!.padStart(widths[2]!)}`,
    );
    const rule = '─'.repeat(text[0]!.length);
    const totals = [
      ['Parameters', grouped(parameters)],
      ['Trainable', grouped(trainableParameters)],
      ['Not trainable', grouped(parameters - trainableParameters)],
      ['Size of parameters', inUnits(parameterBytes)],
    ] as const;
    const room = Math.max(...totals.map(([, value]) => value.length));
    const sums = totals.map(([label, value]) => `${label.padEnd(18)}   ${value.padStart(room)}`);
    return [text[0], rule, ...text.slice(1), rule, ...sums].join('\n');
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/**
 * What a model is made of, found out by running it once on `inputs`, evaluating and without gradients; running statistics,
 * random numbers and the recorded graph are as they were.
 * @example console.log(nn.utils.summary(model, zeros([1, 784])));
 */
export function summary<In extends readonly unknown[], Out>(model: Module<In, Out>, ...inputs: In): Summary {
  const shapes = new Map<AnyModule, readonly (readonly number[])[]>();
  const modes = model.modules().map((module): readonly [AnyModule, boolean] => [module, module.training]);
  const handles = model.modules().map((module) =>
    module.registerForwardHook((_module, _inputs, output) => {
      shapes.set(
        module,
        tensorsIn(output).map(({ shape }) => shape),
      );
    }),
  );
  const random = generator.getState();
  try {
    model.eval();
    quietly(() => noGrad(() => model(...inputs)));
  } finally {
    for (const handle of handles) handle.remove();
    generator.setState(random);
    for (const [module, training] of modes) module.training = training;
  }
  const rows: SummaryRow[] = [];
  const counted = new Set<Tensor>();
  const visit = (name: string, module: AnyModule, depth: number): void => {
    const own = module.parameters({ recurse: false }).filter((parameter) => !counted.has(parameter));
    for (const parameter of own) counted.add(parameter);
    rows.push({
      name,
      type: module.constructor.name,
      depth,
      outputShapes: shapes.get(module) ?? null,
      parameters: count(own),
    });
    for (const [child, below] of module.namedChildren()) visit(child, below, depth + 1);
  };
  visit(model.constructor.name, model, 0);
  const all = model.parameters();
  return new Summary(rows, {
    parameters: count(all),
    trainableParameters: count(all.filter(({ requiresGrad }) => requiresGrad)),
    parameterBytes: all.reduce((sum, one) => sum + one.numel() * bytesPerElement(one.dtype), 0),
  });
}
