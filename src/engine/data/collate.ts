import { tensor } from '../creation/values.ts';
import { stack } from '../functions/joining.ts';
import { Tensor } from '../tensor.ts';

/**
 * Examples made one batch, as PyTorch's `default_collate`: tensors are stacked, numbers become a tensor, arrays and objects
 * are collated item by item.
 * @shape tensors of one shape [...] to [batch, ...]; numbers to [batch]
 * @dtype the tensors'; numbers as `tensor` takes them
 * @throws TypeError for what cannot be made a batch, ShapeError where shapes differ
 */
export function defaultCollate(examples: readonly unknown[]): unknown {
  const first = examples[0];
  if (first instanceof Tensor) return stack(examples.filter((example) => example instanceof Tensor));
  if (typeof first === 'number') return tensor(examples.map(Number));
  if (typeof first === 'boolean') return tensor(examples.map(Boolean));
  if (Array.isArray(first)) {
    return first.map((_, position) => defaultCollate(examples.map((example) => itemOf(example, position))));
  }
  if (typeof first === 'object' && first !== null) {
    return Object.fromEntries(
      Object.keys(first).map((key) => [key, defaultCollate(examples.map((example) => itemOf(example, key)))]),
    );
  }
  if (typeof first === 'string') return examples;
  throw new TypeError(
    `defaultCollate: examples must contain tensors, numbers, arrays or objects, but got ${typeof first}`,
  );
}

function itemOf(example: unknown, key: string | number): unknown {
  if (typeof example === 'object' && example !== null && key in example) return Reflect.get(example, key);
  throw new TypeError(`defaultCollate: an example has no item ${JSON.stringify(key)} though the first one has`);
}
