/** Training that makes every kind of tensor that may outlive its step, for the tests of device memory. */
import { device } from '../../../src/engine/device/registry.ts';
import { RemoteKernels } from '../../../src/engine/device/remote/remote-kernels.ts';
import {
  F,
  grad,
  manualSeed,
  nn,
  noGrad,
  optim,
  randint,
  randn,
  type Tensor,
  zeros,
} from '../../../src/engine/index.ts';
import { sweepDevices } from '../../../src/engine/memory/device-memory.ts';

/** What a training run left behind. */
export interface Outcome {
  /** Buffers that were alive once garbage was freed, after a tenth of the steps and after all. */
  readonly buffers: readonly [number, number];
  /** The most buffers at any step's end. */
  readonly peak: number;
  readonly losses: readonly number[];
}

/** One step of a training; answers its loss. */
type Step = () => Tensor;

/** Trainings by name: each makes its model on `device` and answers its step. */
export const trainings: Readonly<Record<string, (device: string) => Step>> = {
  'Adam, with the state of every parameter': (device) => {
    const model = new nn.Sequential(new nn.Linear(12, 16), new nn.ReLU(), new nn.Linear(16, 4)).to(device);
    const adam = new optim.Adam(model.parameters(), { lr: 0.01 });
    const [x, y] = [randn([8, 12]).to(device), randint(0, 4, [8], { dtype: 'int32' }).to(device)];
    return () => {
      adam.zeroGrad();
      const loss = F.crossEntropy(model(x), y);
      loss.backward();
      adam.step();
      return loss;
    };
  },
  'a hidden state that is carried from step to step': (device) => {
    const cell = new nn.RNNCell(4, 6).to(device);
    const sgd = new optim.SGD(cell.parameters(), { lr: 0.05, momentum: 0.9 });
    const x = randn([3, 4]).to(device);
    let hidden = zeros([3, 6]).to(device);
    return () => {
      sgd.zeroGrad();
      const next = cell(x, hidden);
      const loss = next.sub(0.5).pow(2).mean();
      loss.backward();
      sgd.step();
      hidden = next.detach();
      return loss;
    };
  },
  'gradients that are accumulated over four steps': (device) => {
    const model = new nn.Linear(6, 2).to(device);
    const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
    const x = randn([5, 6]).to(device);
    let index = 0;
    return () => {
      const loss = model(x).pow(2).mean().div(4);
      loss.backward();
      if (++index % 4 === 0) {
        sgd.step();
        sgd.zeroGrad();
      }
      return loss.detach();
    };
  },
  'evaluation under noGrad beside training, and gradients of gradients': (device) => {
    const model = new nn.Sequential(new nn.Linear(6, 8), new nn.Tanh(), new nn.Linear(8, 1)).to(device);
    const sgd = new optim.SGD(model.parameters(), { lr: 0.01 });
    const x = randn([5, 6]).to(device);
    return () => {
      sgd.zeroGrad();
      const input = x.clone().requiresGrad_();
      const output = model(input).mean();
      const [slope] = grad(output, input, { createGraph: true });
      const loss = output.pow(2).add(slope!.pow(2).sum());
      loss.backward();
      sgd.step();
      return noGrad(() => model(x).sum());
    };
  },
};

/** Trains on a device and counts its buffers. Every loss is kept to the end as the tensor that it is. */
export function train(name: string, deviceName: string, steps: number): Outcome {
  manualSeed(3);
  const step = trainings[name]!(deviceName);
  const kernels = device(deviceName);
  const live = () => (kernels instanceof RemoteKernels ? kernels.liveHandles : 0);
  const losses: Tensor[] = [];
  let peak = 0;
  // A function of its own: once it has returned, no register of its frame keeps what the last step has made.
  const advance = (count: number): void => {
    for (let index = 0; index < count; index++) {
      losses.push(step());
      peak = Math.max(peak, live());
    }
  };
  /**
   * Buffers beside the losses. A collection that ends one under way keeps what died in the meantime, and on a busy machine so may
   * the next: after six nothing was left in any run.
   */
  const settled = (): number => {
    for (let sweep = 0; sweep < 6; sweep++) sweepDevices();
    return live() - losses.length;
  };
  advance(steps / 10);
  const early = settled();
  advance(steps - steps / 10);
  return { buffers: [early, settled()], peak, losses: losses.map((loss) => loss.item()) };
}
