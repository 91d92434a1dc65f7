/** Einstein's summation, composed as PyTorch composes it: diagonals, permutations and batched matrix products. */
import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { countElements } from '../ops/operand.ts';
import type { Tensor } from '../tensor.ts';
import { type Label, parseEquation } from './equation.ts';

/** A tensor whose dimensions have names, each once. */
interface Labelled {
  readonly tensor: Tensor;
  readonly labels: readonly Label[];
}

/** Dimensions of one name become their diagonal. */
function withoutRepeats(tensor: Tensor, labels: readonly Label[], operand: number): Labelled {
  const second = labels.findIndex((label, place) => labels.indexOf(label) !== place);
  if (second < 0) return { tensor, labels };
  const label = labels[second]!;
  const first = labels.indexOf(label);
  const size = tensor.shape[first]!;
  if (tensor.shape[second] !== size) {
    throw about(
      new ShapeError(
        `einsum(): subscript ${label} is repeated for operand ${operand} but the sizes don't match, ${tensor.shape[second]} != ${size}`,
      ),
      { tensor },
    );
  }
  const rest = [...labels.keys()].filter((place) => place !== first && place !== second);
  const outer = rest.map((place) => tensor.shape[place]!);
  const square = tensor.permute([...rest, first, second]).reshape([...outer, size * size]);
  const diagonal = square.slice(-1, 0, null, size + 1);
  return withoutRepeats(diagonal, [...rest.map((place) => labels[place]!), label], operand);
}

/** The size of each label; 1 gives way to the others. */
function sizesOf(operands: readonly Labelled[]): Map<Label, number> {
  const sizes = new Map<Label, number>();
  for (const [position, { tensor, labels }] of operands.entries()) {
    for (const [place, label] of labels.entries()) {
      const size = tensor.shape[place]!;
      const known = sizes.get(label) ?? 1;
      if (known !== 1 && size !== 1 && size !== known) {
        throw new ShapeError(
          `einsum(): subscript ${label} has size ${size} for operand ${position} which does not broadcast with previously seen size ${known}`,
        );
      }
      if (known === 1) sizes.set(label, size);
    }
  }
  return sizes;
}

/** Summed over the dimensions that are dropped. */
function without({ tensor, labels }: Labelled, dropped: (label: Label, size: number) => boolean): Labelled {
  const dims = labels.flatMap((label, place) => (dropped(label, tensor.shape[place]!) ? [place] : []));
  if (dims.length === 0) return { tensor, labels };
  return { tensor: tensor.sum(dims), labels: labels.filter((_, place) => !dims.includes(place)) };
}

function arranged({ tensor, labels }: Labelled, order: readonly Label[]): Tensor {
  const dims = order.map((label) => labels.indexOf(label));
  return dims.every((dim, place) => dim === place) ? tensor : tensor.permute(dims);
}

/** One product, summed over what neither the output nor a later operand names. */
function contract(a: Labelled, b: Labelled, sizes: ReadonlyMap<Label, number>, needed: ReadonlySet<Label>): Labelled {
  // A dimension of size 1 against a larger one only repeats: it is dropped, and the other side has it alone.
  const stretched = (label: Label, size: number) => size === 1 && sizes.get(label) !== 1;
  const [bareA, bareB] = [without(a, stretched), without(b, stretched)];
  const alone = (other: Labelled) => (label: Label) => !other.labels.includes(label) && !needed.has(label);
  const [left, right] = [without(bareA, alone(bareB)), without(bareB, alone(bareA))];
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const batch = shared.filter((label) => needed.has(label));
  const summed = shared.filter((label) => !needed.has(label));
  const onlyLeft = left.labels.filter((label) => !shared.includes(label));
  const onlyRight = right.labels.filter((label) => !shared.includes(label));
  const shape = (x: Labelled, names: readonly Label[]) =>
    names.map((label) => x.tensor.shape[x.labels.indexOf(label)]!);
  const [batchShape, leftShape, rightShape] = [shape(left, batch), shape(left, onlyLeft), shape(right, onlyRight)];
  const [batches, rows, columns] = [countElements(batchShape), countElements(leftShape), countElements(rightShape)];
  const inner = countElements(shape(left, summed));
  const x = arranged(left, [...batch, ...onlyLeft, ...summed]).reshape([batches, rows, inner]);
  const y = arranged(right, [...batch, ...summed, ...onlyRight]).reshape([batches, inner, columns]);
  return {
    tensor: x.bmm(y).reshape([...batchShape, ...leftShape, ...rightShape]),
    labels: [...batch, ...onlyLeft, ...onlyRight],
  };
}

/**
 * Sums of products of the operands' elements, as the equation says: `einsum('bij,bjk->bik', a, b)`. A letter names a
 * dimension; what the output does not name is summed; without an output it is the letters that are there once, in order;
 * `...` stands for leading dimensions that broadcast. Computed from left to right: `torch.einsum`.
 * @shape a size for each letter behind the arrow, in that order
 * @dtype the one that all have
 * @throws ShapeError for an equation that does not fit its operands
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  if (operands.length === 0) throw new ShapeError('einsum(): must provide at least one operand');
  const parsed = parseEquation(
    equation,
    operands.map((operand) => operand.dim()),
  );
  const labelled = operands.map((operand, position) => withoutRepeats(operand, parsed.operands[position]!, position));
  const sizes = sizesOf(labelled);
  const wanted = new Set(parsed.output);
  let result = labelled[0]!;
  for (let position = 1; position < labelled.length; position++) {
    const needed = new Set([...wanted, ...labelled.slice(position + 1).flatMap(({ labels }) => labels)]);
    result = contract(result, labelled[position]!, sizes, needed);
  }
  return arranged(
    without(result, (label) => !wanted.has(label)),
    parsed.output,
  );
}
