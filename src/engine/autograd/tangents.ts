/**
 * How a dual tensor's tangent goes through an operation. There is no forward rule beside each backward rule: a backward rule
 * is linear in the gradient, u ↦ Jᵀu, so differentiating it by u along the tangent t gives J t. An operation costs about
 * three times as much under a dual level, and nothing outside one.
 */
import { quietly } from '../observer.ts';
import type { BackwardContext, OpDefinition } from '../ops/definition.ts';
import { apply } from '../ops/dispatch.ts';
import { sameSizes } from '../ops/operand.ts';
import type { Tensor } from '../tensor.ts';
import { grad } from './backward.ts';
import { forwardMode, withoutTangents } from './dual-level.ts';
import { inferenceMode, isInferenceModeEnabled, isRecording } from './modes.ts';

/** Gives outputs the tangents that follow from those of the inputs. Called by the dispatcher inside a dual level. */
export function propagateTangents<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  attributes: Attributes,
): void {
  const { tangents } = forwardMode;
  // As in PyTorch, nothing is differentiated in inference mode; `noGrad` leaves forward mode alone.
  if (tangents === null || op.gradient === null || isInferenceModeEnabled()) return;
  const arriving = inputs.map((input) => tangents.get(input));
  if (arriving.every((tangent) => tangent === null)) return;
  const found = withoutTangents(() => quietly(() => forwardProduct(op, inputs, outputs, attributes, arriving)));
  for (const [index, output] of outputs.entries()) {
    const tangent = found[index] ?? null;
    if (tangent !== null) tangents.set(output, tangent);
  }
}

/**
 * The tangent that the target of an in-place form will have; null for none. Called before the write, because the rule
 * needs what is written over.
 */
export function tangentOfInPlace<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor | null {
  const { tangents } = forwardMode;
  if (tangents === null || isInferenceModeEnabled() || inputs.every((input) => tangents.get(input) === null))
    return null;
  return tangents.get(quietly(() => apply(op, inputs, attributes)));
}

function forwardProduct<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  attributes: Attributes,
  arriving: readonly (Tensor | null)[],
): (Tensor | null)[] {
  const { gradient: rule } = op;
  if (rule === null) return [];
  const createGraph = isRecording();
  return inferenceMode(() => {
    const seeds = outputs.map((output) =>
      output.isFloatingPoint ? output.newZeros(output.shape).requiresGrad_() : null,
    );
    const [first] = seeds;
    if (first == null) return [];
    const context: BackwardContext<Attributes> = {
      attributes,
      input: (index) => inputs[index]!,
      output: (index = 0) => outputs[index]!,
      gradientOf: (index) => seeds[index] ?? null,
      needs: (index) => arriving[index] != null,
      inputShape: (index) => inputs[index]?.shape ?? [],
      inputDevice: (index) => inputs[index]!.device,
      inputCount: inputs.length,
    };
    const transposed = rule.backward(first, context);
    const [roots, along]: [Tensor[], Tensor[]] = [[], []];
    for (const [index, tangent] of arriving.entries()) {
      const made = tangent === null ? null : (transposed[index] ?? null);
      if (made === null || tangent === null || !made.requiresGrad) continue;
      const { shape, dtype } = inputs[index]!;
      const summed = sameSizes(made.shape, shape) ? made : made.sumToSize(shape);
      roots.push(summed.to(dtype));
      along.push(tangent.to(dtype));
    }
    const targets = seeds.filter((seed) => seed !== null);
    const found =
      roots.length === 0 ? [] : grad(roots, targets, { gradOutputs: along, createGraph, allowUnused: true });
    return seeds.map((seed) => (seed === null ? null : (found[targets.indexOf(seed)] ?? seed.detach())));
  }, false);
}
