/**
 * Options by place or by name, as PyTorch takes them: `conv2d(x, w, b, 2)`, `conv2d(x, w, { bias: b, stride: 2 })` and
 * `conv2d(x, w, b, { stride: 2 })` are the same.
 */
import { Tensor } from './tensor.ts';

/** The rest of a signature: the first of `Places`, or all of them, then what `Options` has besides. */
export type ByPlace<Places extends readonly unknown[], Options> =
  | [...places: Places, options?: Options]
  | (Places extends readonly [...infer Fewer, unknown] ? ByPlace<Fewer, Options> : never);

/**
 * The same where the first, or several, must be given: by place, or among the options by name, as PyTorch's scripts mostly do
 * (`new StepLR(optimizer, 30)`, `new StepLR(optimizer, { stepSize: 30 })`).
 */
export type FirstByPlace<
  First extends readonly unknown[],
  Named extends object,
  Places extends readonly unknown[],
  Options,
> = [...first: First, ...rest: ByPlace<Places, Options>] | FewerByPlace<First, Named, Options>;

/** Some of what must be given by place, the rest by name: `new Conv2d(1, 6, { kernelSize: 5 })`. */
type FewerByPlace<First extends readonly unknown[], Named extends object, Options> = First extends readonly [
  ...infer Fewer,
  unknown,
]
  ? Fewer extends readonly []
    ? [options: Options & Named]
    : [...places: Fewer, options: Options & Partial<Named>] | FewerByPlace<Fewer, Named, Options>
  : never;

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
  if (options !== null) requireCamelCase(options, `${caller}(): `);
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

/** @throws TypeError for an option that must be given and was not */
export function requireGiven(options: object, names: readonly string[], caller: string): void {
  const missing = names.filter((name) => Reflect.get(options, name) === undefined);
  if (missing.length > 0)
    throw new TypeError(
      `${caller}(): missing ${missing.length} required argument${missing.length === 1 ? '' : 's'}: ${missing.map((name) => `'${name}'`).join(', ')}`,
    );
}

/** @throws TypeError for a size that must be given and was not, or is no whole number from 0 */
export function requireSizes(options: object, names: readonly string[], caller: string): void {
  requireGiven(options, names, caller);
  for (const name of names) {
    const size: unknown = Reflect.get(options, name);
    if (typeof size === 'number' && Number.isInteger(size) && size >= 0) continue;
    throw new TypeError(`${caller}(): ${name} must be a whole number, but got ${JSON.stringify(size) ?? String(size)}`);
  }
}

/** Other names that PyTorch takes for an option, NumPy's mostly. */
const otherNames: Readonly<Record<string, string>> = {
  axis: 'dim',
  keepdims: 'keepdim',
  size_average: "reduction, which is 'mean', 'sum' or 'none'",
  sizeAverage: "reduction, which is 'mean', 'sum' or 'none'",
  reduce: "reduction, which is 'mean', 'sum' or 'none'",
};

/**
 * Refuses options as PyTorch or NumPy spell them, which would go unnoticed.
 * @param where for messages: `DataLoader(): `
 * @throws TypeError for `batch_size` or `axis`
 */
export function requireCamelCase(options: object, where: string): void {
  // A module may be its own options, with fields of whatever names.
  if (typeof options === 'function') return;
  for (const name of Object.keys(options)) {
    const known = Object.hasOwn(otherNames, name) ? otherNames[name] : undefined;
    if (known !== undefined) throw new TypeError(`${where}got an unexpected option '${name}': it is called ${known}`);
    if (!name.includes('_') || !/[a-z]_[a-z]/.test(name)) continue;
    const spelled = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    throw new TypeError(`${where}got an unexpected option '${name}': it is called ${spelled}`);
  }
}

/** A dimension by name: `F.softmax(x, { dim: 1 })`, as PyTorch's scripts mostly write it. */
export interface DimOption {
  readonly dim: number;
}

export function dimOf(dim: number | DimOption): number {
  const value: unknown = typeof dim === 'object' && dim !== null ? dim.dim : dim;
  if (typeof value !== 'number')
    throw new TypeError(`expected dim, a number such as 1 or -1, but got ${String(value)}`);
  return value;
}

/** Sizes or dimensions as a list or one after the other: `x.view([2, 3])` and `x.view(2, 3)`. */
export type SizeArguments = readonly [sizes: readonly number[]] | readonly number[];

function isList(given: SizeArguments): given is readonly [readonly number[]] {
  return typeof given[0] === 'object';
}

/** @throws TypeError for what is no number */
export function sizesFrom(given: SizeArguments, caller: string): readonly number[] {
  const sizes: unknown = isList(given) ? given[0] : given;
  if (!Array.isArray(sizes)) {
    throw new TypeError(`${caller}(): expected numbers, or one list of them, but got ${JSON.stringify(sizes)}`);
  }
  if (isList(given) && given.length > 1) {
    throw new TypeError(`${caller}(): expected one list of numbers, but got ${given.length} arguments`);
  }
  const other = sizes.find((size) => typeof size !== 'number');
  if (other !== undefined) throw new TypeError(`${caller}(): expected numbers, but got ${typeof other}`);
  return sizes;
}

/** A shape as `SizeArguments`, then options: `zeros([2, 3], { dtype: 'int64' })` and `zeros(2, 3, { dtype: 'int64' })`. */
export type ShapeArguments<Options> =
  | readonly [shape: readonly number[], options?: Options]
  | readonly number[]
  | readonly [...sizes: number[], options: Options];

/** @throws TypeError for what is neither a shape nor options */
export function shapeAndOptions<Options extends object>(
  given: readonly unknown[],
  caller: string,
): { readonly shape: readonly number[]; readonly options: Options | undefined } {
  const last = given.at(-1);
  const options = isOptions<Options>(last) ? last : undefined;
  if (options !== undefined) requireCamelCase(options, `${caller}(): `);
  const places = options === undefined && last !== undefined ? given : given.slice(0, -1);
  if (options !== undefined && 'size' in options)
    throw new TypeError(`${caller}(): the size goes by its place, as in ${caller}([2, 3]) or ${caller}(2, 3)`);
  const shape: readonly unknown[] = Array.isArray(places[0]) && places.length === 1 ? places[0] : places;
  if (areNumbers(shape)) return { shape, options };
  const other = places.find((place) => typeof place !== 'number' && !Array.isArray(place)) ?? places[1];
  throw new TypeError(
    `${caller}(): expected a shape, then options such as { dtype: 'int64' }, but got ${JSON.stringify(other) ?? String(other)}`,
  );
}

function areNumbers(values: readonly unknown[]): values is readonly number[] {
  return values.every((value) => typeof value === 'number');
}
