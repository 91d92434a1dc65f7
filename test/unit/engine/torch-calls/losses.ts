/** PyTorch's loss functions as calls of the engine's. */
import { F, type Tensor } from '../../../../src/engine/index.ts';
import { type Argument, asNumber, asTensor, type Call, notCovered, type Options, only } from './arguments.ts';

type Reduction = 'none' | 'mean' | 'sum' | 'batchmean';

function reductionOf(options: Options): Reduction {
  const { reduction = 'mean' } = options;
  return reduction === 'none' || reduction === 'mean' || reduction === 'sum' || reduction === 'batchmean'
    ? reduction
    : notCovered();
}

function plainReduction(options: Options): { readonly reduction: Exclude<Reduction, 'batchmean'> } {
  const reduction = reductionOf(options);
  return { reduction: reduction === 'batchmean' ? notCovered() : reduction };
}

function optionalTensor(value: Argument | undefined): Tensor | null {
  return value === undefined || value === null ? null : asTensor(value);
}

function numberOr(options: Options, name: string, standard: number): number {
  return asNumber(options[name] ?? standard);
}

/** A loss of input and target whose options are a reduction and numbers. */
function loss(
  run: (
    input: Tensor,
    target: Tensor,
    options: { readonly reduction: 'none' | 'mean' | 'sum'; readonly [name: string]: number | string },
  ) => Tensor,
  ...names: string[]
): Call {
  return (args, options) => {
    only(options, 'reduction', ...names);
    const numbers = Object.fromEntries(
      names.flatMap((name) => (name in options ? [[name, asNumber(options[name])]] : [])),
    );
    return run(asTensor(args[0]), asTensor(args[1]), { ...plainReduction(options), ...numbers });
  };
}

function classOptions(options: Options) {
  return {
    ...plainReduction(options),
    weight: optionalTensor(options['weight']),
    ignoreIndex: numberOr(options, 'ignore_index', -100),
  };
}

export const lossCalls: Readonly<Record<string, Call>> = {
  'F.mse_loss': loss(F.mseLoss),
  'F.l1_loss': loss(F.l1Loss),
  'F.smooth_l1_loss': loss(F.smoothL1Loss, 'beta'),
  'F.huber_loss': loss(F.huberLoss, 'delta'),
  'F.soft_margin_loss': loss(F.softMarginLoss),
  'F.hinge_embedding_loss': loss(F.hingeEmbeddingLoss, 'margin'),
  'F.binary_cross_entropy': (args, options) => {
    only(options, 'reduction', 'weight');
    const weight = optionalTensor(options['weight']);
    return F.binaryCrossEntropy(asTensor(args[0]), asTensor(args[1]), { ...plainReduction(options), weight });
  },
  'F.binary_cross_entropy_with_logits': (args, options) => {
    only(options, 'reduction', 'weight', 'pos_weight');
    const weight = optionalTensor(options['weight']);
    const posWeight = optionalTensor(options['pos_weight']);
    return F.binaryCrossEntropyWithLogits(asTensor(args[0]), asTensor(args[1]), {
      ...plainReduction(options),
      weight,
      posWeight,
    });
  },
  'F.kl_div': (args, options) => {
    only(options, 'reduction', 'log_target');
    const logTarget = options['log_target'] === true;
    return F.klDiv(asTensor(args[0]), asTensor(args[1]), { reduction: reductionOf(options), logTarget });
  },
  'F.nll_loss': (args, options) => {
    only(options, 'reduction', 'weight', 'ignore_index');
    return F.nllLoss(asTensor(args[0]), asTensor(args[1]), classOptions(options));
  },
  'F.cross_entropy': (args, options) => {
    only(options, 'reduction', 'weight', 'ignore_index', 'label_smoothing');
    const labelSmoothing = numberOr(options, 'label_smoothing', 0);
    return F.crossEntropy(asTensor(args[0]), asTensor(args[1]), { ...classOptions(options), labelSmoothing });
  },
  'F.multi_margin_loss': (args, options) => {
    only(options, 'reduction', 'p', 'margin');
    const p = numberOr(options, 'p', 1) === 2 ? 2 : 1;
    const margin = numberOr(options, 'margin', 1);
    return F.multiMarginLoss(asTensor(args[0]), asTensor(args[1]), { ...plainReduction(options), p, margin });
  },
  'F.margin_ranking_loss': (args, options) => {
    only(options, 'reduction', 'margin');
    const margin = numberOr(options, 'margin', 0);
    const [first, second, target] = args.map(asTensor);
    return F.marginRankingLoss(first!, second!, target!, { ...plainReduction(options), margin });
  },
  'F.triplet_margin_loss': (args, options) => {
    only(options, 'reduction', 'margin', 'p', 'eps', 'swap');
    const [anchor, positive, negative] = args.map(asTensor);
    return F.tripletMarginLoss(anchor!, positive!, negative!, {
      ...plainReduction(options),
      margin: numberOr(options, 'margin', 1),
      p: numberOr(options, 'p', 2),
      eps: numberOr(options, 'eps', 1e-6),
      swap: options['swap'] === true,
    });
  },
  'F.poisson_nll_loss': (args, options) => {
    only(options, 'reduction', 'log_input', 'full', 'eps');
    return F.poissonNllLoss(asTensor(args[0]), asTensor(args[1]), {
      ...plainReduction(options),
      logInput: options['log_input'] !== false,
      full: options['full'] === true,
      eps: numberOr(options, 'eps', 1e-8),
    });
  },
  'F.gaussian_nll_loss': (args, options) => {
    only(options, 'reduction', 'full', 'eps');
    return F.gaussianNllLoss(asTensor(args[0]), asTensor(args[1]), asTensor(args[2]), {
      ...plainReduction(options),
      full: options['full'] === true,
      eps: numberOr(options, 'eps', 1e-6),
    });
  },
};
