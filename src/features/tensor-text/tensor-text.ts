import type { Statistics, TensorSummary } from '../../trace/schema.ts';
import { formatNumber } from './numbers.ts';

/** `[64, 10]`; `[]` for a tensor without dimensions, as the script's own `shape` prints. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** `[64, 10] float32` */
export function formatType(tensor: { readonly shape: readonly number[]; readonly dtype: string }): string {
  return `${formatShape(tensor.shape)} ${tensor.dtype}`;
}

/** How many elements a tensor may have to be written out. */
const shownInFull = 8;

/** A tensor in one line: a single element's number, few elements in full, else mean and spread. */
export function formatTensor(tensor: TensorSummary): string {
  const { count } = tensor.statistics;
  const first = tensor.preview[0];
  if (tensor.shape.length === 0 && first !== undefined) return formatElement(first, tensor.dtype);
  if (count === 0) return `${formatShape(tensor.shape)} (empty)`;
  const problem = formatProblem(tensor.statistics);
  if (count <= shownInFull && tensor.preview.length === count) return formatNested(tensor);
  if (problem !== null) return `${formatShape(tensor.shape)} ${problem}`;
  return `${formatShape(tensor.shape)} ${formatSpread(tensor.statistics)}`;
}

/** `mean 0.1 ± 0.2 in [-3, 4]`: what is known without the elements. */
export function formatSpread({ mean, std, min, max }: Statistics): string {
  return `mean ${formatNumber(mean)} ± ${formatNumber(std)} in [${formatNumber(min)}, ${formatNumber(max)}]`;
}

/** What is wrong with a tensor's elements; null when all are finite. */
export function formatProblem({ nanCount, infCount, count }: Statistics): string | null {
  const parts = [nanCount > 0 ? `${nanCount} NaN` : null, infCount > 0 ? `${infCount} infinite` : null];
  const found = parts.filter((part) => part !== null);
  return found.length === 0 ? null : `${found.join(', ')} of ${count}`;
}

/** One element: booleans as `true` and `false`. */
export function formatElement(value: TensorSummary['preview'][number], dtype: string, digits = 6): string {
  if (dtype === 'bool') return value === 0 ? 'false' : 'true';
  return formatNumber(value, digits);
}

/** All elements, in brackets as deep as the tensor has dimensions. */
function formatNested({ shape, preview, dtype }: TensorSummary): string {
  let next = 0;
  const format = (dim: number): string => {
    const size = shape[dim];
    if (size === undefined) return formatElement(preview[next++] ?? 'nan', dtype);
    return `[${Array.from({ length: size }, () => format(dim + 1)).join(', ')}]`;
  };
  return format(0);
}
