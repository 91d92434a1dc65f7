/** What turns an error into one that says which tensors it is about. Costs nothing until something fails. */
import { type FailureSubject, hooks } from './observer.ts';
import type { OpDefinition } from './ops/definition.ts';
import type { Tensor } from './tensor.ts';

/**
 * The error itself, after an observer has been told what it is about: tensors by the names that a reader of the message
 * knows them by, or more than that.
 * @example throw about(new ShapeError('...'), { input, target });
 */
export function about<Thrown>(error: Thrown, subjects: Subjects): Thrown {
  if (error instanceof Error) hooks.observer?.failure(error, isList(subjects) ? subjects : tensorsIn(subjects));
  return error;
}

type Subjects = readonly FailureSubject[] | Readonly<Record<string, Tensor>>;

function isList(subjects: Subjects): subjects is readonly FailureSubject[] {
  return Array.isArray(subjects);
}

function tensorsIn(tensors: Readonly<Record<string, Tensor>>): readonly FailureSubject[] {
  return Object.entries(tensors).map(([name, tensor]) => made(name, tensor));
}

/** A tensor that is in the way. */
export function made(name: string, tensor: Tensor): FailureSubject {
  return { event: 'made', name, tensor };
}

/** The error of an operation, after an observer has been told which one failed, on what. */
export function failedOperation<Attributes extends object>(
  error: unknown,
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
  inPlace: boolean,
): unknown {
  if (error instanceof Error && hooks.quiet === 0) {
    const name = inPlace ? `${op.name}_` : op.name;
    hooks.observer?.failedOp?.({ op: name, formula: op.formula, inputs, attributes, inPlace, error });
  }
  return about(error, operandsOf(op, inputs));
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
export function operandName({ operands }: OpDefinition<never>, index: number, count: number): string {
  const own = operands?.[index];
  if (own !== undefined) return own;
  if (count === 1) return 'input';
  return index < 26 ? String.fromCharCode(97 + index) : `operand ${index + 1}`;
}
