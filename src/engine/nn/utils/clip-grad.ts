import { noGrad } from '../../autograd/modes.ts';
import { full, zeros } from '../../creation/values.ts';
import { stack } from '../../functions/joining.ts';
import { vectorNorm } from '../../linalg/index.ts';
import { quietly } from '../../observer.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import { Tensor } from '../../tensor.ts';

/** Tensors whose gradients are meant: one, or `model.parameters()`. */
export type Parameters = Tensor | Iterable<Tensor>;

function gradientsOf(parameters: Parameters): readonly Tensor[] {
  const all = parameters instanceof Tensor ? [parameters] : [...parameters];
  return all.flatMap(({ grad }) => (grad === null ? [] : [grad]));
}

export interface ClipGradNormOptions {
  /** The p of the norm; Infinity for the largest element. Default 2. */
  readonly normType?: number;
  /** Throws if the norm is NaN or infinite. Default false. */
  readonly errorIfNonfinite?: boolean;
}

/**
 * Scales all gradients together, in place, so that their norm as one vector is at most `maxNorm`:
 * `torch.nn.utils.clip_grad_norm_`. Answers the norm that they had.
 */
export function clipGradNorm_(
  parameters: Parameters,
  maxNorm: number,
  ...rest: ByPlace<[normType: number, errorIfNonfinite: boolean], ClipGradNormOptions>
): Tensor {
  const options = named<ClipGradNormOptions>(rest, ['normType', 'errorIfNonfinite'], 'clipGradNorm_');
  const { normType = 2, errorIfNonfinite = false } = options;
  const gradients = gradientsOf(parameters);
  const [first] = gradients;
  if (first === undefined) return zeros([]);
  return quietly(() =>
    noGrad(() => {
      const norms = gradients.map((gradient) =>
        vectorNorm(gradient, normType).to({ dtype: first.dtype, device: first.device }),
      );
      const total = vectorNorm(stack(norms), normType);
      if (errorIfNonfinite && !Number.isFinite(total.item())) {
        throw new RangeError(
          `The total norm of order ${normType} for gradients from \`parameters\` is non-finite, so it cannot be clipped. To disable this error and scale the gradients by the non-finite norm anyway, set \`errorIfNonfinite: false\``,
        );
      }
      const factor = full([], maxNorm, { dtype: first.dtype, device: first.device }).div(total.add(1e-6)).clampMax(1);
      for (const gradient of gradients) gradient.mul_(factor.to(gradient));
      return total;
    }),
  );
}

/** Keeps every element of every gradient between ±clipValue, in place: `torch.nn.utils.clip_grad_value_`. */
export function clipGradValue_(parameters: Parameters, clipValue: number): void {
  quietly(() =>
    noGrad(() => {
      for (const gradient of gradientsOf(parameters)) gradient.clamp_(-clipValue, clipValue);
    }),
  );
}
