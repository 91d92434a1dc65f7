/** A test of a number, as queries write it: `>10`, `<=1e-3`, `0.5`, `10..20`; with units `>1.5ms`, `1..5kB`. */
export type NumberTest = (number: number) => boolean;

/** What a number is multiplied by, by the unit behind it, in lower case. Without one it is as it stands. */
export type Units = Readonly<Record<string, number>>;

const noUnits: Units = {};

/** To milliseconds. */
export const timeUnits: Units = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1e3 };

/** To bytes. */
export const byteUnits: Units = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

const number = String.raw`([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-zµμ]*)`;
const oneSided = new RegExp(`^(>=|<=|>|<|=)?${number}$`, 'i');
const range = new RegExp(String.raw`^${number}\.\.${number}$`, 'i');

/** Reads a test; null where the text is none. */
export function parseComparison(text: string, units: Units = noUnits): NumberTest | null {
  const [, from, fromUnit = '', to, toUnit = ''] = range.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    const high = inUnits(to, toUnit, units);
    // `1..5ms` is milliseconds both.
    const low = inUnits(from, fromUnit === '' ? toUnit : fromUnit, units);
    return low === null || high === null ? null : (value) => value >= low && value <= high;
  }
  const [, operator = '=', right, unit = ''] = oneSided.exec(text) ?? [];
  const limit = right === undefined ? null : inUnits(right, unit, units);
  if (limit === null) return null;
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

function inUnits(text: string, unit: string, units: Units): number | null {
  if (unit === '') return Number(text);
  const name = unit.toLowerCase();
  const factor = Object.hasOwn(units, name) ? units[name] : undefined;
  return factor === undefined ? null : Number(text) * factor;
}
