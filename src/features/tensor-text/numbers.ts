import type { AttributeValue, JsonNumber } from '../../trace/schema.ts';

/** A recorded number as JavaScript's own. */
export function toNumber(value: JsonNumber): number {
  if (typeof value === 'number') return value;
  if (value === 'nan') return Number.NaN;
  return value === 'inf' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/** A number of at most `digits` significant digits that can be pasted back into a script. */
export function formatNumber(value: number | JsonNumber, digits = 4): string {
  const number = typeof value === 'number' ? value : toNumber(value);
  if (!Number.isFinite(number)) return String(number);
  if (Number.isInteger(number) && Math.abs(number) < 1e9) return String(number);
  const short = Number(number.toPrecision(digits));
  const size = Math.abs(short);
  return size !== 0 && (size < 1e-4 || size >= 1e9) ? short.toExponential() : String(short);
}

/** A count with its noun: `1 call`, `3 calls`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** An operation's attribute as one would write it in a script. */
export function formatAttribute(value: AttributeValue): string {
  if (typeof value === 'number' || value === 'nan' || value === 'inf' || value === '-inf')
    return formatNumber(value, 7);
  if (typeof value === 'object' && value !== null) return `[${value.map(formatAttribute).join(', ')}]`;
  return String(value);
}
