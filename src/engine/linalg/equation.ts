/** The equation of an einsum, read and checked against its operands. */
import { ShapeError } from '../errors.ts';

/** A label is a letter, or the place of a dimension that `...` stands for, counted from its end: `.0`, `.1`... */
export type Label = string;

export interface Equation {
  /** For each operand a label for each dimension. */
  readonly operands: readonly (readonly Label[])[];
  readonly output: readonly Label[];
}

function invalid(what: string): ShapeError {
  return new ShapeError(`einsum(): ${what}`);
}

/** Letters and at most one `...`, as labels. `start` is where the text begins in the equation. */
function labelsOf(text: string, start: number, where: string): Label[] {
  const labels: Label[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === ' ') continue;
    if (character === '.') {
      if (text.slice(at, at + 3) !== '...' || labels.includes('...')) {
        throw invalid(`found '.' for ${where} that is not part of any ellipsis`);
      }
      labels.push('...');
      at += 2;
    } else if (/[a-zA-Z]/.test(character)) labels.push(character);
    else {
      throw invalid(
        `invalid subscript given at index ${start + at} in the equation string, subscripts must be in [a-zA-Z]`,
      );
    }
  }
  return labels;
}

/** `...` replaced by a label for each dimension that it stands for. */
function expanded(labels: readonly Label[], count: number): Label[] {
  const dots = Array.from({ length: count }, (_, k) => `.${count - 1 - k}`);
  return labels.flatMap((label) => (label === '...' ? dots : [label]));
}

function ofOperand(labels: readonly Label[], rank: number, position: number): Label[] {
  const named = labels.filter((label) => label !== '...').length;
  const has = labels.includes('...');
  if (has ? named > rank : named !== rank) {
    const relation = has ? 'is more than' : 'does not match';
    const reason = has ? '' : ' and no ellipsis was given';
    throw invalid(
      `the number of subscripts in the equation (${named}) ${relation} the number of dimensions (${rank}) for operand ${position}${reason}`,
    );
  }
  return expanded(labels, rank - named);
}

/** Without `->`: what `...` stands for, then the letters that are there once, in order. */
function impliedOutput(operands: readonly (readonly Label[])[], dots: readonly Label[]): Label[] {
  const all = operands.flat().filter((label) => !label.startsWith('.'));
  const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label));
  return [...dots, ...once.sort((a, b) => a.charCodeAt(0) - b.charCodeAt(0))];
}

export function parseEquation(equation: string, ranks: readonly number[]): Equation {
  const arrow = equation.indexOf('->');
  const left = arrow < 0 ? equation : equation.slice(0, arrow);
  const parts = left.split(',');
  if (parts.length > ranks.length) throw invalid('fewer operands were provided than specified in the equation');
  if (parts.length < ranks.length) throw invalid('more operands were provided than specified in the equation');
  let start = 0;
  const operands = parts.map((part, position) => {
    const labels = ofOperand(labelsOf(part, start, `operand ${position}`), ranks[position]!, position);
    start += part.length + 1;
    return labels;
  });
  const count = Math.max(0, ...operands.map((labels) => labels.filter((label) => label.startsWith('.')).length));
  const dots = expanded(['...'], count);
  if (arrow < 0) return { operands, output: impliedOutput(operands, dots) };
  const output = expanded(labelsOf(equation.slice(arrow + 2), arrow + 2, 'the output'), count);
  for (const [place, label] of output.entries()) {
    if (output.indexOf(label) !== place) {
      throw invalid(`output subscript ${label} appears more than once in the output`);
    }
    if (!label.startsWith('.') && !operands.some((labels) => labels.includes(label))) {
      throw invalid(`output subscript ${label} does not appear in the equation for any input operand`);
    }
  }
  return { operands, output };
}
