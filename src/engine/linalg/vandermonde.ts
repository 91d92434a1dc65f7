import { cat } from '../functions/joining.ts';
import type { Tensor } from '../tensor.ts';

/** x⁰, x¹... up to the power count - 1, in a new last dimension. */
export function powersOf(x: Tensor, count: number): Tensor {
  const columns = x.unsqueeze(-1);
  const ones = columns.newFull(columns.shape, 1);
  if (count <= 1) return ones.narrow(-1, 0, count);
  return cat([ones, columns.expand([...x.shape, count - 1]).cumprod(-1)], -1);
}
