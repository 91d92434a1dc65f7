/** Red, green, blue from 0 to 255, and how solid it is, from 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** Reads a CSS colour as style sheets here and themes write it: hex, rgb(), white, black, transparent, color-mix() of such; else null. */
export function parseColour(text: string): Colour | null {
  const css = text.trim().toLowerCase();
  if (css.startsWith('#')) return fromHex(css.slice(1));
  if (css === 'transparent') return [0, 0, 0, 0];
  if (css === 'white') return [255, 255, 255, 1];
  if (css === 'black') return [0, 0, 0, 1];
  const call = /^([a-z-]+)\((.*)\)$/s.exec(css);
  if (call?.[1] === 'color-mix') return mix(splitArguments(call[2] ?? ''));
  if (call?.[1] === 'rgb' || call?.[1] === 'rgba') return fromNumbers(call[2] ?? '');
  return null;
}

/** `#1f1f1f`, without how solid it is. */
export function hexOf([red, green, blue]: Colour): string {
  return `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** The arguments of a CSS function: commas inside brackets do not part them. */
export function splitArguments(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    else if (character === ')') depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}

function fromHex(digits: string): Colour | null {
  if (!/^([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.test(digits)) return null;
  const long = digits.length < 6 ? digits.replace(/./g, '$&$&') : digits;
  const part = (at: number): number => Number.parseInt(long.slice(at, at + 2), 16);
  return [part(0), part(2), part(4), long.length === 8 ? part(6) / 255 : 1];
}

function fromNumbers(text: string): Colour | null {
  const [red, green, blue, alpha = 1] = text
    .split(/[\s,/]+/)
    .filter(Boolean)
    .map((part) => (part.endsWith('%') ? Number(part.slice(0, -1)) / 100 : Number(part)));
  if (red === undefined || green === undefined || blue === undefined) return null;
  return [red, green, blue, alpha].every(Number.isFinite) ? [red, green, blue, alpha] : null;
}

/** `in srgb, A 30%, B`. Colours are weighed by how solid they are, as CSS says. */
function mix([space, ...operands]: readonly string[]): Colour | null {
  if (space !== 'in srgb') return null;
  const [first, second] = operands.map((operand) => {
    const percent = /\s+([\d.]+)%$/.exec(operand);
    const colour = parseColour(percent === null ? operand : operand.slice(0, percent.index));
    return { colour, share: percent === null ? null : Number(percent[1]) / 100 };
  });
  if (!first?.colour || !second?.colour) return null;
  const share = first.share ?? (second.share === null ? 0.5 : 1 - second.share);
  const [a, b] = [first.colour, second.colour];
  const [weightA, weightB] = [a[3] * share, b[3] * (1 - share)];
  const alpha = weightA + weightB;
  if (alpha === 0) return [0, 0, 0, 0];
  const part = (index: 0 | 1 | 2): number => (a[index] * weightA + b[index] * weightB) / alpha;
  return [part(0), part(1), part(2), alpha];
}
