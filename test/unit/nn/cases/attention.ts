import { nn, tensor } from '../../../../src/engine/index.ts';
import { type Built, type Cases, of } from '../golden-module.ts';

const causal = () => nn.Transformer.generateSquareSubsequentMask(3);
const padding = () =>
  tensor([
    [false, false, true],
    [false, true, false],
  ]);

/** Self-attention. */
function itself(module: nn.MultiheadAttention, options: nn.AttentionCallOptions = {}): Built {
  return { module, run: ([x]) => module(x!, x!, x!, options) };
}

const small = { dimFeedforward: 3, dropout: 0 } as const;
const layer = (options: nn.TransformerLayerOptions = {}) =>
  new nn.TransformerEncoderLayer(4, 2, { ...small, ...options });
const decoderLayer = (options: nn.TransformerLayerOptions = {}) =>
  new nn.TransformerDecoderLayer(4, 2, { ...small, ...options });

function encoding(module: nn.TransformerEncoderLayer, options: nn.EncoderLayerCall): Built {
  return { module, run: ([x]) => module(x!, options) };
}

export const cases: Cases = {
  MultiheadAttention: () => itself(new nn.MultiheadAttention(4, 2)),
  'MultiheadAttention of three': () => of(new nn.MultiheadAttention(4, 2)),
  'MultiheadAttention of other sizes': () => of(new nn.MultiheadAttention(4, 2, { kdim: 3, vdim: 2, bias: false })),
  'MultiheadAttention unbatched': () => itself(new nn.MultiheadAttention(4, 1)),
  'MultiheadAttention masks': () =>
    itself(new nn.MultiheadAttention(4, 2, { batchFirst: true }), { attnMask: causal(), keyPaddingMask: padding() }),
  'MultiheadAttention masks that say no': () =>
    itself(new nn.MultiheadAttention(4, 2, { addBiasKv: true }), {
      attnMask: causal().ne(0),
      keyPaddingMask: padding(),
    }),
  'MultiheadAttention mask of each head': () => {
    const module = new nn.MultiheadAttention(4, 2);
    return { module, run: ([x, mask]) => module(x!, x!, x!, { attnMask: mask!, averageAttnWeights: false }) };
  },
  'MultiheadAttention with zeros, without weights': () =>
    itself(new nn.MultiheadAttention(4, 2, { addZeroAttn: true }), { needWeights: false }),
  TransformerEncoderLayer: () => of(layer()),
  'TransformerEncoderLayer norm first, gelu': () =>
    of(layer({ normFirst: true, activation: 'gelu', batchFirst: true })),
  'TransformerEncoderLayer masks': () =>
    encoding(layer({ layerNormEps: 1e-3 }), { srcMask: causal(), srcKeyPaddingMask: padding() }),
  'TransformerEncoderLayer evaluated': () => of(layer()),
  TransformerDecoderLayer: () => of(decoderLayer()),
  'TransformerDecoderLayer norm first, masks': () => {
    const module = decoderLayer({ normFirst: true });
    const masks = { tgtMask: causal(), memoryKeyPaddingMask: padding() };
    return { module, run: ([x, memory]) => module(x!, memory!, masks) };
  },
  TransformerEncoder: () => {
    const module = new nn.TransformerEncoder(layer(), 2, new nn.LayerNorm(4));
    return { module, run: ([x]) => module(x!, { mask: causal() }) };
  },
  TransformerDecoder: () => of(new nn.TransformerDecoder(decoderLayer(), 2)),
  Transformer: () =>
    of(
      new nn.Transformer({
        ...small,
        dModel: 4,
        nhead: 2,
        numEncoderLayers: 1,
        numDecoderLayers: 2,
        batchFirst: true,
      }),
    ),
  'Transformer unbatched, masks': () => {
    const module = new nn.Transformer({ ...small, dModel: 4, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1 });
    return { module, run: ([x, y]) => module(x!, y!, { tgtMask: causal() }) };
  },
};
