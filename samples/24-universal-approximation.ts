/**
 * Any function by bumps: two sigmoids make a bump, enough bumps make any curve.
 *
 * What you learn: why one hidden layer is enough in principle, first with weights set by hand, then with learnt ones.
 *
 * Run it and look at the plots: the bumps beside the curve, and how the network's curve bends to it. In the graph of the
 * trained network, each of the 20 columns of the hidden layer is half a bump.
 */
import { linspace, nn, noGrad, optim, plot, steps, type Tensor } from 'backstep';

const f = (x: Tensor): Tensor => x.mul(12).sin().mul(0.3).add(x.mul(0.5)).add(0.2);
const xs = linspace(0, 1, 201).unsqueeze(1);
const curve = f(xs);

/** About `height` from `left` to `right` and 0 elsewhere: a steep sigmoid up, and one down. */
function bump(x: Tensor, left: number, right: number, height: number): Tensor {
  const up = x.sub(left).mul(1000).sigmoid();
  const down = x.sub(right).mul(1000).sigmoid();
  return up.sub(down).mul(height);
}

const title = 'A curve by bumps';
plot(xs, curve, { title, label: 'f', xLabel: 'x' });
for (const count of [5, 10, 50]) {
  const heights = f(linspace(0.5 / count, 1 - 0.5 / count, count));
  let sum = xs.mul(0);
  for (let index = 0; index < count; index++) {
    sum = sum.add(bump(xs, index / count, (index + 1) / count, heights.get(index).item()));
  }
  // The two ends are half a bump high: they are left out.
  const error = sum.sub(curve).get('1:-1').abs().mean().item();
  console.log(`${count} bumps: mean error ${error.toFixed(5)}`);
  plot(xs, sum, { title, label: `${count} bumps` });
}

const model = new nn.Sequential(new nn.Linear(1, 20), new nn.Sigmoid(), new nn.Linear(20, 1));
const optimizer = new optim.Adam(model.parameters(), { lr: 0.05 });
const criterion = new nn.MSELoss();
plot(xs, curve, { title: 'A network learns it', label: 'f', xLabel: 'x' });
for (const step of steps(600)) {
  const loss = criterion(model(xs), curve);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  if (step === 0 || step % 200 === 199) {
    console.log(`step ${step + 1}: loss ${loss.item().toFixed(5)}`);
    plot(
      xs,
      noGrad(() => model(xs)),
      { title: 'A network learns it', label: `step ${step + 1}` },
    );
  }
}
