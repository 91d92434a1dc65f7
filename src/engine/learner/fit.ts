import type { Module } from '../nn/module.ts';
import { epochs as epochMarks, logMetrics } from '../progress.ts';
import { Tensor } from '../tensor.ts';
import { typeNameOf } from '../type-name.ts';
import { evaluating, type LabelledBatches } from './predict.ts';

/** A number that says how good predictions are; `accuracy` is one. Its name heads a column of the table. */
export type Metric = (predictions: Tensor, targets: Tensor) => number | Tensor;

/** What is trained on, and what it is judged by. `ImageClassifierData` is one. */
export interface FitData {
  readonly trainLoader: LabelledBatches;
  readonly validationLoader: LabelledBatches;
}

export interface FitOptions {
  /** How often all training examples are gone through. Default 1. */
  readonly epochs?: number;
  /** The loss of a batch: a tensor of one element. */
  readonly criterion: (predictions: Tensor, targets: Tensor) => Tensor;
  readonly optimizer: { zeroGrad(): void; step(): unknown };
  readonly metrics?: readonly Metric[];
  /** Where each line of the table goes; null: nowhere. Default: `console.log`. */
  readonly print?: ((line: string) => void) | null;
}

/** A line of the table. */
export interface EpochResult {
  /** From 0. */
  readonly epoch: number;
  /** The mean loss of the epoch's batches, as they were trained on. */
  readonly trainLoss: number;
  /** The mean over all validation examples. */
  readonly validationLoss: number;
  /** Over all validation examples, by the metric's name. */
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Trains a net: fast.ai's `fit`. Tells Backstep the epochs and steps, which makes the progress bar; prints a table with a line
 * for each epoch; charts the validation loss and the metrics.
 * @throws RangeError for a loader without a batch, or epochs that are no whole number; TypeError for data without its two
 * loaders, and for a criterion, an optimizer or a metric that is none
 * @example fit(net, data, { epochs: 5, criterion: new nn.NLLLoss(), optimizer, metrics: [accuracy] });
 */
export function fit(net: Module<[Tensor], Tensor>, data: FitData, options: FitOptions): EpochResult[] {
  const { epochs = 1, metrics = [], print = (line: string) => console.log(line) } = options;
  if (!(Number.isInteger(epochs) && epochs >= 0)) {
    throw new RangeError(`epochs should be a whole number, but is ${String(epochs)}`);
  }
  requireFit(data, options);
  const names = metrics.map(nameOf);
  print?.(lineOf(['epoch', 'train loss', 'valid loss', ...names]));
  const results: EpochResult[] = [];
  for (const epoch of epochMarks(epochs)) {
    const trainLoss = trainOn(net, data.trainLoader, options);
    const { loss: validationLoss, values } = judge(net, data.validationLoader, options.criterion, metrics);
    const named = Object.fromEntries(names.map((name, index) => [name, values[index] ?? Number.NaN]));
    logMetrics({ 'validation loss': validationLoss, ...named });
    print?.(lineOf([String(epoch), ...[trainLoss, validationLoss, ...values].map((value) => value.toFixed(6))]));
    results.push({ epoch, trainLoss, validationLoss, metrics: named });
  }
  return results;
}

/** Scripts run without their types. */
function requireFit(data: FitData, options: FitOptions): void {
  for (const name of ['trainLoader', 'validationLoader'] as const) {
    const loader: unknown = Reflect.get(Object(data), name);
    if (loader instanceof Tensor || !(Symbol.iterator in Object(loader)))
      throw new TypeError(
        `fit(): expected data with two loaders, { trainLoader, validationLoader }, as ImageClassifierData.fromArrays(training, validation) makes it, but ${name} is ${typeNameOf(loader)}`,
      );
  }
  const { criterion, optimizer, metrics = [] } = options;
  if (typeof criterion !== 'function')
    throw new TypeError(`fit(): criterion should be a loss, such as new nn.NLLLoss(), but is ${typeNameOf(criterion)}`);
  if (typeof Object(optimizer).step !== 'function')
    throw new TypeError(
      `fit(): optimizer should be one, such as new optim.Adam(net.parameters()), but is ${typeNameOf(optimizer)}`,
    );
  const other: unknown = metrics.find((metric) => typeof metric !== 'function');
  if (other !== undefined)
    throw new TypeError(`fit(): metrics should be functions, such as [accuracy], but one is ${typeNameOf(other)}`);
}

function nameOf(metric: Metric, index: number): string {
  return metric.name === '' ? `metric ${index + 1}` : metric.name;
}

function lineOf(cells: readonly string[]): string {
  return cells
    .map((cell) => cell.padEnd(12))
    .join('')
    .trimEnd();
}

/** One pass through the training examples. */
function trainOn(net: Module<[Tensor], Tensor>, batches: LabelledBatches, options: FitOptions): number {
  const { criterion, optimizer } = options;
  net.train();
  let total = 0;
  let count = 0;
  for (const [inputs, targets] of batches) {
    const loss = criterion(net(inputs), targets);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    total += loss.item();
    count++;
  }
  if (count === 0) throw new RangeError('there is nothing to train on: the training loader has no batch');
  return total / count;
}

/** The loss and the metrics of all validation examples: batches count by their size. */
function judge(
  net: Module<[Tensor], Tensor>,
  batches: LabelledBatches,
  criterion: FitOptions['criterion'],
  metrics: readonly Metric[],
): { loss: number; values: number[] } {
  return evaluating(net, () => {
    const sums = [criterion, ...metrics].map(() => 0);
    let count = 0;
    for (const [inputs, targets] of batches) {
      const predictions = net(inputs);
      const size = inputs.size(0);
      for (const [index, measure] of [criterion, ...metrics].entries()) {
        sums[index]! += size * numberOf(measure(predictions, targets));
      }
      count += size;
    }
    if (count === 0) throw new RangeError('there is nothing to judge by: the validation loader has no batch');
    const [loss = Number.NaN, ...values] = sums.map((sum) => sum / count);
    return { loss, values };
  });
}

function numberOf(value: number | Tensor): number {
  return typeof value === 'number' ? value : value.item();
}
