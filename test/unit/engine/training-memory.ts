/** Run by autograd-memory.test.ts with --expose-gc: trains, and prints what the memory holds before and after 100 steps. */
import { autograd, F, grad, nn, optim, randint, randn, type Tensor } from '../../../src/engine/index.ts';

class Doubled extends autograd.Function {
  static forward(context: autograd.FunctionContext, x: Tensor): Tensor {
    const result = x.mul(2);
    context.saveForBackward(x, result);
    return result;
  }

  static backward(_context: autograd.FunctionContext, gradient: Tensor): Tensor {
    return gradient.mul(2);
  }
}

const layers = [new nn.Linear(128, 256), new nn.Linear(256, 10)] as const;
const parameters = layers.flatMap((layer) => [...layer.parameters()]);
const sgd = new optim.SGD(parameters, { lr: 0.01, momentum: 0.9 });
const [inputs, targets] = [randn([32, 128]), randint(0, 10, [32])];
let seen = 0;

function step(): void {
  const hidden = layers[0](inputs).tanh();
  hidden.retainGrad();
  hidden.registerHook(() => {
    seen++;
  });
  const loss = F.crossEntropy(layers[1](Doubled.apply(hidden)), targets);
  sgd.zeroGrad();
  // A second-order graph, which refers to itself in both directions.
  const [slope] = grad(loss, hidden, { createGraph: true });
  loss.add(slope!.mul(slope!).sum()).backward();
  autograd.detectAnomaly(() => loss.detach().requiresGrad_().exp().backward());
  autograd.forwardAd.dualLevel(() =>
    autograd.forwardAd.makeDual(hidden, inputs.sum(1).unsqueeze(1).expand([32, 256])).sin(),
  );
  sgd.step();
}

async function settledMemory(): Promise<NodeJS.MemoryUsage> {
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage();
}

for (let index = 0; index < 20; index++) step();
const before = await settledMemory();
for (let index = 0; index < 100; index++) step();
const after = await settledMemory();
console.log(
  JSON.stringify({
    seen,
    collects: globalThis.gc !== undefined,
    arrayBuffers: [before.arrayBuffers, after.arrayBuffers],
    heapUsed: [before.heapUsed, after.heapUsed],
  }),
);
