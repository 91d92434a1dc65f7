import type { DType } from '../dtype.ts';
import type { Origin } from '../observer.ts';
import { geometryOf, type WindowAttributes } from '../ops/windows.ts';
import type { Tensor } from '../tensor.ts';
import { BackwardNode, type Edge, type Node } from './node.ts';

/**
 * The history of a base that was written to through a view: outside the view's window gradients go to the base's former
 * history, inside they pass through the backward node of what was written.
 */
export class CopySlices extends BackwardNode {
  readonly name = 'CopySlices';
  readonly edges: readonly (Edge | null)[];
  readonly outputCount = 1;
  readonly #window: WindowAttributes;
  readonly #dtype: DType;
  readonly #written: Node;

  /** @param written the node of the in-place operation, whose first input was the view */
  constructor(base: Tensor, view: Tensor, written: Node) {
    super();
    this.edges = [base.gradientEdge(), ...written.edges.slice(1)];
    this.#window = { ...geometryOf(view), source: geometryOf(base) };
    this.#dtype = base.dtype;
    this.#written = written;
  }

  get rule(): string {
    return `grad outside the view; inside it ${this.#written.rule}`;
  }

  inputShape(index: number): readonly number[] {
    return index === 0 ? this.#window.source.shape : this.#written.inputShape(index);
  }

  inputDType(index: number): DType {
    return index === 0 ? this.#dtype : this.#written.inputDType(index);
  }

  apply(gradients: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    const [gradient] = gradients;
    if (gradient == null) return this.edges.map(() => null);
    const [inside, ...others] = this.#written.apply([gradient.windowed(this.#window)]);
    return [this.edges[0] === null ? null : this.#withInside(gradient, inside ?? null), ...others];
  }

  #withInside(gradient: Tensor, inside: Tensor | null): Tensor {
    const { shape } = this.#window;
    const fitted = inside === null ? gradient.newZeros(shape) : inside.sumToSize(shape);
    const cast = fitted.dtype === gradient.dtype ? fitted : fitted.to(gradient.dtype);
    return gradient.asStridedScatter(cast, this.#window);
  }

  /** What was written reads its saved tensors itself. */
  override setOrigin(origin: Origin): void {
    super.setOrigin(origin);
    this.#written.setOrigin(origin);
  }

  release(): void {
    this.#written.release();
  }
}
