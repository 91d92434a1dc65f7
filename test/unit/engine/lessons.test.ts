/**
 * The lines that lessons on tensors and autograd are made of show what PyTorch shows: values, printouts, errors, warnings.
 * test/fixtures/make/lessons-golden.py has the same lines under the same names.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Tensor } from '../../../src/engine/index.ts';
import { elements } from './lessons/elements.ts';
import { gradients } from './lessons/gradients.ts';
import { nodes } from './lessons/nodes.ts';
import { shapes } from './lessons/shapes.ts';
import { Several } from './lessons/support.ts';
import { values } from './lessons/values.ts';
import { translated } from './translated.ts';

const golden: {
  lines: Readonly<Record<string, readonly string[]>>;
  nodes: Readonly<Record<string, string | null>>;
} = JSON.parse(readFileSync(new URL('../../fixtures/lessons-golden.json', import.meta.url), 'utf8'));

const { lines, nodes: nodeNames } = golden;
const same = { ...values, ...shapes, ...elements, ...gradients };

function show(value: unknown): string {
  if (value instanceof Tensor) return String(value);
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  return String(value);
}

/** What the line shows, with the advice that it gives. */
function told(run: () => unknown, warnings: readonly string[]): string[] {
  let shown: string[];
  try {
    const result = run();
    shown = result instanceof Several ? result.items.map(show) : [show(result)];
  } catch (error) {
    shown = [`error: ${error instanceof Error ? error.message : String(error)}`];
  }
  return [...shown, ...warnings.map((text) => `warning: ${text.replace('UserWarning: ', '')}`)];
}

/** Where ours shows something else on purpose, and why. */
const deliberate: Readonly<Record<string, readonly string[]>> = {
  // The place and what is there.
  'ragged deeper': ['error: expected sequence of length 2 at dim 1 (got a number)'],
  // PyTorch 2's words.
  'matmul of dtypes': ['error: expected m1 and m2 to have the same dtype, but got: float32 != float64'],
  'by float': ['error: tensors used as indices must be long, int, byte or bool tensors'],
  'item of many': ['error: a Tensor with 2 elements cannot be converted to Scalar'],
  'item of none': ['error: a Tensor with 0 elements cannot be converted to Scalar'],
  // The shape is known without the dtype, before the run too.
  'expand to fewer': [
    'error: expand(torch.Tensor{[2, 2]}, size=[2]): the number of sizes provided (1) must be greater or equal to the number of dimensions in the tensor (2)',
  ],
  // item() answers a number.
  item: ['1.5', '7', '1', '0.10000000149011612'],
  // Ours knows which operation saved the tensor, and names our option.
  'saved, then changed': [
    'error: one of the variables needed for gradient computation has been modified by an inplace operation: [float32 [2]], which is output 0 of ExpBackward0, is at version 1; expected version 0 instead. It was saved by ExpBackward0. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with autograd.setDetectAnomaly(true).',
  ],
  // In JavaScript `var` is a word of its own.
  'requires grad off': [
    "error: you can only change requiresGrad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use x.detach().",
  ],
};

/** PyTorch's text with our names: options are spelled otherwise in a printout than in an error. */
function withOurNames(text: string): string {
  if (!text.startsWith('tensor(') && !text.startsWith('[tensor(')) return translated(text);
  return text
    .replaceAll('requires_grad=True', 'requiresGrad=true')
    .replaceAll('grad_fn', 'gradFn')
    .replaceAll('dtype=torch.', 'dtype=');
}

describe('lines of lessons show what PyTorch shows', () => {
  assert.deepEqual(Object.keys(same).sort(), Object.keys(lines).sort());
  for (const [name, run] of Object.entries(same)) {
    test(name, (context) => {
      const warnings: string[] = [];
      context.mock.method(console, 'warn', (text: string) => warnings.push(text));
      const [found, expected] = [told(run, warnings), lines[name]?.map(withOurNames)];
      const other = deliberate[name];
      if (other !== undefined) assert.notDeepEqual(found, expected, 'no longer different: take it off the list');
      assert.deepEqual(found, other ?? expected);
    });
  }
});

/** Where our nodes bear another name, and why. */
const otherNodes: Readonly<Record<string, string>> = {
  // One operation here, two or more there.
  linear: 'LinearBackward0',
  linearb: 'LinearBackward0',
  'v@x': 'MmBackward0',
  bmm: 'MmBackward0',
  '1/x': 'DivBackward0',
  rsub: 'SubBackward0',
  t: 'TransposeBackward0',
  // As in PyTorch 2.
  norm: 'LinalgVectorNormBackward0',
  reshape: 'ViewBackward0',
  flatten: 'ViewBackward0',
  tensordot: 'ViewBackward0',
  kron: 'ViewBackward0',
};

describe('printouts name the nodes that PyTorch names', () => {
  for (const [name, expected] of Object.entries(nodeNames)) {
    test(name, () => {
      const found = nodes[name]?.()?.gradFn?.name ?? null;
      const other = otherNodes[name];
      if (other !== undefined) assert.notEqual(found, expected, 'no longer different: take it off the list');
      assert.equal(found, other ?? expected);
    });
  }
});
