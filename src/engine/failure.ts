/** What turns an error into one that says which tensors it is about. Costs nothing until something fails. */
import { type FailureSubject, hooks } from './observer.ts';
import type { OpDefinition } from './ops/definition.ts';
import type { Tensor } from './tensor.ts';

/** The error itself, after an observer has been told what it is about. */
export function about<Thrown>(error: Thrown, subjects: readonly FailureSubject[]): Thrown {
  if (error instanceof Error) hooks.observer?.failure(error, subjects);
  return error;
}

/** A tensor that is in the way. */
export function made(name: string, tensor: Tensor): FailureSubject {
  return { event: 'made', name, tensor };
}

/** An operation's operands, by the names that its formula has for them. Plain numbers stand in the failing line itself. */
export function operandsOf(op: OpDefinition<never>, inputs: readonly Tensor[]): readonly FailureSubject[] {
  const subjects: FailureSubject[] = [];
  for (const [index, tensor] of inputs.entries()) {
    if (!tensor.isWrappedNumber) subjects.push(made(operandName(op, index, inputs.length), tensor));
  }
  return subjects;
}

/** Formulas call their operands a, b, c... where an entry of the op table has no names for them. */
function operandName({ operands }: OpDefinition<never>, index: number, count: number): string {
  const own = operands?.[index];
  if (own !== undefined) return own;
  if (count === 1) return 'input';
  return index < 26 ? String.fromCharCode(97 + index) : `operand ${index + 1}`;
}
