import type { RemovableHandle } from '../../autograd/hooks.ts';
import { noGrad } from '../../autograd/modes.ts';
import { quietly } from '../../observer.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import type { AnyModule } from '../module/any-module.ts';
import { Parameter } from '../parameter.ts';

export interface WeightNormOptions {
  /** The parameter, by its field or its name in state dicts. Default 'weight'. */
  readonly name?: string;
  /** Each slice along it has a length of its own; null (and PyTorch's -1): the whole has one. Default 0. */
  readonly dim?: number | null;
}

/** Which field of a module is made of a length and a direction before each `forward`. */
interface WeightNorm {
  readonly field: string;
  /** In state dicts: `weight`, of which `weight_g` and `weight_v` are made. */
  readonly name: string;
  readonly dim: number | null;
  readonly hook: RemovableHandle;
}

const weightNorms = new WeakMap<AnyModule, WeightNorm[]>();

/**
 * Makes of a parameter two, its length `weight_g` and its direction `weight_v`: before every `forward`, weight =
 * weight_g · weight_v / ‖weight_v‖. `torch.nn.utils.weight_norm`; names are PyTorch's, in state dicts and as fields. Optimizers
 * must be made afterwards.
 * @shape weight_v as the weight; weight_g of size 1 but along `dim`
 * @returns the module
 * @throws RangeError for a module without such a parameter, or one that is made of two already
 * @example const layer = nn.utils.weightNorm(new nn.Linear(20, 40), { dim: 0 });
 */
export function weightNorm<Kind extends AnyModule>(
  module: Kind,
  ...rest: ByPlace<[name: string, dim: number | null], WeightNormOptions>
): Kind {
  const { name = 'weight', dim = 0 } = named<WeightNormOptions>(rest, ['name', 'dim'], 'weightNorm');
  const known = normOf(module, name);
  if (known !== undefined)
    throw new RangeError(`Cannot register two weight_norm hooks on the same parameter ${known.name}`);
  const own = module.ownParameters();
  const field = Object.keys(module).find((key) => key === name || module.registeredName(key) === name);
  const weight: unknown = field === undefined ? undefined : Reflect.get(module, field);
  if (field === undefined || !(weight instanceof Parameter)) {
    const names = own.map(([parameter]) => parameter).join(', ');
    throw new RangeError(
      `${module.constructor.name} has no parameter \`${name}\`${names === '' ? '' : `, but ${names}`}`,
    );
  }
  const whole = dim === -1 ? null : dim;
  const registered = module.registeredName(field);
  const [length, direction] = quietly(() =>
    noGrad(() => [normExceptDim(weight, whole).detach(), weight.detach().clone()] as const),
  );
  Reflect.deleteProperty(module, field);
  module.registerParameter(`${registered}_g`, new Parameter(length));
  module.registerParameter(`${registered}_v`, new Parameter(direction));
  track(module, field, registered, whole);
  return module;
}

/**
 * Makes the parameter one again: `torch.nn.utils.remove_weight_norm`.
 * @returns the module
 * @throws RangeError where it was not made of two
 */
export function removeWeightNorm<Kind extends AnyModule>(module: Kind, name = 'weight'): Kind {
  const norm = normOf(module, name);
  if (norm === undefined) throw new RangeError(`weight_norm of '${name}' not found in ${module}`);
  const weight = quietly(() => noGrad(() => weightOf(module, norm).detach()));
  norm.hook.remove();
  weightNorms.set(
    module,
    (weightNorms.get(module) ?? []).filter((one) => one !== norm),
  );
  for (const field of [norm.field, `${norm.name}_g`, `${norm.name}_v`]) Reflect.deleteProperty(module, field);
  Reflect.set(module, norm.field, new Parameter(weight));
  return module;
}

/** What makes the weights of a module, for its copy: without it the copy's would never change. */
export function copyWeightNorms(module: AnyModule, copy: AnyModule): void {
  for (const { field, name, dim } of weightNorms.get(module) ?? []) track(copy, field, name, dim);
}

function normOf(module: AnyModule, name: string): WeightNorm | undefined {
  return weightNorms.get(module)?.find((norm) => norm.field === name || norm.name === name);
}

function track(module: AnyModule, field: string, name: string, dim: number | null): void {
  const refresh = () => {
    Reflect.set(module, field, weightOf(module, norm));
  };
  const norm: WeightNorm = { field, name, dim, hook: module.registerForwardPreHook(refresh) };
  weightNorms.set(module, [...(weightNorms.get(module) ?? []), norm]);
  refresh();
}

function weightOf(module: AnyModule, { name, dim }: Pick<WeightNorm, 'name' | 'dim'>): Tensor {
  const direction = module.getParameter(`${name}_v`);
  return direction.mul(module.getParameter(`${name}_g`).div(normExceptDim(direction, dim)));
}

/** Lengths of the slices along a dimension, which stays; of the whole for null. */
function normExceptDim(weight: Tensor, dim: number | null): Tensor {
  if (dim === null) return weight.norm();
  // There is an error for a dimension that it does not have.
  weight.size(dim);
  const kept = dim < 0 ? dim + weight.dim() : dim;
  const others = weight.shape.flatMap((_, at) => (at === kept ? [] : [at]));
  if (others.length === 0) return weight.abs();
  return weight.norm({ p: 2, dim: others, keepdim: true });
}
