/** An optimizer's state as plain data, and back: checked, and cast as PyTorch casts it. */
import { noGrad } from '../autograd/modes.ts';
import { quietly } from '../observer.ts';
import { Tensor } from '../tensor.ts';
import { typeNameOf } from '../type-name.ts';

/** What an optimizer keeps of a parameter under one name. */
export type StateValue = number | Tensor | null | readonly StateValue[];

/** What `optimizer.stateDict()` gives: PyTorch's form, with camelCase names. Parameters are numbered through all groups. */
export interface OptimizerStateDict {
  readonly state: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly paramGroups: readonly (Readonly<Record<string, unknown>> & { readonly params: readonly number[] })[];
}

/**
 * A saved state, in the parameter's dtype and on its device, as a copy.
 * @param fresh the state of a parameter that has not been updated yet: what there must be
 */
export function castState<State extends object>(
  optimizer: string,
  index: number,
  parameter: Tensor,
  fresh: State,
  saved: Readonly<Record<string, unknown>>,
): State {
  for (const [name, wanted] of Object.entries(fresh)) {
    const found = saved[name];
    if (fits(wanted, found)) continue;
    throw new TypeError(
      `${optimizer}.loadStateDict: the state of parameter ${index} should have ${describe(wanted)} as '${name}', but has ${describe(found)}. Was it saved by another optimizer, or for another model?`,
    );
  }
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(saved)) {
    // PyTorch counts steps in tensors.
    const isCount = typeof Reflect.get(fresh, name) === 'number' && value instanceof Tensor;
    values[name] = isCount ? value.item() : castValue(parameter, value);
  }
  return Object.assign(fresh, values);
}

function fits(wanted: unknown, found: unknown): boolean {
  if (wanted === null) return found === null || found === undefined || found instanceof Tensor;
  if (typeof wanted === 'number') {
    return typeof found === 'number' || (found instanceof Tensor && found.numel() === 1);
  }
  if (wanted instanceof Tensor) {
    return found instanceof Tensor && found.shape.join() === wanted.shape.join();
  }
  return Array.isArray(wanted) && Array.isArray(found);
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value instanceof Tensor) return `a tensor of shape [${value.shape.join(', ')}]`;
  return typeof value === 'number' ? 'a number' : typeNameOf(value);
}

function castValue(parameter: Tensor, value: unknown): unknown {
  if (value instanceof Tensor) {
    const { dtype, device } = parameter;
    return noGrad(() => quietly(() => value.detach().to({ dtype, device, copy: true })));
  }
  return Array.isArray(value) ? value.map((item) => castValue(parameter, item)) : value;
}

/** A saved group's options, each of the kind that the optimizer's own has. */
export function requireGroupOptions(
  optimizer: string,
  index: number,
  defaults: object,
  saved: Readonly<Record<string, unknown>>,
): void {
  for (const [name, wanted] of Object.entries(defaults)) {
    const found = saved[name];
    if (found === undefined || wanted === null || typeof found === typeof wanted) continue;
    throw new TypeError(
      `${optimizer}.loadStateDict: '${name}' of parameter group ${index} should be a ${typeof wanted}, but is ${describe(found)}`,
    );
  }
}
