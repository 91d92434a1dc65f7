import { ShapeError } from '../../errors.ts';
import { stack } from '../../functions/joining.ts';
import type { Tensor } from '../../tensor.ts';
import { dropout } from '../functional/sparse.ts';
import { besideEachOther, type DirectionWeights, runDirection } from './direction.ts';
import { type Kind, type State, steps } from './steps.ts';

/** What the kinds are called. */
const names: Readonly<Record<Kind, string>> = { tanh: 'RNN', relu: 'RNN', lstm: 'LSTM', gru: 'GRU' };

export type Direction = '' | 'Reverse';

/** What a run through a recurrent module needs to know of it. */
export interface Sequenced {
  readonly kind: Kind;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly projSize: number;
  readonly numLayers: number;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly training: boolean;
  weightsOf(layer: number, direction: Direction): DirectionWeights;
}

export function directionsOf(module: { readonly bidirectional: boolean }): readonly Direction[] {
  return module.bidirectional ? ['', 'Reverse'] : [''];
}

/** @throws ShapeError unless states that are given have a batch where the input has one */
function requireRanks(states: readonly (Tensor | null)[], batched: boolean): void {
  const given = states.flatMap((state) => (state === null ? [] : [state.dim()]));
  const rank = batched ? 3 : 2;
  if (given.every((dims) => dims === rank)) return;
  const input = batched ? 'batched 3-D' : 'unbatched 2-D';
  throw new ShapeError(
    given.length === 2
      ? `For ${input} input, hx and cx should also be ${rank}-D but got (${given[0]}-D, ${given[1]}-D) tensors`
      : `For ${input} input, hx should also be ${rank}-D but got ${given[0]}-D tensor`,
  );
}

/** [layers · directions, n, size], given (without n where the input is so) or zeros. */
function initial(given: Tensor | null, shape: readonly number[], batched: boolean, like: Tensor, name: string): Tensor {
  if (given === null) return like.newZeros(shape);
  const state = batched ? given : given.unsqueeze(1);
  if (state.shape.join() !== shape.join()) {
    throw new ShapeError(`Expected ${name} size (${shape.join(', ')}), got [${state.shape.join(', ')}]`);
  }
  return state;
}

export interface Run {
  readonly output: Tensor;
  readonly hidden: Tensor;
  /** Of an LSTM. */
  readonly cell: Tensor | null;
}

/** A whole sequence through all layers. */
export function run(module: Sequenced, input: Tensor, hidden: Tensor | null, cell: Tensor | null): Run {
  if (input.dim() !== 2 && input.dim() !== 3) {
    throw new ShapeError(`${names[module.kind]}: Expected input to be 2D or 3D, got ${input.dim()}D instead`);
  }
  const batched = input.dim() === 3;
  if (input.size(-1) !== module.inputSize) {
    throw new ShapeError(
      `input.size(-1) must be equal to inputSize. Expected ${module.inputSize}, got ${input.size(-1)}`,
    );
  }
  let x = batched ? (module.batchFirst ? input.transpose(0, 1) : input) : input.unsqueeze(1);
  requireRanks([hidden, cell], batched);
  const directions = directionsOf(module);
  const outputs = module.projSize === 0 ? module.hiddenSize : module.projSize;
  const isLstm = module.kind === 'lstm';
  const states = (given: Tensor | null, size: number, name: string) =>
    initial(given, [module.numLayers * directions.length, x.size(1), size], batched, x, name).unbind(0);
  const hiddens = states(hidden, outputs, isLstm ? 'hidden[0]' : 'hidden');
  const cells = isLstm ? states(cell, module.hiddenSize, 'hidden[1]') : null;
  const last: State[] = [];
  for (let layer = 0; layer < module.numLayers; layer++) {
    const results = directions.map((direction, index) => {
      const at = layer * directions.length + index;
      const first: State = cells === null ? [hiddens[at]!] : [hiddens[at]!, cells[at]!];
      return runDirection(steps[module.kind], x, first, module.weightsOf(layer, direction), direction === 'Reverse');
    });
    last.push(...results.map((result) => result.last));
    x = besideEachOther(results);
    if (layer + 1 < module.numLayers) x = dropout(x, { p: module.dropout, training: module.training });
  }
  const unbatch = (state: Tensor) => (batched ? state : state.squeeze(1));
  return {
    output: batched ? (module.batchFirst ? x.transpose(0, 1) : x) : x.squeeze(1),
    hidden: unbatch(stack(last.map(([state]) => state))),
    cell: isLstm ? unbatch(stack(last.flatMap(([, state]) => (state === undefined ? [] : [state])))) : null,
  };
}
