/**
 * Options by place or by name, as PyTorch takes them: `conv2d(x, w, b, 2)`, `conv2d(x, w, { bias: b, stride: 2 })` and
 * `conv2d(x, w, b, { stride: 2 })` are the same.
 */
import { Tensor } from './tensor.ts';

/** The rest of a signature: the first of `Places`, or all of them, then what `Options` has besides. */
export type ByPlace<Places extends readonly unknown[], Options> =
  | [...places: Places, options?: Options]
  | (Places extends readonly [...infer Fewer, unknown] ? ByPlace<Fewer, Options> : never);

/** What goes by place is a number, a word, a list or a tensor; a module, which is callable, may be its own options. */
function isOptions<Options extends object>(value: unknown): value is Options {
  if (typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Tensor);
}

/**
 * What was given by place, under its names, beside what was given by name.
 * @param names of the places, in order
 * @param caller for messages: `nn.Conv2d`
 * @throws TypeError for more than there are places, or for an option that is given twice
 */
export function named<Options extends object>(
  given: readonly unknown[],
  names: readonly (keyof Options & string)[],
  caller: string,
): Options {
  const last = given.at(-1);
  const options = isOptions<Options>(last) ? last : null;
  if (options !== null && given.length === 1) return options;
  const places = options === null ? given : given.slice(0, -1);
  if (places.length > names.length) {
    throw new TypeError(
      `${caller}(): at most ${names.length} options go by place (${names.join(', ')}), but got ${places.length}`,
    );
  }
  const entries: (readonly unknown[])[] = names.flatMap((name, place) =>
    places[place] === undefined ? [] : [[name, places[place]]],
  );
  const twice = names.find((name, place) => places[place] !== undefined && options !== null && name in options);
  if (twice !== undefined) throw new TypeError(`${caller}(): got multiple values for option '${twice}'`);
  return Object.fromEntries([...entries, ...Object.entries(options ?? {})]);
}

/** A dimension by name: `F.softmax(x, { dim: 1 })`, as PyTorch's scripts mostly write it. */
export interface DimOption {
  readonly dim: number;
}

export function dimOf(dim: number | DimOption): number {
  return typeof dim === 'number' ? dim : dim.dim;
}
