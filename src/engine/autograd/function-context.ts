import { AutogradError } from '../errors.ts';
import { about } from '../failure.ts';
import type { Tensor } from '../tensor.ts';
import type { Node } from './node.ts';
import { type SavedTensor, save, saverOf, secondBackward, unpack } from './saved-tensor.ts';

/**
 * What `forward` hands on to `backward` in a custom `Function`: `ctx` in PyTorch. Other things than tensors may be set as
 * properties: declare them as `context: FunctionContext & { alpha: number }`.
 */
export class FunctionContext {
  /** For each argument of `forward`: whether it is a tensor that requires a gradient. */
  readonly needsInputGrad: readonly boolean[];
  #toSave: readonly (Tensor | null)[] = [];
  #saved: readonly (SavedTensor | null)[] | null = null;
  #released = false;
  #node: Node | null = null;
  #materializes = true;
  readonly #nonDifferentiable = new Set<Tensor>();
  readonly #dirty = new Set<Tensor>();

  constructor(needsInputGrad: readonly boolean[]) {
    this.needsInputGrad = needsInputGrad;
  }

  /** Keeps inputs or outputs for `backward`, which is told if they are changed in place: `ctx.save_for_backward`. */
  saveForBackward(...tensors: readonly (Tensor | null)[]): void {
    this.#toSave = tensors;
  }

  /**
   * What was saved, in that order: `ctx.saved_tensors`.
   * @throws AutogradError in a second backward without `retainGraph`, or if one was changed in place
   */
  get savedTensors(): readonly Tensor[] {
    const node = this.#node;
    if (this.#released) throw about(new AutogradError(secondBackward), node === null ? [] : saverOf(node));
    // Typed without null for the sake of all who save none.
    return (this.#saved ?? []).map((slot) =>
      slot === null || node === null ? null : unpack(slot, node),
    ) as readonly Tensor[];
  }

  /** These outputs carry no gradient; `backward` gets zeros for them: `ctx.mark_non_differentiable`. */
  markNonDifferentiable(...outputs: readonly Tensor[]): void {
    for (const output of outputs) this.#nonDifferentiable.add(output);
  }

  /** These inputs were written to in place and are answered as outputs: `ctx.mark_dirty`. */
  markDirty(...inputs: readonly Tensor[]): void {
    for (const input of inputs) this.#dirty.add(input);
  }

  /** Whether outputs that no gradient reached give zeros (the default) or null: `ctx.set_materialize_grads`. */
  setMaterializeGrads(value: boolean): void {
    this.#materializes = value;
  }

  /** The engine's own. */
  get materializesGrads(): boolean {
    return this.#materializes;
  }

  /** The engine's own. */
  isNonDifferentiable(output: Tensor): boolean {
    return this.#nonDifferentiable.has(output);
  }

  /** The engine's own. */
  isDirty(input: Tensor): boolean {
    return this.#dirty.has(input);
  }

  /** The engine's own: outputs have their history now, so what is saved can be differentiated through. */
  keep(node: Node): void {
    this.#node = node;
    this.#saved = this.#toSave.map((tensor) => (tensor === null ? null : save(tensor)));
    this.#toSave = [];
  }

  /** The engine's own. */
  release(): void {
    if (this.#saved === null || this.#saved.length === 0) return;
    this.#saved = null;
    this.#released = true;
  }
}
