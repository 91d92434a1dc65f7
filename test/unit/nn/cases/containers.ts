import { nn, ones, type Tensor, zeros } from '../../../../src/engine/index.ts';
import { type Cases, of } from '../golden-module.ts';

/** A module under two names, a parameter of another one, a buffer that is kept and one that is not. */
class Shared extends nn.Module {
  first = new nn.Linear(3, 3);
  second = this.first;
  tied = new nn.Linear(3, 3, { bias: false });
  scale = new nn.Parameter(ones([3]));
  offset = this.registerBuffer('offset', zeros([3]));
  hidden = this.registerBuffer('hidden', ones([3]), { persistent: false });
  nothing = null;

  constructor() {
    super();
    this.tied.weight = this.first.weight;
  }

  forward(x: Tensor): Tensor {
    const tied = this.tied(this.second(this.first(x)));
    return tied.mul(this.scale).add(this.offset).add(this.hidden);
  }
}

class Lists extends nn.Module {
  layers = new nn.ModuleList([new nn.Linear(2, 3), new nn.Linear(3, 3)]);
  choices = new nn.ModuleDict({ relu: new nn.ReLU(), prelu: new nn.PReLU() });
  weights = new nn.ParameterList([ones([3]), ones([3, 2])]);
  named = new nn.ParameterDict({ bias: new nn.Parameter(ones([2])), factor: new nn.Parameter(ones([2])) });

  forward(x: Tensor): Tensor {
    let result = x;
    for (const layer of this.layers) result = this.choices.get('prelu')(layer(result));
    const scaled = this.choices.get('relu')(result).mul(this.weights.at(0));
    return scaled.matmul(this.weights.at(1)).mul(this.named.get('factor')).add(this.named.get('bias'));
  }
}

export const cases: Cases = {
  Sequential: () => of(new nn.Sequential(new nn.Linear(3, 4), new nn.ReLU(), new nn.Linear(4, 2))),
  'Sequential empty': () => of(new nn.Sequential()),
  'Sequential named, nested': () =>
    of(
      new nn.Sequential({
        body: new nn.Sequential(new nn.Linear(3, 2), new nn.Tanh()),
        head: new nn.Sequential(new nn.Linear(2, 2), new nn.BatchNorm1d(2)),
      }),
    ),
  Shared: () => of(new Shared()),
  Lists: () => of(new Lists()),
};
