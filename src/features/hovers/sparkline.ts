import type { Statistics } from '../../trace/schema.ts';
import { toNumber } from '../tensor-text/numbers.ts';

const width = 96;
const height = 16;
/** Seen on dark and on light: the editor's theme does not reach into an image. */
const colours = { value: '#3794ff', gradient: '#a86fd8' };
const axis = '#8a8a8a';

/** A histogram as a small image for a hover; null when there is nothing to see in it. */
export function sparkline(statistics: Statistics, kind: keyof typeof colours): string | null {
  const { histogram } = statistics;
  if (histogram.length < 2) return null;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<path fill="${colours[kind]}" d="${bars(histogram)}"/>` +
    `<path stroke="${axis}" d="M0 ${height - 0.5}H${width}${zeroMark(statistics)}"/></svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

function bars(histogram: readonly number[]): string {
  const highest = Math.max(...histogram);
  const step = width / histogram.length;
  let path = '';
  for (const [bin, count] of histogram.entries()) {
    if (count === 0) continue;
    // A bin that holds anything is to be seen.
    const tall = Math.max(1, Math.round((count / highest) * (height - 1)));
    path += `M${bin * step} ${height - 1}v-${tall}h${step - 0.5}v${tall}z`;
  }
  return path;
}

/** A tick where zero lies. */
function zeroMark({ min, max }: Statistics): string {
  const [low, high] = [toNumber(min), toNumber(max)];
  if (!(low < 0 && high > 0)) return '';
  return `M${((-low / (high - low)) * width).toFixed(1)} ${height}v-4`;
}
