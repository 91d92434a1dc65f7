import type { DType } from '../dtype.ts';
import { AutogradError } from '../errors.ts';
import { broadcastShapes } from '../shape/rules.ts';
import { Tensor } from '../tensor.ts';
import type { FunctionContext } from './function-context.ts';
import { BackwardNode, type Edge } from './node.ts';

/** The part of a `Function` that its backward node needs. */
export interface CustomRule {
  readonly name: string;
  backward(context: FunctionContext, ...gradients: Tensor[]): Tensor | null | readonly (Tensor | null)[];
}

/** The backward node of a custom `Function`. Its edges are those of the tensors among the arguments. */
export class FunctionNode extends BackwardNode {
  readonly name: string;
  readonly rule: string;
  readonly edges: readonly (Edge | null)[];
  readonly outputCount: number;
  readonly #rule: CustomRule;
  readonly #context: FunctionContext;
  /** For each argument: its edge, or -1 where it is no tensor. */
  readonly #positions: readonly number[];
  readonly #inputs: readonly { readonly shape: readonly number[]; readonly dtype: DType }[];
  /** Zeros for each output. */
  readonly #blanks: readonly (() => Tensor)[];

  constructor(
    rule: CustomRule,
    context: FunctionContext,
    inputs: readonly unknown[],
    blanks: readonly (() => Tensor)[],
  ) {
    super();
    const tensors = inputs.filter((input) => input instanceof Tensor);
    this.name = `${rule.name}Backward`;
    this.rule = `${rule.name}.backward(grad)`;
    this.edges = tensors.map((input) => input.gradientEdge());
    this.outputCount = blanks.length;
    this.#rule = rule;
    this.#context = context;
    let next = 0;
    this.#positions = inputs.map((input) => (input instanceof Tensor ? next++ : -1));
    this.#inputs = tensors.map(({ shape, dtype }) => ({ shape, dtype }));
    this.#blanks = blanks;
  }

  inputShape(index: number): readonly number[] {
    return this.#inputs[index]?.shape ?? [];
  }

  inputDType(index: number): DType {
    return this.#inputs[index]?.dtype ?? 'float32';
  }

  apply(gradients: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    const arriving = gradients.map((gradient, output) =>
      gradient === null && this.#context.materializesGrads ? this.#blanks[output]!() : gradient,
    );
    // Without materialized gradients a rule must expect null, which its own signature says.
    const made = this.#rule.backward(this.#context, ...(arriving as Tensor[]));
    const list: readonly (Tensor | null | undefined)[] = isList(made) ? made : [made];
    const count = this.#positions.length;
    if (list.length < count || list.slice(count).some((extra) => extra != null)) {
      throw new AutogradError(
        `function ${this.name} returned an incorrect number of gradients (expected ${count}, got ${list.length})`,
      );
    }
    const result = new Array<Tensor | null>(this.edges.length).fill(null);
    for (const [argument, position] of this.#positions.entries()) {
      const gradient = list[argument] ?? null;
      if (gradient === null) continue;
      if (position < 0) {
        throw new AutogradError(
          `function ${this.name} returned a gradient different from null at position ${argument + 1}, but the corresponding forward input was not a Tensor`,
        );
      }
      this.#requireFits(gradient, position);
      result[position] = gradient;
    }
    return result;
  }

  release(): void {
    this.#context.release();
  }

  #requireFits(gradient: Tensor, position: number): void {
    const shape = this.inputShape(position);
    const both = broadcastShapes([shape, gradient.shape]);
    const fits =
      both.kind === 'ok' &&
      both.shapes[0]?.length === gradient.shape.length &&
      gradient.shape.every((size, dim) => size === both.shapes[0]?.[dim]);
    if (fits) return;
    throw new AutogradError(
      `Function ${this.name} returned an invalid gradient at index ${position} - got [${gradient.shape.join(', ')}] but expected shape compatible with [${shape.join(', ')}]`,
    );
  }
}

function isList(made: Tensor | null | readonly (Tensor | null)[]): made is readonly (Tensor | null)[] {
  return Array.isArray(made);
}
