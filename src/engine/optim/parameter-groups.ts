/** Parameters in groups that may have options of their own: what an optimizer is given. */

import { Tensor } from '../tensor.ts';
import { typeNameOf } from '../type-name.ts';

/** What learning-rate schedulers note in a group, so that it is saved with the optimizer. */
export interface ScheduleNotes {
  initialLr?: number;
  maxLr?: number;
  minLr?: number;
  maxMomentum?: number;
  baseMomentum?: number;
}

/** Parameters with the options that they are updated by: an entry of `optimizer.paramGroups`. May be changed between steps. */
export type ParamGroup<Options> = Options & ScheduleNotes & { readonly params: readonly Tensor[] };

/** A group as a script gives it: what it leaves out, the optimizer's own options say. */
export type GivenGroup<Options> = Partial<Options> & { readonly params: Tensor | Iterable<Tensor> };

/** What an optimizer takes: `model.parameters()`, or groups of them. */
export type Params<Options> = Iterable<Tensor> | Iterable<GivenGroup<Options>>;

/** Refuses what is no parameters at all. */
export function givenGroups<Options>(params: Params<Options>): GivenGroup<Options>[] {
  if (params instanceof Tensor || !(Symbol.iterator in Object(params))) {
    throw new TypeError(
      `params argument given to the optimizer should be an iterable of Tensors or dicts, but got ${typeNameOf(params)}`,
    );
  }
  const groups: GivenGroup<Options>[] = [];
  const alone: Tensor[] = [];
  for (const item of params) {
    if (item instanceof Tensor) alone.push(item);
    else groups.push(item);
  }
  if (alone.length + groups.length === 0) throw new RangeError('optimizer got an empty parameter list');
  if (groups.length === 0) return [groupOf<Options>(alone)];
  if (alone.length > 0) throw new TypeError('param group must be a dict, but got Tensor');
  return groups;
}

function groupOf<Options>(params: readonly Tensor[]): GivenGroup<Options> {
  const none: Partial<Options> = {};
  return { ...none, params };
}

/** The parameters of a new group, checked: leaves, and in no group yet. */
export function parametersOf(
  params: Tensor | Iterable<Tensor>,
  groups: readonly { readonly params: readonly Tensor[] }[],
): readonly Tensor[] {
  const parameters: readonly unknown[] = params instanceof Tensor ? [params] : [...params];
  const result: Tensor[] = [];
  for (const parameter of parameters) {
    if (!(parameter instanceof Tensor)) {
      throw new TypeError(`optimizer can only optimize Tensors, but one of the params is ${typeNameOf(parameter)}`);
    }
    if (!parameter.isLeaf && !parameter.retainsGrad) throw new TypeError("can't optimize a non-leaf Tensor");
    result.push(parameter);
  }
  const known = new Set(groups.flatMap((group) => group.params));
  if (result.some((parameter) => known.has(parameter))) {
    throw new RangeError('some parameters appear in more than one parameter group');
  }
  const unique = [...new Set(result)];
  if (unique.length < result.length) {
    console.warn('optimizer contains a parameter group with duplicate parameters; each is updated once a step');
  }
  return unique;
}
