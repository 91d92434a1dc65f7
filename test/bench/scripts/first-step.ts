/** The smallest training: for the time from the command to the first step. */
import { optim, tensor } from 'backstep';

const w = tensor(1, { requiresGrad: true });
const sgd = new optim.SGD([w], { lr: 0.01 });
const loss = w.mul(3).sub(6).square();
loss.backward();
sgd.step();
