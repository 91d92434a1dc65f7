import type { Tensor } from '../../tensor.ts';
import { linear } from '../functional/linear.ts';

/** What a recurrent layer carries from step to step: the hidden state, and for an LSTM its cell. */
export type State = readonly [hidden: Tensor, cell?: Tensor];

/** One step: what comes of the inputs' part of the gates, and of the state before. */
export interface StepWeights {
  /** [gates · hidden, hidden], or [gates · hidden, projection] */
  readonly hidden: Tensor;
  readonly hiddenBias: Tensor | null;
  /** [projection, hidden], for an LSTM whose output is smaller than its cell. */
  readonly projection: Tensor | null;
}

export type Step = (fromInput: Tensor, state: State, weights: StepWeights) => State;

export type Kind = 'tanh' | 'relu' | 'lstm' | 'gru';

/** How many parts of the weights stand one above the other. */
export const gateCounts: Readonly<Record<Kind, number>> = { tanh: 1, relu: 1, lstm: 4, gru: 3 };

/** h' = σ(W x + U h) */
function simple(activate: (x: Tensor) => Tensor): Step {
  return (fromInput, [hidden], weights) => [
    activate(fromInput.add(linear(hidden, weights.hidden, weights.hiddenBias))),
  ];
}

/** Input, forget, candidate and output gates, in that order: c' = f c + i g, h' = o tanh c'. */
const lstm: Step = (fromInput, [hidden, cell], weights) => {
  const gates = fromInput.add(linear(hidden, weights.hidden, weights.hiddenBias));
  const [into, forget, candidate, out] = gates.chunk(4, -1);
  const kept = forget!.sigmoid().mul(cell!);
  const next = kept.add(into!.sigmoid().mul(candidate!.tanh()));
  const output = out!.sigmoid().mul(next.tanh());
  return [weights.projection === null ? output : linear(output, weights.projection), next];
};

/** Reset, update and candidate gates, in that order: h' = (h - n) z + n with n = tanh(W x + r U h). */
const gru: Step = (fromInput, [hidden], weights) => {
  const fromHidden = linear(hidden, weights.hidden, weights.hiddenBias);
  const [resetInput, updateInput, candidateInput] = fromInput.chunk(3, -1);
  const [resetHidden, updateHidden, candidateHidden] = fromHidden.chunk(3, -1);
  const reset = resetInput!.add(resetHidden!).sigmoid();
  const update = updateInput!.add(updateHidden!).sigmoid();
  const candidate = candidateInput!.add(reset.mul(candidateHidden!)).tanh();
  return [hidden.sub(candidate).mul(update).add(candidate)];
};

export const steps: Readonly<Record<Kind, Step>> = {
  tanh: simple((x) => x.tanh()),
  relu: simple((x) => x.relu()),
  lstm,
  gru,
};
