/** Formulas of several kernels, written as formulas: for the forward of ops that PyTorch fuses. */
import type { BinaryKernel, ComparisonKernel, FusedKernel, UnaryKernel } from '../device/kernels.ts';
import type { DType } from '../dtype.ts';
import type { AnyKernels, AnyOperand, OutputDescription } from './definition.ts';
import { numberOperand } from './elementwise.ts';
import { denseOperand, operandFor } from './operand.ts';

/** A value of a formula: an operand of the formula's shape and the kernels that compute with it. */
export class Expression {
  readonly kernels: AnyKernels;
  readonly operand: AnyOperand;

  constructor(kernels: AnyKernels, operand: AnyOperand) {
    this.kernels = kernels;
    this.operand = operand;
  }

  /** Each input, broadcast to `shape`. */
  static of(kernels: AnyKernels, inputs: readonly AnyOperand[], shape: readonly number[]): Expression[] {
    return inputs.map((input) => new Expression(kernels, operandFor(input, shape)));
  }

  /** What the device holds: a fresh dense buffer, unless the formula is the input itself. */
  get handle(): unknown {
    return this.operand.storage.handle;
  }

  unary(name: UnaryKernel): Expression {
    return this.#made(this.kernels.unary(name, this.operand), this.operand.dtype);
  }

  add(other: Expression | number): Expression {
    return this.#binary('add', other);
  }

  sub(other: Expression | number): Expression {
    return this.#binary('sub', other);
  }

  mul(other: Expression | number): Expression {
    return this.#binary('mul', other);
  }

  div(other: Expression | number): Expression {
    return this.#binary('div', other);
  }

  max(other: Expression | number): Expression {
    return this.#binary('maximum', other);
  }

  min(other: Expression | number): Expression {
    return this.#binary('minimum', other);
  }

  neg(): Expression {
    return this.unary('neg');
  }

  /** That number everywhere. */
  constant(value: number): Expression {
    return new Expression(this.kernels, this.#operandOf(value));
  }

  /** A condition, for `choose`. */
  is(name: ComparisonKernel, other: Expression | number): Expression {
    return this.#made(this.kernels.compare(name, this.operand, this.#operandOf(other)), 'bool');
  }

  /** This is a condition: `a` where it holds, else `b`. One of the two must be an expression. */
  choose(a: Expression, b: Expression | number): Expression {
    return a.#made(this.kernels.where(this.operand, a.operand, a.#operandOf(b)), a.operand.dtype);
  }

  /** What the device computes at once, of this and the others; null where the formula must be written out. */
  fused(name: FusedKernel, ...others: readonly Expression[]): Expression | null {
    const handle = this.kernels.fused?.(name, [this.operand, ...others.map(({ operand }) => operand)]) ?? null;
    return handle === null ? null : this.#made(handle, this.operand.dtype);
  }

  #binary(name: BinaryKernel, other: Expression | number): Expression {
    return this.#made(this.kernels.binary(name, this.operand, this.#operandOf(other), 1, null), this.operand.dtype);
  }

  #operandOf(value: Expression | number): AnyOperand {
    if (value instanceof Expression) return value.operand;
    return numberOperand(this.kernels, value, this.operand.dtype, this.operand.shape);
  }

  #made(handle: unknown, dtype: DType): Expression {
    return new Expression(this.kernels, denseOperand(handle, this.operand.shape, dtype));
  }
}

/** The forward of an elementwise op given by its formula. */
export function formulaForward<Attributes extends object>(
  formula: (inputs: readonly Expression[], attributes: Attributes) => Expression,
) {
  return (
    kernels: AnyKernels,
    inputs: readonly AnyOperand[],
    attributes: Attributes,
    [result]: readonly OutputDescription[],
  ): readonly unknown[] => [formula(Expression.of(kernels, inputs, result!.shape), attributes).handle];
}
