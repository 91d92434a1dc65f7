import { noGrad } from '../autograd/modes.ts';
import { hooks, quietly } from '../observer.ts';
import type { Tensor } from '../tensor.ts';
import { type CommonOptions, withDefaults } from './options.ts';
import { type GivenGroup, givenGroups, type ParamGroup, type Params, parametersOf } from './parameter-groups.ts';
import { castState, type OptimizerStateDict, requireGroupOptions } from './state-dict.ts';

/** What an optimizer says of itself when it is made. */
export interface OptimizerForm<Options> {
  /** For messages. */
  readonly name: string;
  readonly defaults: Options;
  /** Throws where options make no sense. */
  readonly check: (options: Options) => void;
}

/**
 * Changes parameters by their gradients: `torch.optim.Optimizer`. `paramGroups` holds the parameters with their options,
 * which may be changed between steps; `state` what is remembered of each parameter.
 */
export abstract class Optimizer<Options extends CommonOptions, State extends object> {
  /** The options of groups that do not say otherwise. */
  readonly defaults: Options;
  /** The parameters with their options: `Optimizer.param_groups`. */
  readonly paramGroups: ParamGroup<Options>[] = [];
  /** What is remembered of each parameter that has been updated. */
  readonly state = new Map<Tensor, State>();
  /** How many steps have been taken since this optimizer was made. */
  stepCount = 0;
  readonly #form: OptimizerForm<Options>;

  constructor(form: OptimizerForm<Options>, params: Params<Options>, options: Partial<Options>) {
    this.#form = form;
    this.defaults = withDefaults(form.name, form.defaults, options);
    form.check(this.defaults);
    for (const group of givenGroups(params)) this.addParamGroup(group);
  }

  /** Adds parameters with options of their own, for fine-tuning layers one after another: `Optimizer.add_param_group`. */
  addParamGroup(group: GivenGroup<Options>): void {
    const { params, ...given } = group;
    const options: Options = { ...this.defaults, ...given };
    this.#form.check(options);
    this.paramGroups.push({ ...options, params: parametersOf(params, this.paramGroups) });
  }

  /**
   * Forgets every gradient: `Optimizer.zero_grad`.
   * @param options `setToNone: false` keeps the tensors and writes zeros into them
   */
  zeroGrad(options: { readonly setToNone?: boolean } = {}): void {
    const { setToNone = true } = options;
    for (const { params } of this.paramGroups) {
      for (const parameter of params) {
        if (setToNone) parameter.grad = null;
        else if (parameter.grad !== null) parameter.grad = zeroed(parameter.grad);
      }
    }
  }

  /**
   * What is needed to go on later: `Optimizer.state_dict`. Tensors are the optimizer's own, not copies.
   * @example await io.save('checkpoint.safetensors', { model: model.stateDict(), optimizer: optimizer.stateDict() });
   */
  stateDict(): OptimizerStateDict {
    const numbers = new Map(this.#parameters().map((parameter, index) => [parameter, index]));
    const state: Record<string, Record<string, unknown>> = {};
    for (const [parameter, values] of this.state) {
      state[String(numbers.get(parameter))] = Object.fromEntries(Object.entries(values));
    }
    return {
      state,
      paramGroups: this.paramGroups.map(({ params, ...options }) => ({
        ...options,
        params: params.map((parameter) => numbers.get(parameter) ?? 0),
      })),
    };
  }

  /**
   * Goes back to what `stateDict` told, options included; tensors are copied, in the parameters' dtype and on their device:
   * `Optimizer.load_state_dict`. The groups must be of the same sizes.
   */
  loadStateDict(saved: OptimizerStateDict): void {
    const { name, defaults } = this.#form;
    if (saved.paramGroups.length !== this.paramGroups.length) {
      throw new RangeError('loaded state dict has a different number of parameter groups');
    }
    if (saved.paramGroups.some(({ params }, index) => params.length !== this.paramGroups[index]?.params.length)) {
      throw new RangeError(
        "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
      );
    }
    const groups = saved.paramGroups.map(({ params: _numbers, ...options }, index): ParamGroup<Options> => {
      requireGroupOptions(name, index, defaults, options);
      return { ...this.defaults, ...structuredClone(options), params: this.paramGroups[index]?.params ?? [] };
    });
    const state = new Map<Tensor, State>();
    for (const [group, { params }] of saved.paramGroups.entries()) {
      for (const [position, number] of params.entries()) {
        const values = saved.state[number];
        const options = groups[group];
        const parameter = options?.params[position];
        if (values === undefined || parameter === undefined || options === undefined) continue;
        const fresh = noGrad(() => quietly(() => this.initialState(parameter, options)));
        state.set(parameter, castState(name, number, parameter, fresh, values));
      }
    }
    // Nothing has changed so far: a state dict that does not fit leaves the optimizer as it was.
    this.paramGroups.splice(0, groups.length, ...groups);
    this.state.clear();
    for (const [parameter, values] of state) this.state.set(parameter, values);
  }

  toString(): string {
    const groups = this.paramGroups.map(({ params: _parameters, ...options }, index) => {
      const lines = Object.entries(options)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([option, value]) => `    ${option}: ${Array.isArray(value) ? `(${value.join(', ')})` : String(value)}\n`);
      return `Parameter Group ${index}\n${lines.join('')}`;
    });
    return `${this.#form.name} (\n${groups.join('\n')})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  /** What is remembered of a parameter before its first update. */
  protected abstract initialState(parameter: Tensor, options: Options): State;

  protected stateOf(parameter: Tensor, options: Options): State {
    const known = this.state.get(parameter);
    if (known !== undefined) return known;
    const state = this.initialState(parameter, options);
    this.state.set(parameter, state);
    return state;
  }

  /** To be called when a step is done. */
  protected stepped(): void {
    this.stepCount++;
    hooks.observer?.optimizerStep();
  }

  #parameters(): Tensor[] {
    return this.paramGroups.flatMap(({ params }) => params);
  }
}

/** The same tensor where that is no part of a graph. */
function zeroed(gradient: Tensor): Tensor {
  const alone = gradient.gradFn === null ? gradient.requiresGrad_(false) : gradient.detach();
  return noGrad(() => quietly(() => alone.zero_()));
}
