// An LSTM over 20 steps, written as a loop over its cell.
import { linspace, manualSeed, nn, noGrad, optim, steps, zeros } from 'backstep';

manualSeed(1);
const wave = linspace(0, 20, 168).sin().reshape([8, 21, 1]);
const cell = new nn.LSTMCell(1, 16);
const read = new nn.Linear(16, 1);
const optimizer = new optim.Adam([...cell.parameters(), ...read.parameters()]);
for (const _ of steps(5)) {
  let [hidden, memory] = [zeros([8, 16]), zeros([8, 16])];
  for (let time = 0; time < 20; time++) [hidden, memory] = cell(wave.select(1, time), [hidden, memory]);
  const loss = read(hidden).sub(wave.select(1, 20)).square().mean();
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
noGrad(() => console.log(read.weight.norm().item()));
