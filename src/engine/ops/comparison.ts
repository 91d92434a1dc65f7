/** Comparisons and logic: results are bool, and no gradient flows. */
import type { ComparisonKernel } from '../device/kernels.ts';
import { broadcastShapes, sameShape } from '../shape/rules.ts';
import { defineOp, type OpDefinition } from './definition.ts';
import { operandFor } from './operand.ts';

type NoAttributes = Record<string, never>;

function comparison(name: ComparisonKernel, sign: string): OpDefinition<NoAttributes> {
  return defineOp({
    name,
    formula: `a ${sign} b`,
    promotion: 'common',
    shape: broadcastShapes,
    dtype: () => 'bool',
    forward: (kernels, [a, b], _attributes, [result]) => [
      kernels.compare(name, operandFor(a!, result!.shape), operandFor(b!, result!.shape)),
    ],
    gradient: null,
  });
}

const logicalNot = defineOp<NoAttributes>({
  name: 'logicalNot',
  formula: 'not a',
  promotion: 'common',
  shape: sameShape,
  dtype: () => 'bool',
  forward: (kernels, [x]) => [kernels.unary('logicalNot', x!)],
  gradient: null,
});

const eq = comparison('eq', '=');
const ne = comparison('ne', '≠');
const lt = comparison('lt', '<');
const le = comparison('le', '≤');
const gt = comparison('gt', '>');
const ge = comparison('ge', '≥');

/** Comparisons, by the names of the op table. */
export const comparisonOps = {
  logicalNot,
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
} as const;
