import type { OpDefinition } from '../ops/definition.ts';
import type { Tensor } from '../tensor.ts';

/**
 * How a method runs its operation: into a new tensor (`apply`) or into its own (`applyInPlace`). A family of methods is
 * written once and made twice.
 */
export type Run = <Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
) => Tensor;

/** The same methods with a trailing underscore. */
export type Underscored<Methods> = { readonly [Name in keyof Methods & string as `${Name}_`]: Methods[Name] };

export function underscored<Methods extends object>(methods: Methods): Underscored<Methods> {
  const renamed = Object.entries(methods).map(([name, method]) => [`${name}_`, method]);
  return Object.fromEntries(renamed);
}
