// A learning rate far too high: the loss becomes infinite, then NaN.
import { epochs, manualSeed, nn, optim, randn } from 'backstep';

manualSeed(1);
const x = randn([32, 4]);
const y = x.mul(2).sum(1, { keepdim: true });
const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 1));
const optimizer = new optim.SGD(model.parameters(), { lr: 50 });
for (const _ of epochs(40)) {
  const loss = model(x).sub(y).square().mean();
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
