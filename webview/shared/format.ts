import type { AttributeValue, JsonNumber } from '../../src/trace/schema.ts';

/** A recorded number as JavaScript's own. */
export function toNumber(value: JsonNumber): number {
  if (typeof value === 'number') return value;
  if (value === 'nan') return Number.NaN;
  return value === 'inf' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/** A number for people: at most `digits` significant ones, no trailing zeros, a real minus sign. */
export function formatNumber(value: JsonNumber, digits = 4): string {
  const number = toNumber(value);
  if (Number.isNaN(number)) return 'NaN';
  if (!Number.isFinite(number)) return number > 0 ? '∞' : '−∞';
  if (number === 0) return '0';
  const size = Math.abs(number);
  if (Number.isInteger(number) && size < 1e6) return withMinus(String(number));
  if (size >= 1e6 || size < 1e-4) {
    const [mantissa, exponent] = number.toExponential(Math.max(0, digits - 2)).split('e');
    return withMinus(`${trimZeros(mantissa ?? '')}e${(exponent ?? '').replace('+', '')}`);
  }
  return withMinus(trimZeros(number.toPrecision(digits)));
}

/** The numbers of an axis: as few digits, from three up, as tell each from the next. */
export function formatTicks(ticks: readonly number[]): readonly string[] {
  const step = Math.abs((ticks[1] ?? Number.NaN) - (ticks[0] ?? Number.NaN));
  const isExact = (digits: number): boolean =>
    ticks.every((tick) => Math.abs(Number(tick.toPrecision(digits)) - tick) < step / 100);
  let digits = 3;
  while (digits < 7 && step > 0 && !isExact(digits)) digits++;
  return ticks.map((tick) => formatNumber(tick, digits));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function withMinus(text: string): string {
  return text.replaceAll('-', '−');
}

/** A count with thousands apart, the same in every locale: `1 234 567` with thin spaces. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

/** `64 × 10`; a tensor without dimensions is `scalar`; a size that a model file does not tell is `?`. */
export function formatShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.map((size) => (size < 0 ? '?' : size)).join(' × ');
}

/** The same for reading aloud. */
export function speakShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : `shape ${shape.map((size) => (size < 0 ? 'unknown' : size)).join(' by ')}`;
}

/** How many elements a shape has; a size that is not known counts as one. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * (size < 0 ? 1 : size), 1);
}

/** An operation's attribute as one would write it in a script. */
export function formatAttribute(value: AttributeValue): string {
  if (value === null) return 'null';
  if (typeof value === 'object') return `[${value.map(formatAttribute).join(', ')}]`;
  if (typeof value === 'number' || value === 'nan' || value === 'inf' || value === '-inf')
    return formatNumber(value, 6);
  return String(value);
}

/** Bytes for people: `1.5 kB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? size : size.toPrecision(3)} ${units[unit] ?? ''}`;
}

/** The last part of a path, whichever way its slashes lean. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}
