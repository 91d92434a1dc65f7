/** What the types forbid and a script does all the same, in JavaScript or over a red line. Costs nothing until something fails. */
import { operandName } from './failure.ts';
import type { OpDefinition } from './ops/definition.ts';
import { Tensor } from './tensor.ts';
import { typeNameOf } from './type-name.ts';

/** Attributes that are lists of numbers, as PyTorch takes them one by one too: `x.view(-1, 784)`. */
const lists = ['shape', 'dims', 'repeats'];

/** What is wrong with the arguments of an operation that failed on them; null where they are of the right types. */
export function misuseOf<Attributes extends object>(
  error: unknown,
  op: OpDefinition<Attributes>,
  inputs: readonly unknown[],
  attributes: Attributes,
): TypeError | null {
  if (!(error instanceof Error)) return null;
  for (const [index, input] of inputs.entries()) {
    if (input instanceof Tensor) continue;
    const name = operandName(op, index, inputs.length);
    return new TypeError(`${op.name}(): argument '${name}' must be a Tensor, but got ${typeNameOf(input)}`);
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (!lists.includes(name) || Array.isArray(value)) continue;
    const example = typeof value === 'number' ? `, as in [${value}]` : '';
    return new TypeError(`${op.name}(): argument '${name}' must be an array${example}, but got ${typeNameOf(value)}`);
  }
  return null;
}
