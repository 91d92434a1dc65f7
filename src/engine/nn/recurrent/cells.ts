import { ShapeError } from '../../errors.ts';
import { type FirstByPlace, named, requireSizes } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { linear } from '../functional/linear.ts';
import { boundOf, type ParameterOptions, uniformParameter } from '../init/parameters.ts';
import { snakeCase } from '../module/registered-names.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';
import type { Parameter } from '../parameter.ts';
import { gateCounts, type Kind, type State, steps } from './steps.ts';

export interface CellOptions extends ParameterOptions {
  /** Whether something is added to the gates. Default true. */
  readonly bias?: boolean;
}

interface CellSizes {
  readonly inputSize: number;
  readonly hiddenSize: number;
}

type CellArguments = FirstByPlace<[inputSize: number, hiddenSize: number], CellSizes, [bias: boolean], CellOptions>;

function optionsOf<Options extends CellOptions>(
  rest: readonly unknown[],
  places: readonly (keyof Options & string)[],
  caller: string,
): Options & CellSizes {
  const options = named<Options & CellSizes>(rest, ['inputSize', 'hiddenSize', ...places], caller);
  requireSizes(options, ['inputSize', 'hiddenSize'], caller);
  return options;
}

/** One step of a recurrent layer. */
abstract class Cell<In extends readonly unknown[], Out> extends Module<In, Out> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** [gates · hiddenSize, inputSize] */
  weightIh: Parameter;
  /** [gates · hiddenSize, hiddenSize] */
  weightHh: Parameter;
  /** [gates · hiddenSize] */
  biasIh: Parameter | null;
  /** [gates · hiddenSize] */
  biasHh: Parameter | null;

  constructor(kind: Kind, options: CellOptions & CellSizes) {
    super();
    const { inputSize, hiddenSize } = options;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    const rows = gateCounts[kind] * hiddenSize;
    const bound = boundOf(hiddenSize);
    this.weightIh = uniformParameter([rows, inputSize], bound, options);
    this.weightHh = uniformParameter([rows, hiddenSize], bound, options);
    this.biasIh = options.bias === false ? null : uniformParameter([rows], bound, options);
    this.biasHh = options.bias === false ? null : uniformParameter([rows], bound, options);
  }

  override registeredName(field: string): string {
    return snakeCase(field);
  }

  override extraRepr(): string {
    const options = describe({ bias: this.biasIh === null ? false : undefined });
    return `${this.inputSize}, ${this.hiddenSize}${options === '' ? '' : `, ${options}`}`;
  }
}

/** One step from a state that may not be given, of a batch or of one vector. */
function step(
  cell: Pick<Cell<[], unknown>, 'inputSize' | 'hiddenSize' | 'weightIh' | 'weightHh' | 'biasIh' | 'biasHh'>,
  kind: Kind,
  name: string,
  x: Tensor,
  state: readonly (Tensor | null)[],
): readonly Tensor[] {
  if (x.dim() !== 1 && x.dim() !== 2) {
    throw new ShapeError(`${name}: Expected input to be 1-D or 2-D but received ${x.dim()}-D tensor`);
  }
  if (x.size(-1) !== cell.inputSize) {
    throw new ShapeError(`input has inconsistent inputSize: got ${x.size(-1)} expected ${cell.inputSize}`);
  }
  const shape = [...x.shape.slice(0, -1), cell.hiddenSize];
  const [hidden, memory] = state.map((one, index) => {
    if (one === null) return x.newZeros(shape);
    if (one.size(-1) !== cell.hiddenSize) {
      throw new ShapeError(
        `hidden${index} has inconsistent hiddenSize: got ${one.size(-1)}, expected ${cell.hiddenSize}`,
      );
    }
    if (one.dim() === 2 && x.dim() === 2 && one.size(0) !== x.size(0)) {
      throw new ShapeError(`Input batch size ${x.size(0)} doesn't match hidden${index} batch size ${one.size(0)}`);
    }
    return one;
  });
  const fromInput = linear(x, cell.weightIh, cell.biasIh);
  const before: State = memory === undefined ? [hidden!] : [hidden!, memory];
  const after = steps[kind](fromInput, before, { hidden: cell.weightHh, hiddenBias: cell.biasHh, projection: null });
  return after.filter((one) => one !== undefined);
}

export interface RNNCellOptions extends CellOptions {
  readonly nonlinearity?: 'tanh' | 'relu';
}

/**
 * One step of an `RNN`, tanh(W x + b + U h + c): `torch.nn.RNNCell`. Input [n, inputSize] and hidden state [n, hiddenSize]
 * (zeros if not given), or both without n; answers the next hidden state.
 */
export class RNNCell extends Cell<[Tensor, hidden?: Tensor | null], Tensor> {
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(
    ...rest: FirstByPlace<
      [inputSize: number, hiddenSize: number],
      CellSizes,
      [bias: boolean, nonlinearity: 'tanh' | 'relu'],
      RNNCellOptions
    >
  ) {
    const options = optionsOf<RNNCellOptions>(rest, ['bias', 'nonlinearity'], 'nn.RNNCell');
    const { nonlinearity = 'tanh' } = options;
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new RangeError(`Unknown nonlinearity: ${String(nonlinearity)}`);
    }
    super(nonlinearity, options);
    this.nonlinearity = nonlinearity;
  }

  override forward(x: Tensor, hidden: Tensor | null = null): Tensor {
    return step(this, this.nonlinearity, 'RNNCell', x, [hidden])[0]!;
  }

  override extraRepr(): string {
    const options = this.nonlinearity === 'tanh' ? '' : `, ${describe({ nonlinearity: this.nonlinearity })}`;
    return `${super.extraRepr()}${options}`;
  }
}

/**
 * One step of an `LSTM`: `torch.nn.LSTMCell`. Input [n, inputSize], hidden state and cell [n, hiddenSize] each (zeros if not
 * given), or all without n; answers the next hidden state and cell.
 */
export class LSTMCell extends Cell<
  [Tensor, state?: readonly [hidden: Tensor, cell: Tensor] | null],
  [hidden: Tensor, cell: Tensor]
> {
  constructor(...rest: CellArguments) {
    super('lstm', optionsOf<CellOptions>(rest, ['bias'], 'nn.LSTMCell'));
  }

  override forward(x: Tensor, state: readonly [hidden: Tensor, cell: Tensor] | null = null): [Tensor, Tensor] {
    const [hidden, cell] = step(this, 'lstm', 'LSTMCell', x, state ?? [null, null]);
    return [hidden!, cell!];
  }
}

/**
 * One step of a `GRU`: `torch.nn.GRUCell`. Input [n, inputSize] and hidden state [n, hiddenSize] (zeros if not given), or both
 * without n; answers the next hidden state.
 */
export class GRUCell extends Cell<[Tensor, hidden?: Tensor | null], Tensor> {
  constructor(...rest: CellArguments) {
    super('gru', optionsOf<CellOptions>(rest, ['bias'], 'nn.GRUCell'));
  }

  override forward(x: Tensor, hidden: Tensor | null = null): Tensor {
    return step(this, 'gru', 'GRUCell', x, [hidden])[0]!;
  }
}
