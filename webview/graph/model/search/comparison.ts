/** A test of a number, as queries write it: `>10`, `<=1e-3`, `0.5`, `10..20`. */
export type NumberTest = (number: number) => boolean;

const number = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const oneSided = new RegExp(`^(>=|<=|>|<|=)?(${number})$`, 'i');
const range = new RegExp(String.raw`^(${number})\.\.(${number})$`, 'i');

/** Reads a test; null where the text is none. */
export function parseComparison(text: string): NumberTest | null {
  const [, from, to] = range.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    const [low, high] = [Number(from), Number(to)];
    return (value) => value >= low && value <= high;
  }
  const [, operator = '=', right] = oneSided.exec(text) ?? [];
  if (right === undefined) return null;
  const limit = Number(right);
  switch (operator) {
    case '>':
      return (value) => value > limit;
    case '>=':
      return (value) => value >= limit;
    case '<':
      return (value) => value < limit;
    case '<=':
      return (value) => value <= limit;
    default:
      return (value) => value === limit;
  }
}
