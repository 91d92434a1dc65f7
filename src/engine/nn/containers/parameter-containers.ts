import { Tensor } from '../../tensor.ts';
import { Module, missingForward } from '../module.ts';
import { Parameter } from '../parameter.ts';
import { itemAt, requireName } from './items.ts';
import { NamedItems } from './named-items.ts';

/** Tensors become parameters, as in PyTorch. */
function learnt(tensor: Tensor): Parameter {
  if (!(tensor instanceof Tensor)) throw new TypeError(`expected a Parameter or a Tensor, but got ${typeof tensor}`);
  return tensor instanceof Parameter ? tensor : new Parameter(tensor);
}

function line(name: string, { dtype, shape, device }: Parameter): string {
  const place = device === 'cpu' ? '' : ` (${device})`;
  return `  (${name}): Parameter containing: [${dtype} of size ${shape.join('x')}${place}]`;
}

/** Parameters in order, found by `Module.parameters` unlike those of a plain array: `torch.nn.ParameterList`. Named '0', '1'... */
export class ParameterList extends Module<[], never> {
  /** @internal */
  items: Parameter[];

  constructor(parameters: Iterable<Tensor> = []) {
    super();
    this.items = Array.from(parameters, learnt);
  }

  override forward(): never {
    throw missingForward(this);
  }

  override ownEntries(): Iterable<readonly [string, unknown]> {
    const items = this.items.map((item, index) => [String(index), item] as const);
    return [...items, ...super.ownEntries()];
  }

  /** The parameter at a position, which may count from the end: `list[0]`. */
  at(index: number): Parameter {
    return itemAt(this.items, index);
  }

  /** Puts another parameter at a position, which may count from the end: `list[0] = parameter`. */
  set(index: number, parameter: Tensor): void {
    itemAt(this.items, index);
    this.items.splice(index, 1, learnt(parameter));
  }

  /** One more parameter at the end: `ParameterList.append`. */
  append(parameter: Tensor): this {
    this.items.push(learnt(parameter));
    return this;
  }

  /** More parameters at the end: `ParameterList.extend`. */
  extend(parameters: Iterable<Tensor>): this {
    for (const parameter of parameters) this.append(parameter);
    return this;
  }

  /** How many parameters there are. */
  override get length(): number {
    return this.items.length;
  }

  [Symbol.iterator](): Iterator<Parameter> {
    return this.items.values();
  }

  override extraRepr(): string {
    return this.items.map((item, index) => line(String(index), item)).join('\n');
  }
}

/** Parameters by name, found by `Module.parameters` unlike those of a plain object: `torch.nn.ParameterDict`. Used as a Map is. */
export class ParameterDict extends NamedItems<Parameter> {
  constructor(parameters: Readonly<Record<string, Tensor>> = {}) {
    super();
    this.update(parameters);
  }

  set(name: string, parameter: Tensor): this {
    this.items.set(requireName(name, 'parameter'), learnt(parameter));
    return this;
  }

  /** Sets several at once: `ParameterDict.update`. */
  update(parameters: Readonly<Record<string, Tensor>>): this {
    for (const [name, parameter] of Object.entries(parameters)) this.set(name, parameter);
    return this;
  }

  override extraRepr(): string {
    return [...this.items].map(([name, item]) => line(name, item)).join('\n');
  }
}
