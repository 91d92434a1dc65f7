/** Nested values with tensors in them, taken apart into plain JSON and a list of tensors, and put together again. */
import { Tensor } from '../tensor.ts';
import { typeNameOf } from '../type-name.ts';

/** What can be saved: tensors, and plain values around them, nested as deep as you like. */
export type Saved = Tensor | number | string | boolean | null | readonly Saved[] | { readonly [name: string]: Saved };

export interface TakenApart {
  /** JSON in which a tensor is `{ "$tensor": name }`. */
  readonly structure: unknown;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** What JSON has no form for, and what stands for it: an object with this one key. */
const tensorKey = '$tensor';
const numberKey = '$number';
/** An object that has a key of these itself. */
const objectKey = '$object';

/** @throws TypeError that says where there is something that cannot be saved */
export function takeApart(value: unknown): TakenApart {
  const tensors = new Map<string, Tensor>();
  const names = new Map<Tensor, string>();
  const open = new Set<object>();

  const nameFor = (tensor: Tensor, path: readonly string[]): string => {
    const known = names.get(tensor);
    if (known !== undefined) return known;
    const wanted = path.length === 0 ? 'tensor' : path.join('.');
    let name = wanted;
    for (let count = 2; tensors.has(name) || name === '__metadata__'; count++) name = `${wanted}#${count}`;
    tensors.set(name, tensor);
    names.set(tensor, name);
    return name;
  };

  const visit = (part: unknown, path: readonly string[]): unknown => {
    if (part instanceof Tensor) return { [tensorKey]: nameFor(part, path) };
    if (part === null || typeof part === 'string' || typeof part === 'boolean') return part;
    if (typeof part === 'number') {
      return Number.isFinite(part) && !Object.is(part, -0)
        ? part
        : { [numberKey]: Object.is(part, -0) ? '-0' : String(part) };
    }
    const where = path.length === 0 ? 'the value' : path.join('.');
    if (!Array.isArray(part) && !isPlainObject(part)) {
      throw new TypeError(
        `${where} is ${part === undefined ? 'undefined' : `a ${typeNameOf(part)}`}, which cannot be saved: only tensors, numbers, strings, booleans, null, arrays and plain objects can`,
      );
    }
    if (open.has(part)) throw new TypeError(`${where} contains itself, which cannot be saved`);
    open.add(part);
    const result = Array.isArray(part)
      ? part.map((item, index) => visit(item, [...path, String(index)]))
      : visitObject(part, path);
    open.delete(part);
    return result;
  };

  const visitObject = (part: Readonly<Record<string, unknown>>, path: readonly string[]): unknown => {
    // Entries, not assignments: a key may be '__proto__'.
    const made = Object.fromEntries(Object.entries(part).map(([key, item]) => [key, visit(item, [...path, key])]));
    const isMistakable = [tensorKey, numberKey, objectKey].some((key) => Object.hasOwn(part, key));
    return isMistakable ? { [objectKey]: made } : made;
  };

  return { structure: visit(value, []), tensors };
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The opposite of `takeApart`. A tensor that stood in several places stands there again, once made. */
export function putTogether(structure: unknown, tensorNamed: (name: string) => Tensor): Saved {
  const plain = (part: object): { readonly [name: string]: Saved } =>
    Object.fromEntries(Object.entries(part).map(([key, item]) => [key, visit(item)]));
  const visit = (part: unknown): Saved => {
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== 'object' || part === null) {
      if (part === null || typeof part === 'string' || typeof part === 'boolean' || typeof part === 'number')
        return part;
      throw new TypeError(`there is a ${typeof part} in the structure`);
    }
    const [[key, only] = ['', null], ...others] = Object.entries(part);
    if (others.length === 0 && key === tensorKey) return tensorNamed(String(only));
    if (others.length === 0 && key === numberKey) return Number(only);
    if (others.length === 0 && key === objectKey && typeof only === 'object' && only !== null) return plain(only);
    return plain(part);
  };
  return visit(structure);
}
