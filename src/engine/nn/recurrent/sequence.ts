import { ShapeError } from '../../errors.ts';
import { stack } from '../../functions.ts';
import type { Tensor } from '../../tensor.ts';
import { dropout } from '../sparse.ts';
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

/** [layers · directions, n, size], given or zeros, checked; without n where the input is so. */
function initial(
  given: Tensor | null,
  x: Tensor,
  module: Sequenced,
  size: number,
  batched: boolean,
  name: string,
): Tensor {
  const count = module.numLayers * directionsOf(module).length;
  const shape = [count, x.size(1), size];
  if (given === null) return x.newZeros(shape);
  const wanted = batched ? shape : [count, size];
  if (given.dim() !== wanted.length) {
    throw new ShapeError(
      batched
        ? `For batched 3-D input, ${name} should also be 3-D but got ${given.dim()}-D tensor`
        : `For unbatched 2-D input, ${name} should also be 2-D but got ${given.dim()}-D tensor`,
    );
  }
  const state = batched ? given : given.unsqueeze(1);
  if (state.shape.join() !== shape.join()) {
    throw new ShapeError(
      `Expected ${name === 'cx' ? 'hidden[1]' : module.kind === 'lstm' ? 'hidden[0]' : 'hidden'} size (${shape.join(', ')}), got [${state.shape.join(', ')}]`,
    );
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
    throw new ShapeError(`${names[module.kind]}: Expected input to be 2-D or 3-D but received ${input.dim()}-D tensor`);
  }
  const batched = input.dim() === 3;
  if (input.size(-1) !== module.inputSize) {
    throw new ShapeError(
      `input.size(-1) must be equal to inputSize. Expected ${module.inputSize}, got ${input.size(-1)}`,
    );
  }
  let x = batched ? (module.batchFirst ? input.transpose(0, 1) : input) : input.unsqueeze(1);
  const outputs = module.projSize === 0 ? module.hiddenSize : module.projSize;
  const hiddens = initial(hidden, x, module, outputs, batched, 'hx').unbind(0);
  const isLstm = module.kind === 'lstm';
  const cells = isLstm ? initial(cell, x, module, module.hiddenSize, batched, 'cx').unbind(0) : null;
  const directions = directionsOf(module);
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
