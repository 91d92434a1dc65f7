import { nn } from '../../../../src/engine/index.ts';
import { type Built, type Cases, of } from '../golden-module.ts';

/** Called with an input, a hidden state and a cell. */
function withPair(module: nn.LSTM | nn.LSTMCell): Built {
  return { module, run: ([x, hidden, cell]) => module(x!, [hidden!, cell!]) };
}

export const cases: Cases = {
  RNN: () => of(new nn.RNN(3, 4)),
  'RNN with a state': () => of(new nn.RNN(3, 4)),
  'RNN relu, unbatched': () => of(new nn.RNN(3, 4, { nonlinearity: 'relu' })),
  'RNN whole': () => of(new nn.RNN(3, 2, { numLayers: 2, batchFirst: true, bidirectional: true })),
  'RNN without bias': () => of(new nn.RNN(2, 3, { bias: false })),
  LSTM: () => of(new nn.LSTM(3, 4)),
  'LSTM with a state': () => withPair(new nn.LSTM(3, 2)),
  'LSTM unbatched': () => withPair(new nn.LSTM(3, 2, { numLayers: 2 })),
  'LSTM whole': () => of(new nn.LSTM(2, 3, { numLayers: 2, batchFirst: true, dropout: 0.5, bidirectional: true })),
  'LSTM without bias': () => of(new nn.LSTM(2, 2, { bias: false })),
  'LSTM projected': () => of(new nn.LSTM(2, 4, { numLayers: 2, projSize: 2, bidirectional: true })),
  GRU: () => of(new nn.GRU(3, 4)),
  'GRU with a state': () => of(new nn.GRU(3, 2)),
  'GRU unbatched': () => of(new nn.GRU(3, 2)),
  'GRU whole': () => of(new nn.GRU(2, 3, { numLayers: 2, batchFirst: true, bidirectional: true })),
  RNNCell: () => of(new nn.RNNCell(3, 4)),
  'RNNCell relu, of one': () => of(new nn.RNNCell(3, 4, { nonlinearity: 'relu', bias: false })),
  LSTMCell: () => of(new nn.LSTMCell(3, 2)),
  'LSTMCell with a state': () => withPair(new nn.LSTMCell(3, 2)),
  GRUCell: () => of(new nn.GRUCell(3, 2)),
  'GRUCell without bias, of one': () => of(new nn.GRUCell(3, 2, { bias: false })),
};
