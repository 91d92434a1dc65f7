import { type FirstByPlace, named, requireGiven } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { boundOf, type ParameterOptions, uniformParameter } from '../init/parameters.ts';
import { snakeCase } from '../module/registered-names.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';
import type { Parameter } from '../parameter.ts';
import type { DirectionWeights } from './direction.ts';
import { type Direction, directionsOf, run } from './sequence.ts';
import { gateCounts, type Kind } from './steps.ts';

export interface RecurrentOptions extends ParameterOptions {
  /** Layers one above the other. Default 1. */
  readonly numLayers?: number;
  /** Whether something is added to the gates. Default true. */
  readonly bias?: boolean;
  /** Whether input and output are [n, steps, ...] rather than [steps, n, ...]. Default false. */
  readonly batchFirst?: boolean;
  /** Dropout of the output of each layer but the last. Default 0. */
  readonly dropout?: number;
  /** Whether each layer runs backwards too; both outputs stand side by side. Default false. */
  readonly bidirectional?: boolean;
}

interface LayerSizes {
  readonly inputSize: number;
  readonly hiddenSize: number;
}

const sizes = ['inputSize', 'hiddenSize'] as const;

/** Layers of a recurrent kind. The fields of their parameters are made as they are counted. */
abstract class Recurrent<In extends readonly unknown[], Out> extends Module<In, Out> {
  /** [gates · hiddenSize, inputs] of a layer: `weightIhL0`, and `weightIhL0Reverse` if bidirectional. */
  [weight: `weightIhL${string}` | `weightHhL${string}` | `weightHrL${string}`]: Parameter;
  /** [gates · hiddenSize] of a layer: `biasIhL0`. */
  [bias: `biasIhL${string}` | `biasHhL${string}`]: Parameter;
  readonly kind: Kind;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  /** How large outputs are where not as large as the cell, for an LSTM; else 0. */
  readonly projSize: number;

  constructor(kind: Kind, options: RecurrentOptions & LayerSizes & { readonly projSize?: number }) {
    super();
    const { inputSize, hiddenSize, numLayers = 1, dropout: p = 0, projSize = 0 } = options;
    if (!(p >= 0 && p <= 1)) {
      throw new RangeError(
        'dropout should be a number in range [0, 1] representing the probability of an element being zeroed',
      );
    }
    if (!(Number.isInteger(hiddenSize) && hiddenSize > 0)) throw new RangeError('hiddenSize must be greater than zero');
    if (!(Number.isInteger(numLayers) && numLayers > 0)) throw new RangeError('numLayers must be greater than zero');
    if (projSize < 0) throw new RangeError('projSize should be a positive integer or zero to disable projections');
    if (projSize >= hiddenSize) throw new RangeError('projSize has to be smaller than hiddenSize');
    this.kind = kind;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.numLayers = numLayers;
    this.bias = options.bias ?? true;
    this.batchFirst = options.batchFirst ?? false;
    this.dropout = p;
    this.bidirectional = options.bidirectional ?? false;
    this.projSize = projSize;
    const rows = gateCounts[kind] * hiddenSize;
    const outputs = projSize === 0 ? hiddenSize : projSize;
    const bound = boundOf(hiddenSize);
    const directions = directionsOf(this);
    for (let layer = 0; layer < numLayers; layer++) {
      for (const direction of directions) {
        const inputs = layer === 0 ? inputSize : outputs * directions.length;
        const name = `L${layer}${direction}` as const;
        this[`weightIh${name}`] = uniformParameter([rows, inputs], bound, options);
        this[`weightHh${name}`] = uniformParameter([rows, outputs], bound, options);
        if (this.bias) {
          this[`biasIh${name}`] = uniformParameter([rows], bound, options);
          this[`biasHh${name}`] = uniformParameter([rows], bound, options);
        }
        if (projSize > 0) this[`weightHr${name}`] = uniformParameter([projSize, hiddenSize], bound, options);
      }
    }
  }

  override registeredName(field: string): string {
    return snakeCase(field);
  }

  /** @internal */
  weightsOf(layer: number, direction: Direction): DirectionWeights {
    const name = `L${layer}${direction}` as const;
    return {
      input: this[`weightIh${name}`]!,
      hidden: this[`weightHh${name}`]!,
      inputBias: this[`biasIh${name}`] ?? null,
      hiddenBias: this[`biasHh${name}`] ?? null,
      projection: this[`weightHr${name}`] ?? null,
    };
  }

  override extraRepr(): string {
    const { projSize, numLayers, batchFirst, dropout, bidirectional } = this;
    const options = describe({
      projSize: projSize === 0 ? undefined : projSize,
      numLayers: numLayers === 1 ? undefined : numLayers,
      bias: this.bias ? undefined : false,
      batchFirst: batchFirst ? true : undefined,
      dropout: dropout === 0 ? undefined : dropout,
      bidirectional: bidirectional ? true : undefined,
    });
    return `${this.inputSize}, ${this.hiddenSize}${options === '' ? '' : `, ${options}`}`;
  }
}

export interface RNNOptions extends RecurrentOptions {
  readonly nonlinearity?: 'tanh' | 'relu';
}

/**
 * Layers of h' = tanh(W x + b + U h + c) over a sequence: `torch.nn.RNN`. Input [steps, n, inputSize] ([n, steps, inputSize]
 * if `batchFirst`; [steps, inputSize] of one), hidden state [layers · directions, n, hiddenSize], zeros if not given; answers
 * the outputs [steps, n, directions · hiddenSize] and the last hidden states. Parameters start uniform over ±1/√hiddenSize.
 */
export class RNN extends Recurrent<[Tensor, hidden?: Tensor | null], [output: Tensor, hidden: Tensor]> {
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(
    ...rest: FirstByPlace<
      [inputSize: number, hiddenSize: number],
      LayerSizes,
      [
        numLayers: number,
        nonlinearity: 'tanh' | 'relu',
        bias: boolean,
        batchFirst: boolean,
        dropout: number,
        bidirectional: boolean,
      ],
      RNNOptions
    >
  ) {
    const places = [...sizes, 'numLayers', 'nonlinearity', 'bias', 'batchFirst', 'dropout', 'bidirectional'] as const;
    const options = named<RNNOptions & LayerSizes>(rest, places, 'nn.RNN');
    requireGiven(options, sizes, 'nn.RNN');
    const { nonlinearity = 'tanh' } = options;
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new RangeError(`Unknown nonlinearity '${String(nonlinearity)}'`);
    }
    super(nonlinearity, options);
    this.nonlinearity = nonlinearity;
  }

  override forward(x: Tensor, hidden: Tensor | null = null): [Tensor, Tensor] {
    const result = run(this, x, hidden, null);
    return [result.output, result.hidden];
  }
}

export interface LSTMOptions extends RecurrentOptions {
  readonly projSize?: number;
}

/**
 * Layers of long short-term memory over a sequence: `torch.nn.LSTM`. Input as of `RNN`; the state is a hidden state and a cell,
 * [layers · directions, n, hiddenSize] each, zeros if not given; answers the outputs and the last hidden states and cells.
 * With `projSize` outputs and hidden states are projected to that size.
 */
export class LSTM extends Recurrent<
  [Tensor, state?: readonly [hidden: Tensor, cell: Tensor] | null],
  [output: Tensor, state: [hidden: Tensor, cell: Tensor]]
> {
  constructor(
    ...rest: FirstByPlace<
      [inputSize: number, hiddenSize: number],
      LayerSizes,
      [numLayers: number, bias: boolean, batchFirst: boolean, dropout: number, bidirectional: boolean],
      LSTMOptions
    >
  ) {
    const places = [...sizes, 'numLayers', 'bias', 'batchFirst', 'dropout', 'bidirectional'] as const;
    const options = named<LSTMOptions & LayerSizes>(rest, places, 'nn.LSTM');
    requireGiven(options, sizes, 'nn.LSTM');
    super('lstm', options);
  }

  override forward(
    x: Tensor,
    state: readonly [hidden: Tensor, cell: Tensor] | null = null,
  ): [Tensor, [Tensor, Tensor]] {
    const [hidden, cell] = state ?? [null, null];
    const result = run(this, x, hidden, cell);
    return [result.output, [result.hidden, result.cell!]];
  }
}

/** Layers of gated recurrent units over a sequence: `torch.nn.GRU`. Input, hidden state and outputs as of `RNN`. */
export class GRU extends Recurrent<[Tensor, hidden?: Tensor | null], [output: Tensor, hidden: Tensor]> {
  constructor(
    ...rest: FirstByPlace<
      [inputSize: number, hiddenSize: number],
      LayerSizes,
      [numLayers: number, bias: boolean, batchFirst: boolean, dropout: number, bidirectional: boolean],
      RecurrentOptions
    >
  ) {
    const places = [...sizes, 'numLayers', 'bias', 'batchFirst', 'dropout', 'bidirectional'] as const;
    const options = named<RecurrentOptions & LayerSizes>(rest, places, 'nn.GRU');
    requireGiven(options, sizes, 'nn.GRU');
    super('gru', options);
  }

  override forward(x: Tensor, hidden: Tensor | null = null): [Tensor, Tensor] {
    const result = run(this, x, hidden, null);
    return [result.output, result.hidden];
  }
}
