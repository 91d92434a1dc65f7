import type { RemovableHandle } from '../../autograd/hooks.ts';
import type { DType } from '../../dtype.ts';
import type { ConversionOptions } from '../../methods/conversion.ts';
import { Tensor } from '../../tensor.ts';
import { Parameter } from '../parameter.ts';
import { Callable } from './callable.ts';
import { conversionTo } from './conversion.ts';
import type { ModuleGradients } from './hooks.ts';
import { findBuffer, findModule, findParameter, requireFree } from './lookup.ts';
import { represent } from './representation.ts';
import {
  type IncompatibleKeys,
  type LoadStateDictOptions,
  loadInto,
  type StateDict,
  stateDictOf,
} from './state-dict.ts';
import { type MembersOptions, type NamedOptions, walkMembers, walkModules } from './walk.ts';

/** A module whatever it takes and gives: all of `Module` that does not depend on that. */
export abstract class AnyModule extends Callable {
  /** Whether layers such as dropout behave as in training. Set by `train()` and `eval()`. */
  training = true;
  /** Fields that hold buffers, and whether they are part of the state dict. */
  readonly #buffers = new Map<string, boolean>();

  abstract registerForwardPreHook(hook: (module: AnyModule, inputs: readonly unknown[]) => void): RemovableHandle;
  abstract registerForwardHook(
    hook: (module: AnyModule, inputs: readonly unknown[], output: unknown) => void,
  ): RemovableHandle;
  abstract registerFullBackwardHook(
    hook: (module: AnyModule, gradInput: ModuleGradients, gradOutput: ModuleGradients) => void,
  ): RemovableHandle;

  /** Direct submodules with their names, each once, in the order of their fields: `named_children()`. */
  namedChildren(): [string, AnyModule][] {
    const seen = new Set<AnyModule>();
    return this.ownModules().filter(([, child]) => !seen.has(child) && seen.add(child));
  }

  /** Direct submodules, each once: `Module.children()`. */
  children(): AnyModule[] {
    return this.namedChildren().map(([, child]) => child);
  }

  /** This module (named '') and all below it, each once, with qualified names (`encoder.layer1`): `named_modules()`. */
  namedModules(options: NamedOptions = {}): [string, AnyModule][] {
    return walkModules(this, options);
  }

  /** This module and all below it, each once: `Module.modules()`. */
  modules(): AnyModule[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** All parameters, each once, with qualified names (`layer1.weight`): `named_parameters()`. */
  namedParameters(options: MembersOptions = {}): [string, Parameter][] {
    return walkMembers(this, (module) => module.ownParameters(), options);
  }

  /** All parameters, each once: what an optimizer takes. `Module.parameters()`. */
  parameters(options: Pick<MembersOptions, 'recurse'> = {}): Parameter[] {
    return this.namedParameters(options).map(([, parameter]) => parameter);
  }

  /** All buffers, each once, with qualified names: `named_buffers()`. */
  namedBuffers(options: MembersOptions = {}): [string, Tensor][] {
    return walkMembers(this, (module) => module.ownBuffers().map(({ name, tensor }) => [name, tensor]), options);
  }

  /** All buffers, each once: tensors that belong to the model's state and are not learnt. `Module.buffers()`. */
  buffers(options: Pick<MembersOptions, 'recurse'> = {}): Tensor[] {
    return this.namedBuffers(options).map(([, buffer]) => buffer);
  }

  /**
   * Makes a tensor part of this module's state, though nothing learns it: `register_buffer`. It is the field `name`, moves
   * with `to`, and unless `persistent` is false, `stateDict` has it. Answers it, so that a field can be made of it.
   * @example mask = this.registerBuffer('mask', ones([3]));
   */
  registerBuffer<Buffer extends Tensor | null>(
    name: string,
    tensor: Buffer,
    options: { readonly persistent?: boolean } = {},
  ): Buffer {
    if (!this.#buffers.has(name)) requireFree(this, name, 'buffer');
    if (tensor !== null && !(tensor instanceof Tensor)) {
      throw new TypeError(`cannot assign '${typeof tensor}' object to buffer '${name}' (Tensor or null required)`);
    }
    this.#buffers.set(name, options.persistent ?? true);
    Reflect.set(this, name, tensor);
    return tensor;
  }

  /** Makes a parameter of this module under a name that is only known now; else assign it to a field: `register_parameter`. */
  registerParameter<Learnt extends Parameter | null>(name: string, parameter: Learnt): Learnt {
    requireFree(this, name, 'parameter');
    if (parameter !== null && !(parameter instanceof Parameter)) {
      throw new TypeError(
        `cannot assign '${typeof parameter}' object to parameter '${name}' (nn.Parameter or null required)`,
      );
    }
    Reflect.set(this, name, parameter);
    return parameter;
  }

  /** Makes a submodule of this module under a name that is only known now; else assign it to a field: `add_module`. */
  addModule<Child extends AnyModule | null>(name: string, module: Child): Child {
    requireFree(this, name, 'module');
    if (module !== null && !(module instanceof AnyModule))
      throw new TypeError(`${typeof module} is not a Module subclass`);
    Reflect.set(this, name, module);
    return module;
  }

  /** The submodule of a qualified name (`encoder.layers.0`); this module for '': `get_submodule`. */
  getSubmodule(target: string): AnyModule {
    return findModule(this, target);
  }

  /** The parameter of a qualified name (`layer1.weight`): `get_parameter`. */
  getParameter(target: string): Parameter {
    return findParameter(this, target);
  }

  /** The buffer of a qualified name: `get_buffer`. */
  getBuffer(target: string): Tensor {
    return findBuffer(this, target);
  }

  /**
   * Parameters and persistent buffers by qualified name, detached; they share their elements with the model: `state_dict`.
   * `keepVars`: the parameters themselves.
   */
  stateDict(options: { readonly prefix?: string; readonly keepVars?: boolean } = {}): StateDict {
    return stateDictOf(this, options.prefix ?? '', options.keepVars ?? false);
  }

  /**
   * Copies tensors into the parameters and buffers of their names: `load_state_dict`. Dtypes and devices stay the model's.
   * @returns the names that were missing and not expected, which `strict: false` permits
   * @throws StateDictError that lists every missing, unexpected and wrongly shaped entry; nothing was copied then
   */
  loadStateDict(stateDict: Readonly<Record<string, Tensor>>, options: LoadStateDictOptions = {}): IncompatibleKeys {
    return loadInto(this, stateDict, options);
  }

  /** Calls a function on every module below this one, then on this one: `Module.apply`. For initialisation, say. */
  apply(change: (module: AnyModule) => void): this {
    for (const child of this.children()) child.apply(change);
    change(this);
    return this;
  }

  /**
   * Converts parameters and buffers, in place, to a dtype (floating point; only floating-point ones change), to a device, or
   * to those of a tensor: `Module.to`. Parameters stay the same objects.
   */
  to(target: DType | string | Tensor | ConversionOptions): this {
    const convert = conversionTo(target);
    for (const module of this.modules()) module.convertOwn(convert);
    return this;
  }

  /** Floating-point parameters and buffers as float64: `Module.double`. */
  double(): this {
    return this.to('float64');
  }

  /** Floating-point parameters and buffers as float32: `Module.float`. */
  float(): this {
    return this.to('float32');
  }

  /** Asks for gradients of all parameters, or stops asking: `Module.requires_grad_`. */
  requiresGrad_(requiresGrad = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad_(requiresGrad);
    return this;
  }

  /** Sets every gradient to null: `Module.zero_grad`. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /** Training behaviour on (or off) for this module and all below it: `Module.train`. */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** `train(false)`: `Module.eval`. */
  eval(): this {
    return this.train(false);
  }

  /** What `toString` shows in the parentheses, `inFeatures=784, outFeatures=512`: `extra_repr`. */
  extraRepr(): string {
    return '';
  }

  /** The module and all below it, a line each, as PyTorch prints a model. */
  override toString(): string {
    return represent(this);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  /**
   * The name that a field has in state dicts, paths and print: its own, unless a class overrides this. The library's own
   * classes answer PyTorch's names: `running_mean` for `runningMean`.
   */
  registeredName(field: string): string {
    return field;
  }

  /**
   * What may be a parameter, buffer or submodule, by field.
   * @internal
   */
  ownEntries(): Iterable<readonly [string, unknown]> {
    return Object.entries(this);
  }

  /**
   * Direct submodules, those that stand there twice too.
   * @internal
   */
  ownModules(): [string, AnyModule][] {
    const result: [string, AnyModule][] = [];
    for (const [field, value] of this.ownEntries()) {
      if (value instanceof AnyModule) result.push([this.registeredName(field), value]);
    }
    return result;
  }

  /** @internal */
  ownParameters(): [string, Parameter][] {
    const result: [string, Parameter][] = [];
    for (const [field, value] of this.ownEntries()) {
      if (value instanceof Parameter) result.push([this.registeredName(field), value]);
    }
    return result;
  }

  /**
   * What this module itself adds to a state dict, parameters first.
   * @internal
   */
  ownState(): [string, Tensor][] {
    const buffers = this.ownBuffers().filter(({ persistent }) => persistent);
    return [...this.ownParameters(), ...buffers.map(({ name, tensor }): [string, Tensor] => [name, tensor])];
  }

  /** @internal */
  ownBuffers(): { readonly name: string; readonly tensor: Tensor; readonly persistent: boolean }[] {
    return [...this.#buffers].flatMap(([field, persistent]) => {
      const tensor: unknown = Reflect.get(this, field);
      const isBuffer = tensor instanceof Tensor && !(tensor instanceof Parameter);
      return isBuffer ? [{ name: this.registeredName(field), tensor, persistent }] : [];
    });
  }

  /**
   * Parameters keep their identity, as optimizers and other modules hold them; buffers are replaced.
   * @internal
   */
  convertOwn(convert: (tensor: Tensor) => Tensor): void {
    for (const [, parameter] of this.ownParameters()) {
      parameter.setData(convert(parameter));
      if (parameter.grad !== null) parameter.grad = convert(parameter.grad);
    }
    for (const field of this.#buffers.keys()) {
      const tensor: unknown = Reflect.get(this, field);
      if (tensor instanceof Tensor && !(tensor instanceof Parameter)) Reflect.set(this, field, convert(tensor));
    }
  }

  /**
   * What a copy of this module has besides its fields.
   * @internal
   */
  copyRegistrationsTo(copy: AnyModule): void {
    for (const [field, persistent] of this.#buffers) copy.#buffers.set(field, persistent);
  }
}
