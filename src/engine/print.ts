import { defaultFloat } from './dtype.ts';
import type { Tensor } from './tensor.ts';

/** How tensors are printed. */
export interface PrintOptions {
  /** Digits after the point. Default 4. */
  readonly precision?: number;
  /** How many elements are shown in full. Default 1000. */
  readonly threshold?: number;
  /** How many are shown at each edge of larger tensors. Default 3. */
  readonly edgeitems?: number;
  /** Characters of a line. Default 80. */
  readonly linewidth?: number;
  /** With an exponent always, or never; null (the default): where it is called for. */
  readonly sciMode?: boolean | null;
  /** Several at once: `'default'`, `'short'` (2 digits, 2 at each edge) or `'full'` (all elements). */
  readonly profile?: 'default' | 'short' | 'full';
}

type Settings = Required<Omit<PrintOptions, 'profile'>>;

const defaults: Settings = { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80, sciMode: null };
const profiles: Readonly<Record<string, Settings>> = {
  default: defaults,
  short: { ...defaults, precision: 2, edgeitems: 2 },
  full: { ...defaults, threshold: Number.POSITIVE_INFINITY },
};
let settings = defaults;

/** How tensors are printed from now on; what is not named stays as it is, but for
 * `sciMode`: `torch.set_printoptions`. */
export function setPrintoptions(options: PrintOptions): void {
  const { profile, ...given } = options;
  settings = { ...(profiles[profile ?? ''] ?? settings), sciMode: null, ...given };
}

/** `tensor([[1., 2.], [3., 4.]], gradFn=<MulBackward0>)`: what `print(tensor)` shows in PyTorch. */
export function formatTensor(x: Tensor): string {
  const prefix = 'tensor(';
  const elements = x.toTypedArray();
  const summarize = x.numel() > settings.threshold;
  const shown = summarize ? visibleElements(x.shape, elements) : elements;
  const format = elementFormat(x, shown);
  const body =
    x.numel() === 0 ? '[]' : formatLevel(x.shape, elements, 0, 0, elements.length, prefix.length, summarize, format);
  const suffixes: string[] = [];
  if (x.numel() === 0 && x.shape.length !== 1) suffixes.push(`size=(${x.shape.join(', ')})`);
  if (![defaultFloat, 'int64', 'bool'].includes(x.dtype) || (x.numel() === 0 && x.dtype !== defaultFloat)) {
    suffixes.push(`dtype=${x.dtype}`);
  }
  if (x.device !== 'cpu') suffixes.push(`device='${x.device}'`);
  if (x.gradFn !== null) suffixes.push(`gradFn=<${x.gradFn.name}>`);
  else if (x.requiresGrad) suffixes.push('requiresGrad=true');
  let result = `${prefix}${body}`;
  let column = result.length - (result.lastIndexOf('\n') + 1);
  for (const suffix of suffixes) {
    const breaks = column + suffix.length + 2 > settings.linewidth;
    result += breaks ? `,\n${' '.repeat(prefix.length)}${suffix}` : `, ${suffix}`;
    column = breaks ? prefix.length + suffix.length : column + suffix.length + 2;
  }
  return `${result})`;
}

type ElementFormat = (value: number) => string;

/** One format for all elements, as wide as the widest, chosen from those that are shown. */
function elementFormat(x: Tensor, shown: ArrayLike<number>): ElementFormat {
  if (x.dtype === 'bool') {
    const texts = Array.from(shown, (value) => (value !== 0 ? 'True' : 'False'));
    const width = Math.max(0, ...texts.map((text) => text.length));
    return (value) => (value !== 0 ? 'True' : 'False').padStart(x.shape.length > 0 ? width : 0);
  }
  if (!x.isFloatingPoint) return padded(Array.from(shown), (value) => String(value), x.shape.length > 0);
  const finite = Array.from(shown).filter((value) => Number.isFinite(value) && value !== 0);
  const magnitudes = finite.map(Math.abs);
  const largest = Math.max(...magnitudes);
  const smallest = Math.min(...magnitudes);
  const whole = finite.every((value) => Number.isInteger(value));
  const scientific =
    settings.sciMode ??
    (finite.length > 0 && (largest / smallest > 1000 || largest > 1e8 || (!whole && smallest < 1e-4)));
  const format: ElementFormat = scientific
    ? (value) => exponential(value)
    : whole
      ? (value) => `${fixed(value, 0)}.`
      : (value) => fixed(value, settings.precision);
  // PyTorch's width comes from the finite elements alone.
  return padded(finite, (value) => special(value) ?? format(value), x.shape.length > 0);
}

/** With the sign of -0, as Python writes it. */
function fixed(value: number, count: number): string {
  const text = value.toFixed(count);
  return `${Object.is(value, -0) ? '-' : ''}${toEven(text, value.toFixed(count + moreDigits))}`;
}

/** Enough to tell a number that lies in the middle between two roundings from one beside it. */
const moreDigits = 25;
const middle = `5${'0'.repeat(moreDigits - 1)}`;

/** Python rounds the middle to the even digit, JavaScript away from 0: `rounded` as Python has it, given more digits of it. */
function toEven(rounded: string, longer: string): string {
  const isMiddle = longer.endsWith(middle);
  const isOdd = Number(rounded.at(-1)) % 2 === 1;
  return isMiddle && isOdd ? longer.slice(0, -moreDigits).replace(/\.$/, '') : rounded;
}

function special(value: number): string | null {
  if (Number.isNaN(value)) return 'nan';
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  return value === Number.NEGATIVE_INFINITY ? '-inf' : null;
}

/** Python's exponents have two digits. */
function exponential(value: number): string {
  const [rounded = '', exponent] = value.toExponential(settings.precision).split('e');
  const [longer = ''] = value.toExponential(settings.precision + moreDigits).split('e');
  const mantissa = toEven(rounded, longer);
  const sign = exponent?.startsWith('-') ? '-' : '+';
  return `${mantissa}e${sign}${(exponent ?? '+0').slice(1).padStart(2, '0')}`;
}

function padded(values: readonly number[], format: ElementFormat, pad: boolean): ElementFormat {
  let width = 0;
  for (const value of values) width = Math.max(width, format(value).length);
  return (value) => format(value).padStart(pad ? width : 0);
}

/** The elements that a summary shows. */
function visibleElements(shape: readonly number[], elements: ArrayLike<number>): number[] {
  const result: number[] = [];
  const visit = (dim: number, start: number, length: number): void => {
    const size = shape[dim];
    if (size === undefined) {
      result.push(elements[start]!);
      return;
    }
    const inner = length / size;
    for (const index of visibleIndices(size)) if (index !== null) visit(dim + 1, start + index * inner, inner);
  };
  visit(0, 0, elements.length);
  return result;
}

/** Indices to show along a dimension; null stands for '...'. */
function visibleIndices(size: number): (number | null)[] {
  if (size <= 2 * settings.edgeitems) return Array.from({ length: size }, (_, index) => index);
  const head = Array.from({ length: settings.edgeitems }, (_, index) => index);
  return [...head, null, ...head.map((index) => size - settings.edgeitems + index)];
}

function formatLevel(
  shape: readonly number[],
  elements: ArrayLike<number>,
  dim: number,
  start: number,
  length: number,
  indent: number,
  summarize: boolean,
  format: ElementFormat,
): string {
  const size = shape[dim];
  if (size === undefined) return format(elements[start]!);
  const indices = summarize ? visibleIndices(size) : Array.from({ length: size }, (_, index) => index);
  const inner = length / size;
  if (dim === shape.length - 1) {
    const texts = indices.map((index) => (index === null ? ' ...' : format(elements[start + index]!)));
    const width = (texts[0]?.length ?? 0) + 2;
    const perLine = Math.max(1, Math.floor((settings.linewidth - indent) / width));
    const lines: string[] = [];
    for (let at = 0; at < texts.length; at += perLine) lines.push(texts.slice(at, at + perLine).join(', '));
    return `[${lines.join(`,\n${' '.repeat(indent + 1)}`)}]`;
  }
  const parts = indices.map((index) =>
    index === null
      ? '...'
      : formatLevel(shape, elements, dim + 1, start + index * inner, inner, indent + 1, summarize, format),
  );
  const separator = `,${'\n'.repeat(shape.length - 1 - dim)}${' '.repeat(indent + 1)}`;
  return `[${parts.join(separator)}]`;
}
