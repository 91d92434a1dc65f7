import { isLibraryError } from '../errors.ts';
import { about, made } from '../failure.ts';
import { type FailureSubject, hooks } from '../observer.ts';
import { Tensor } from '../tensor.ts';
import { Parameter } from './parameter.ts';

/**
 * A part of a model: a function of tensors with parameters, `torch.nn.Module`. Extend it, make submodules and parameters in
 * fields, write `forward`, and call the module itself.
 * @example
 * class Net extends nn.Module<[Tensor], Tensor> {
 *   layer1 = new nn.Linear(784, 512);
 *   layer2 = new nn.Linear(512, 10);
 *   forward(x: Tensor) {
 *     return this.layer2(this.layer1(x).relu());
 *   }
 * }
 * const output = new Net()(input);
 */
export abstract class Module<In extends readonly unknown[] = readonly [Tensor], Out = Tensor> {
  /** Whether layers such as dropout behave as in training. Set by `train()` and `eval()`. */
  training!: boolean;

  constructor() {
    // A module is a function, so that `model(x)` works: the fields of subclasses land on it.
    const call = (...inputs: In): Out => invoke(self, inputs);
    const self: this = Object.setPrototypeOf(call, new.target.prototype);
    // A function's own `length` and `name` would hide a subclass's.
    Reflect.deleteProperty(self, 'length');
    Reflect.deleteProperty(self, 'name');
    Object.defineProperty(self, 'training', { value: true, writable: true, enumerable: false });
    // biome-ignore lint/correctness/noConstructorReturn: the function above is the instance
    return self;
  }

  abstract forward(...inputs: In): Out;

  /** Direct submodules with their names, in the order of their fields. */
  namedChildren(): [string, AnyModule][] {
    return Object.entries(this).filter((entry): entry is [string, AnyModule] => entry[1] instanceof Module);
  }

  /** This module (named '') and all below it, each once, with qualified names (`encoder.layer1`): `named_modules()`. */
  namedModules(): [string, AnyModule][] {
    const seen = new Set<unknown>();
    const result: [string, AnyModule][] = [];
    const visit = (name: string, module: AnyModule): void => {
      if (seen.has(module)) return;
      seen.add(module);
      result.push([name, module]);
      for (const [child, below] of module.namedChildren()) visit(name === '' ? child : `${name}.${child}`, below);
    };
    visit('', this);
    return result;
  }

  /** All parameters, each once, with qualified names (`layer1.weight`): `named_parameters()`. */
  namedParameters(): [string, Parameter][] {
    const seen = new Set<Parameter>();
    const result: [string, Parameter][] = [];
    for (const [prefix, module] of this.namedModules()) {
      for (const [name, value] of Object.entries(module)) {
        if (!(value instanceof Parameter) || seen.has(value)) continue;
        seen.add(value);
        result.push([prefix === '' ? name : `${prefix}.${name}`, value]);
      }
    }
    return result;
  }

  /** All parameters, each once: what an optimizer takes. */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** Sets every gradient to null. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /** Training behaviour on (or off) for this module and all below it. */
  train(mode = true): this {
    for (const [, module] of this.namedModules()) module.training = mode;
    return this;
  }

  /** `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** What `toString` shows in the parentheses: `inFeatures=784, outFeatures=512`. */
  extraRepresentation(): string {
    return '';
  }

  toString(): string {
    const children = this.namedChildren();
    const type = this.constructor.name;
    if (children.length === 0) return `${type}(${this.extraRepresentation()})`;
    const lines = children.map(([name, child]) => `(${name}): ${child.toString()}`.replaceAll('\n', '\n  '));
    return `${type}(\n${lines.map((line) => `  ${line}\n`).join('')})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

export interface Module<In extends readonly unknown[], Out> {
  (...inputs: In): Out;
}

/** A module whatever it takes and gives. */
export interface AnyModule {
  training: boolean;
  namedChildren(): [string, AnyModule][];
  namedModules(): [string, AnyModule][];
  namedParameters(): [string, Parameter][];
  toString(): string;
}

function tensorsIn(inputs: readonly unknown[]): readonly FailureSubject[] {
  const tensors = inputs.filter((input) => input instanceof Tensor);
  return tensors.map((tensor, index) => made(tensors.length === 1 ? 'input' : `input ${index + 1}`, tensor));
}

function invoke<In extends readonly unknown[], Out>(module: Module<In, Out>, inputs: In): Out {
  const { observer } = hooks;
  if (observer === null) return module.forward(...inputs);
  observer.moduleEnter(module);
  try {
    return module.forward(...inputs);
  } catch (error) {
    // An error of the script's own may have nothing to do with what the module was given.
    throw isLibraryError(error) ? about(error, tensorsIn(inputs)) : error;
  } finally {
    observer.moduleExit(module);
  }
}
