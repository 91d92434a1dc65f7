import { optim, type Tensor } from '../../../src/engine/index.ts';

type Given = readonly Tensor[] | readonly { readonly params: readonly Tensor[] }[];
type Options = Readonly<Record<string, unknown>>;

/** What all optimizers have in common, whatever their options. */
export interface MadeOptimizer {
  readonly state: ReadonlyMap<Tensor, object>;
  readonly paramGroups: { lr: number; readonly params: readonly Tensor[] }[];
  zeroGrad(): void;
  step(closure: () => Tensor): Tensor;
  stateDict(): optim.OptimizerStateDict;
  loadStateDict(saved: optim.OptimizerStateDict): void;
}

/** An optimizer by its name, with options from a file. */
export function makeOptimizer(name: string, params: Given, options: Options): MadeOptimizer {
  const type: unknown = Reflect.get(optim, name);
  if (typeof type !== 'function') throw new TypeError(`optim.${name} is missing`);
  return Reflect.construct(type, [params, options]);
}
