/** The same elements with as few dimensions as the strides of all operands allow; always at least one dimension. */
interface Plan {
  readonly sizes: readonly number[];
  /** For each operand, a stride for each of `sizes`. */
  readonly strides: readonly (readonly number[])[];
}

function collapse(shape: readonly number[], operands: readonly (readonly number[])[]): Plan {
  const sizes: number[] = [];
  const strides: number[][] = operands.map(() => []);
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    const size = shape[dim]!;
    if (size === 1) continue;
    const inner = sizes.length - 1;
    const merges = inner >= 0 && operands.every((own, k) => own[dim] === strides[k]![inner]! * sizes[inner]!);
    if (merges) {
      sizes[inner] = sizes[inner]! * size;
    } else {
      sizes.push(size);
      for (let k = 0; k < operands.length; k++) strides[k]!.push(operands[k]![dim]!);
    }
  }
  if (sizes.length === 0) {
    sizes.push(1);
    for (const own of strides) own.push(1);
  }
  return { sizes: sizes.reverse(), strides: strides.map((own) => own.reverse()) };
}

/**
 * Visits windows of one shape together, row by row along the innermost dimension that is left after merging:
 * `walker.start(offsets); do { ...walker.positions... } while (walker.next());`. It allocates nothing after its
 * construction and may be started again. The shape must not be empty.
 */
export class RowWalker {
  /** Elements in a row. */
  readonly length: number;
  /** Distance between neighbours in a row, for each operand. */
  readonly steps: readonly number[];
  /** Where the present row begins, for each operand. */
  readonly positions: number[];
  readonly sizes: readonly number[];
  readonly strides: readonly (readonly number[])[];
  readonly #counters: number[];

  constructor(shape: readonly number[], operands: readonly (readonly number[])[]) {
    const plan = collapse(shape, operands);
    const last = plan.sizes.length - 1;
    this.sizes = plan.sizes;
    this.strides = plan.strides;
    this.length = plan.sizes[last]!;
    this.steps = plan.strides.map((own) => own[last]!);
    this.positions = operands.map(() => 0);
    this.#counters = plan.sizes.map(() => 0);
  }

  start(offsets: readonly number[]): void {
    for (let k = 0; k < offsets.length; k++) this.positions[k] = offsets[k]!;
    this.#counters.fill(0);
  }

  /** Starts again with a single operand. */
  startAt(offset: number): void {
    this.positions[0] = offset;
    this.#counters.fill(0);
  }

  /** Goes on to the next row; false when there is none. */
  next(): boolean {
    const { sizes, strides, positions } = this;
    const counters = this.#counters;
    for (let dim = sizes.length - 2; dim >= 0; dim--) {
      const size = sizes[dim]!;
      const moved = counters[dim]! + 1;
      if (moved < size) {
        counters[dim] = moved;
        for (let k = 0; k < positions.length; k++) positions[k]! += strides[k]![dim]!;
        return true;
      }
      counters[dim] = 0;
      for (let k = 0; k < positions.length; k++) positions[k]! -= strides[k]![dim]! * (size - 1);
    }
    return false;
  }
}
