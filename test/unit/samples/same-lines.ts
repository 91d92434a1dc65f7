import assert from 'node:assert/strict';

const number = /[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:e[-+]?\d+)?|\bnan\b|[-+]?\binf\b|NaN|-?Infinity/gi;

/** Half of what the last digit of a number stands for. */
function rounding(text: string): number {
  const [digits = '', exponent = '0'] = text.toLowerCase().split('e');
  return 0.5 * 10 ** (Number(exponent) - (digits.split('.')[1] ?? '').length);
}

function parsed(text: string): number {
  return Number(text.replace(/^([-+]?)inf$/i, '$1Infinity').replace(/^nan$/i, 'NaN'));
}

/**
 * Holds lines to PyTorch's: the same words, and every number within float32 accuracy of its own (2e-5 of its size), besides
 * the rounding of the last digit printed in each.
 */
export function assertSameLines(lines: readonly string[], expected: readonly string[]): void {
  for (const [index, wanted] of expected.entries()) {
    const line = lines[index] ?? '(nothing)';
    const where = `line ${index + 1}:\n  here    ${line}\n  PyTorch ${wanted}`;
    // Node puts blanks between an array and its brackets.
    const words = (text: string) =>
      text.replace(number, '#').replace(/ +/g, ' ').replaceAll('[ ', '[').replaceAll(' ]', ']').trim();
    assert.equal(words(line), words(wanted), where);
    const theirs = wanted.match(number) ?? [];
    for (const [place, text] of (line.match(number) ?? []).entries()) {
      const [ours, right] = [parsed(text), parsed(theirs[place] ?? '')];
      if (Object.is(ours, right) || ours === right) continue;
      const tolerance = 2e-5 * Math.abs(right) + rounding(text) + rounding(theirs[place] ?? '');
      assert.ok(Math.abs(ours - right) <= tolerance * (1 + 1e-9), `${text} instead of ${theirs[place]} in ${where}`);
    }
  }
  assert.equal(lines.length, expected.length, `more lines than PyTorch's: ${lines.slice(expected.length).join('\n')}`);
}
