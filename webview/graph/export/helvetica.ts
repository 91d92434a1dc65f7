import type { MeasureText } from '../model/card.ts';

/**
 * The fonts of an exported picture, all of the same widths, one of which every system has: so text fits its card wherever the
 * file is opened, and nobody has to ask a browser how wide it is.
 */
export const helveticaFonts = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', sans-serif";

/** Widths in thousandths of the font's size, of the characters from the space to the tilde. */
const regular = widths(
  `278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584
  584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278
  278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500
  500 334 260 334 584`,
);
const bold = widths(
  `278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 584 584
  584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333
  278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556
  500 389 280 389 584`,
);

const others = new Map([...'×−'].map((character): [string, number] => [character, 584]));
for (const [character, width] of [
  ['±', 549],
  ['·', 278],
  ['…', 1000],
  ['›', 333],
  ['–', 556],
  ['∞', 713],
  ['Σ', 618],
  ['\u2009', 200],
] as const) {
  others.set(character, width);
}

function widths(text: string): readonly number[] {
  return text.split(/\s+/).map(Number);
}

/** Measures text without a browser. A character that is not known counts as a wide one of its script: text is rather cut than spilt. */
export const measureHelvetica: MeasureText = (text, style) => {
  const table = style === 'title' ? bold : regular;
  let thousandths = 0;
  for (const character of text) thousandths += widthOf(character, table);
  return (thousandths * (style === 'title' ? 12.5 : 10.5)) / 1000;
};

function widthOf(character: string, table: readonly number[]): number {
  // A letter with an accent is as wide as the letter.
  const code = character.normalize('NFD').codePointAt(0) ?? 0;
  return table[code - 32] ?? others.get(character) ?? (code < 0x1100 ? 780 : 1050);
}
