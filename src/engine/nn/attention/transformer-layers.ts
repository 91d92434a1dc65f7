import { type FirstByPlace, named, requireGiven } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { gelu } from '../functional/activations.ts';
import { type ParameterOptions, placeOf } from '../init/parameters.ts';
import { Dropout } from '../layers/dropout.ts';
import { Linear } from '../layers/linear.ts';
import { LayerNorm } from '../layers/normalization.ts';
import { snakeCase } from '../module/registered-names.ts';
import { Module } from '../module.ts';
import { MultiheadAttention } from './multihead-attention.ts';

export interface TransformerLayerOptions extends ParameterOptions {
  /** Features between the two linear layers. Default 2048. */
  readonly dimFeedforward?: number;
  /** Default 0.1. */
  readonly dropout?: number;
  /** Between the two linear layers. Default 'relu'. */
  readonly activation?: 'relu' | 'gelu' | ((x: Tensor) => Tensor);
  /** Default 1e-5. */
  readonly layerNormEps?: number;
  /** Whether inputs and output are [n, length, dModel] rather than [length, n, dModel]. Default false. */
  readonly batchFirst?: boolean;
  /** Whether norms come before attention and feed-forward rather than after. Default false. */
  readonly normFirst?: boolean;
}

interface ModelSizes {
  readonly dModel: number;
  readonly nhead: number;
}

type LayerArguments = FirstByPlace<
  [dModel: number, nhead: number],
  ModelSizes,
  [dimFeedforward: number, dropout: number],
  TransformerLayerOptions
>;

function optionsOf(rest: LayerArguments, caller: string): TransformerLayerOptions & ModelSizes {
  const places = ['dModel', 'nhead', 'dimFeedforward', 'dropout'] as const;
  const options = named<TransformerLayerOptions & ModelSizes>(rest, places, caller);
  requireGiven(options, ['dModel', 'nhead'], caller);
  return options;
}

function activationOf(choice: TransformerLayerOptions['activation'] = 'relu'): (x: Tensor) => Tensor {
  if (choice === 'relu') return relu;
  if (choice === 'gelu') return gaussian;
  if (typeof choice === 'function') return choice;
  throw new RangeError(`activation should be relu/gelu, not ${String(choice)}`);
}

const relu = (x: Tensor) => x.relu();
const gaussian = (x: Tensor) => gelu(x);

export interface EncoderLayerCall {
  /** [length, length]: true where a place may not look; or what is added to the scores. */
  readonly srcMask?: Tensor | null;
  /** [n, length]: true for places that none may look at. */
  readonly srcKeyPaddingMask?: Tensor | null;
}

/** Self-attention, then a feed-forward network, each with a residual and a norm: `torch.nn.TransformerEncoderLayer`. */
export class TransformerEncoderLayer extends Module<[src: Tensor, options?: EncoderLayerCall], Tensor> {
  readonly normFirst: boolean;
  selfAttn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  norm1: LayerNorm;
  norm2: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  activation: (x: Tensor) => Tensor;

  constructor(...rest: LayerArguments) {
    const options = optionsOf(rest, 'nn.TransformerEncoderLayer');
    super();
    const {
      dModel,
      nhead,
      dimFeedforward = 2048,
      dropout = 0.1,
      layerNormEps: eps = 1e-5,
      batchFirst = false,
    } = options;
    this.normFirst = options.normFirst ?? false;
    this.selfAttn = new MultiheadAttention(dModel, nhead, { ...placeOf(options), dropout, batchFirst });
    this.linear1 = new Linear(dModel, dimFeedforward, placeOf(options));
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, placeOf(options));
    this.norm1 = new LayerNorm(dModel, { ...placeOf(options), eps });
    this.norm2 = new LayerNorm(dModel, { ...placeOf(options), eps });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.activation = activationOf(options.activation);
  }

  override registeredName(field: string): string {
    return snakeCase(field);
  }

  override forward(src: Tensor, options: EncoderLayerCall = {}): Tensor {
    if (this.normFirst) {
      const x = src.add(this.attend(this.norm1(src), options));
      return x.add(this.feedForward(this.norm2(x)));
    }
    const x = this.norm1(src.add(this.attend(src, options)));
    return this.norm2(x.add(this.feedForward(x)));
  }

  protected attend(x: Tensor, { srcMask = null, srcKeyPaddingMask = null }: EncoderLayerCall): Tensor {
    const masks = { attnMask: srcMask, keyPaddingMask: srcKeyPaddingMask };
    return this.dropout1(this.selfAttn(x, x, x, { ...masks, needWeights: false })[0]);
  }

  protected feedForward(x: Tensor): Tensor {
    return this.dropout2(this.linear2(this.dropout(this.activation(this.linear1(x)))));
  }
}

export interface DecoderLayerCall {
  /** [target, target]: true where a place may not look; or what is added to the scores. */
  readonly tgtMask?: Tensor | null;
  /** [target, memory] */
  readonly memoryMask?: Tensor | null;
  /** [n, target]: true for places that none may look at. */
  readonly tgtKeyPaddingMask?: Tensor | null;
  /** [n, memory] */
  readonly memoryKeyPaddingMask?: Tensor | null;
}

/**
 * Self-attention, attention to what an encoder made, then a feed-forward network, each with a residual and a norm:
 * `torch.nn.TransformerDecoderLayer`.
 */
export class TransformerDecoderLayer extends Module<[tgt: Tensor, memory: Tensor, options?: DecoderLayerCall], Tensor> {
  readonly normFirst: boolean;
  selfAttn: MultiheadAttention;
  multiheadAttn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  norm1: LayerNorm;
  norm2: LayerNorm;
  norm3: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  dropout3: Dropout;
  activation: (x: Tensor) => Tensor;

  constructor(...rest: LayerArguments) {
    const options = optionsOf(rest, 'nn.TransformerDecoderLayer');
    super();
    const {
      dModel,
      nhead,
      dimFeedforward = 2048,
      dropout = 0.1,
      layerNormEps: eps = 1e-5,
      batchFirst = false,
    } = options;
    const place = placeOf(options);
    this.normFirst = options.normFirst ?? false;
    this.selfAttn = new MultiheadAttention(dModel, nhead, { ...place, dropout, batchFirst });
    this.multiheadAttn = new MultiheadAttention(dModel, nhead, { ...place, dropout, batchFirst });
    this.linear1 = new Linear(dModel, dimFeedforward, place);
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, place);
    this.norm1 = new LayerNorm(dModel, { ...place, eps });
    this.norm2 = new LayerNorm(dModel, { ...place, eps });
    this.norm3 = new LayerNorm(dModel, { ...place, eps });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.dropout3 = new Dropout(dropout);
    this.activation = activationOf(options.activation);
  }

  override registeredName(field: string): string {
    return snakeCase(field);
  }

  override forward(tgt: Tensor, memory: Tensor, options: DecoderLayerCall = {}): Tensor {
    if (this.normFirst) {
      let x = tgt.add(this.attend(this.norm1(tgt), options));
      x = x.add(this.attendTo(memory, this.norm2(x), options));
      return x.add(this.feedForward(this.norm3(x)));
    }
    let x = this.norm1(tgt.add(this.attend(tgt, options)));
    x = this.norm2(x.add(this.attendTo(memory, x, options)));
    return this.norm3(x.add(this.feedForward(x)));
  }

  protected attend(x: Tensor, { tgtMask = null, tgtKeyPaddingMask = null }: DecoderLayerCall): Tensor {
    const masks = { attnMask: tgtMask, keyPaddingMask: tgtKeyPaddingMask };
    return this.dropout1(this.selfAttn(x, x, x, { ...masks, needWeights: false })[0]);
  }

  protected attendTo(memory: Tensor, x: Tensor, options: DecoderLayerCall): Tensor {
    const { memoryMask = null, memoryKeyPaddingMask = null } = options;
    const masks = { attnMask: memoryMask, keyPaddingMask: memoryKeyPaddingMask };
    return this.dropout2(this.multiheadAttn(x, memory, memory, { ...masks, needWeights: false })[0]);
  }

  protected feedForward(x: Tensor): Tensor {
    return this.dropout3(this.linear2(this.dropout(this.activation(this.linear1(x)))));
  }
}
