import { full } from '../../creation/values.ts';
import { ShapeError } from '../../errors.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { ModuleList } from '../containers/module-list.ts';
import { xavierUniform_ } from '../init/random.ts';
import { LayerNorm } from '../layers/normalization.ts';
import { deepcopy } from '../module/copy.ts';
import { type AnyModule, Module } from '../module.ts';
import {
  type DecoderLayerCall,
  type EncoderLayerCall,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './transformer-layers.ts';

type EncoderLayer = Module<[src: Tensor, options?: EncoderLayerCall], Tensor>;
type DecoderLayer = Module<[tgt: Tensor, memory: Tensor, options?: DecoderLayerCall], Tensor>;
type Norm = Module<[Tensor], Tensor>;

function copies<Kind extends AnyModule>(layer: Kind, count: number): ModuleList<Kind> {
  return new ModuleList<Kind>(Array.from({ length: count }, () => deepcopy(layer)));
}

/** `numLayers` copies of a layer one after the other, which all begin alike, then a norm: `torch.nn.TransformerEncoder`. */
export class TransformerEncoder extends Module<
  [src: Tensor, options?: { readonly mask?: Tensor | null; readonly srcKeyPaddingMask?: Tensor | null }],
  Tensor
> {
  layers: ModuleList<EncoderLayer>;
  readonly numLayers: number;
  norm: Norm | null;

  constructor(encoderLayer: EncoderLayer, numLayers: number, norm: Norm | null = null) {
    super();
    this.layers = copies(encoderLayer, numLayers);
    this.numLayers = numLayers;
    this.norm = norm;
  }

  override forward(
    src: Tensor,
    options: { readonly mask?: Tensor | null; readonly srcKeyPaddingMask?: Tensor | null } = {},
  ): Tensor {
    const { mask: srcMask = null, srcKeyPaddingMask = null } = options;
    let x = src;
    for (const layer of this.layers) x = layer(x, { srcMask, srcKeyPaddingMask });
    return this.norm === null ? x : this.norm(x);
  }
}

/** `numLayers` copies of a layer one after the other, which all begin alike, then a norm: `torch.nn.TransformerDecoder`. */
export class TransformerDecoder extends Module<[tgt: Tensor, memory: Tensor, options?: DecoderLayerCall], Tensor> {
  layers: ModuleList<DecoderLayer>;
  readonly numLayers: number;
  norm: Norm | null;

  constructor(decoderLayer: DecoderLayer, numLayers: number, norm: Norm | null = null) {
    super();
    this.layers = copies(decoderLayer, numLayers);
    this.numLayers = numLayers;
    this.norm = norm;
  }

  override forward(tgt: Tensor, memory: Tensor, options: DecoderLayerCall = {}): Tensor {
    let x = tgt;
    for (const layer of this.layers) x = layer(x, memory, options);
    return this.norm === null ? x : this.norm(x);
  }
}

export interface TransformerOptions extends TransformerLayerOptions {
  /** Default 512. */
  readonly dModel?: number;
  /** Default 8. */
  readonly nhead?: number;
  /** Default 6. */
  readonly numEncoderLayers?: number;
  /** Default 6. */
  readonly numDecoderLayers?: number;
}

export interface TransformerCall extends EncoderLayerCall, DecoderLayerCall {}

/**
 * An encoder and a decoder: `torch.nn.Transformer`. Source [source, n, dModel] and target [target, n, dModel] (n first if
 * `batchFirst`, or without n); answers [target, n, dModel]. Matrices start as Xavier's.
 */
export class Transformer extends Module<[src: Tensor, tgt: Tensor, options?: TransformerCall], Tensor> {
  encoder: TransformerEncoder;
  decoder: TransformerDecoder;
  readonly dModel: number;
  readonly nhead: number;
  readonly batchFirst: boolean;

  constructor(
    ...rest: ByPlace<
      [dModel: number, nhead: number, numEncoderLayers: number, numDecoderLayers: number],
      TransformerOptions
    >
  ) {
    const names = ['dModel', 'nhead', 'numEncoderLayers', 'numDecoderLayers'] as const;
    const { dModel = 512, nhead = 8, ...options } = named<TransformerOptions>(rest, names, 'nn.Transformer');
    super();
    const { numEncoderLayers = 6, numDecoderLayers = 6, layerNormEps: eps = 1e-5 } = options;
    const norm = () => new LayerNorm(dModel, { ...options, bias: true, eps });
    this.encoder = new TransformerEncoder(
      new TransformerEncoderLayer(dModel, nhead, options),
      numEncoderLayers,
      norm(),
    );
    this.decoder = new TransformerDecoder(
      new TransformerDecoderLayer(dModel, nhead, options),
      numDecoderLayers,
      norm(),
    );
    for (const parameter of this.parameters()) if (parameter.dim() > 1) xavierUniform_(parameter);
    this.dModel = dModel;
    this.nhead = nhead;
    this.batchFirst = options.batchFirst ?? false;
  }

  override forward(src: Tensor, tgt: Tensor, options: TransformerCall = {}): Tensor {
    const batched = src.dim() === 3;
    const batchDim = this.batchFirst ? 0 : 1;
    if (batched && src.size(batchDim) !== tgt.size(batchDim)) {
      throw new ShapeError('the batch number of src and tgt must be equal');
    }
    if (src.size(-1) !== this.dModel || tgt.size(-1) !== this.dModel) {
      throw new ShapeError('the feature number of src and tgt must be equal to dModel');
    }
    const { srcMask: mask = null, srcKeyPaddingMask = null } = options;
    return this.decoder(tgt, this.encoder(src, { mask, srcKeyPaddingMask }), options);
  }

  /** A mask by which each place sees itself and what is before it: 0 there, -∞ else. `generate_square_subsequent_mask`. */
  static generateSquareSubsequentMask(size: number): Tensor {
    return full([size, size], Number.NEGATIVE_INFINITY).triu(1);
  }
}
