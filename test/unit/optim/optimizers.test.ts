/** What all optimizers share: groups, states, zeroGrad, closures, what is refused; and the update in one pass. */
import assert from 'node:assert/strict';
import { afterEach, describe, mock, test } from 'node:test';
import { autograd, type EngineObserver, hooks, nn, optim, Tensor, tensor, zeros } from '../../../src/engine/index.ts';
import { makeOptimizer } from './make-optimizer.ts';

const leaf = (values: number[], dtype: 'float32' | 'float64' = 'float32') => tensor(values, { dtype }).requiresGrad_();

const all = [
  'SGD',
  'Adam',
  'AdamW',
  'Adamax',
  'NAdam',
  'RAdam',
  'Adagrad',
  'Adadelta',
  'RMSprop',
  'Rprop',
  'ASGD',
  'LBFGS',
];

/** Options that make an optimizer keep all the state that it can. */
const withState: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  SGD: { lr: 0.1, momentum: 0.9 },
  Adam: { amsgrad: true },
  AdamW: { amsgrad: true },
  RMSprop: { momentum: 0.5, centered: true },
  LBFGS: { lineSearchFn: 'strongWolfe', maxIter: 3 },
};

function train(optimizer: ReturnType<typeof makeOptimizer>, parameter: Tensor, steps: number): number[] {
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const loss = optimizer.step(() => {
      optimizer.zeroGrad();
      const total = parameter.mul(3).sin().sum().add(parameter.mul(parameter).sum().mul(0.1));
      total.backward();
      return total;
    });
    losses.push(loss.item());
  }
  return losses;
}

describe('parameter groups', () => {
  test('groups take what they leave out from the options, and may be changed and added', () => {
    const [a, b, c] = [leaf([1]), leaf([1]), leaf([1])];
    const optimizer = new optim.SGD([{ params: [a] }, { params: b, lr: 0.5 }], { lr: 0.1, momentum: 0 });
    assert.deepEqual(
      optimizer.paramGroups.map(({ lr, params }) => [lr, params.length]),
      [
        [0.1, 1],
        [0.5, 1],
      ],
    );
    optimizer.addParamGroup({ params: new Set([c]), lr: 2 });
    for (const parameter of [a, b, c]) parameter.grad = tensor([1]);
    optimizer.step();
    assert.deepEqual(
      [a, b, c].map((one) => Number(one.item().toFixed(6))),
      [0.9, 0.5, -1],
    );
    optimizer.paramGroups[0]!.lr = 0.9;
    optimizer.step();
    assert.ok(Math.abs(a.item()) < 1e-6);
    assert.equal(optimizer.stepCount, 2);
  });

  test('a generator of parameters, and a module', () => {
    const model = new nn.Linear(2, 3);
    function* parameters() {
      yield* model.parameters();
    }
    assert.equal(new optim.SGD(parameters(), { lr: 0.1 }).paramGroups[0]?.params.length, 2);
  });

  test('printed as PyTorch prints it', () => {
    assert.equal(
      String(new optim.Adam([leaf([1])], { lr: 0.5 })),
      'Adam (\nParameter Group 0\n    amsgrad: false\n    betas: (0.9, 0.999)\n    eps: 1e-8\n    lr: 0.5\n    maximize: false\n    weightDecay: 0\n)',
    );
  });

  test('a parameter given twice is updated once, with a warning', () => {
    const warn = mock.method(console, 'warn', () => undefined);
    const a = leaf([1]);
    const optimizer = new optim.SGD([a, a], { lr: 1 });
    warn.mock.restore();
    a.grad = tensor([1]);
    optimizer.step();
    assert.equal(a.item(), 0);
    assert.match(String(warn.mock.calls[0]?.arguments[0]), /duplicate parameters/);
  });
});

describe('refused, in the words of PyTorch', () => {
  const a = leaf([1]);
  const group = { params: [a] };
  const refused: readonly (readonly [() => unknown, RegExp])[] = [
    [() => new optim.SGD([], { lr: 0.1 }), /^RangeError: optimizer got an empty parameter list$/],
    [
      () => new optim.SGD(a, { lr: 0.1 }),
      /^TypeError: params argument given to the optimizer should be an iterable of Tensors or dicts, but got Tensor$/,
    ],
    [
      // @ts-expect-error: the model instead of its parameters
      () => new optim.SGD(new nn.Linear(1, 1), { lr: 0.1 }),
      /should be an iterable of Tensors or dicts, but got Linear$/,
    ],
    [
      // @ts-expect-error: a number among the parameters
      () => new optim.SGD([{ params: [a, 3] }], { lr: 0.1 }),
      /^TypeError: optimizer can only optimize Tensors, but one of the params is number$/,
    ],
    [() => new optim.SGD([a.mul(2)], { lr: 0.1 }), /^TypeError: can't optimize a non-leaf Tensor$/],
    [
      () => new optim.SGD([group, group], { lr: 0.1 }),
      /^RangeError: some parameters appear in more than one parameter group$/,
    ],
    [() => new optim.SGD([a], { lr: -1 }), /^RangeError: Invalid learning rate: -1$/],
    [() => new optim.SGD([a], { lr: Number.NaN }), /^RangeError: Invalid learning rate: NaN$/],
    [() => new optim.SGD([a], { lr: 1, momentum: -1 }), /^RangeError: Invalid momentum value: -1$/],
    [() => new optim.SGD([a], { lr: 1, weightDecay: -1 }), /^RangeError: Invalid weightDecay value: -1$/],
    [
      () => new optim.SGD([a], { lr: 1, nesterov: true }),
      /^RangeError: Nesterov momentum requires a momentum and zero dampening$/,
    ],
    [() => new optim.SGD([{ params: [a], lr: -2 }], { lr: 1 }), /^RangeError: Invalid learning rate: -2$/],
    [
      // @ts-expect-error: an option that does not exist
      () => new optim.SGD([a], { lr: 1, learningRate: 1 }),
      /^TypeError: SGD got an unexpected option 'learningRate'\. Its options are lr, momentum, /,
    ],
    [() => new optim.Adam([a], { eps: -1 }), /^RangeError: Invalid epsilon value: -1$/],
    [() => new optim.Adam([a], { betas: [1, 0.5] }), /^RangeError: Invalid beta parameter at index 0: 1$/],
    [() => new optim.AdamW([a], { betas: [0.5, -1] }), /^RangeError: Invalid beta parameter at index 1: -1$/],
    [() => new optim.NAdam([a], { momentumDecay: -1 }), /^RangeError: Invalid momentumDecay value: -1$/],
    [() => new optim.Adagrad([a], { lrDecay: -1 }), /^RangeError: Invalid lrDecay value: -1$/],
    [
      () => new optim.Adagrad([a], { initialAccumulatorValue: -1 }),
      /^RangeError: Invalid initialAccumulatorValue value: -1$/,
    ],
    [() => new optim.Adadelta([a], { rho: 2 }), /^RangeError: Invalid rho value: 2$/],
    [() => new optim.RMSprop([a], { alpha: -1 }), /^RangeError: Invalid alpha value: -1$/],
    [() => new optim.Rprop([a], { etas: [1.5, 2] }), /^RangeError: Invalid eta values: 1\.5, 2$/],
    [
      () => new optim.LBFGS([group, { params: [leaf([1])] }]),
      /^RangeError: LBFGS doesn't support per-parameter options \(parameter groups\)$/,
    ],
    [
      // @ts-expect-error: a search that does not exist
      () => new optim.LBFGS([a], { lineSearchFn: 'armijo' }),
      /^RangeError: only 'strongWolfe' is supported$/,
    ],
    [
      // @ts-expect-error: without its closure
      () => new optim.LBFGS([a]).step(),
      /^TypeError: LBFGS\.step\(\) missing 1 required argument: 'closure'$/,
    ],
  ];
  for (const [body, message] of refused) test(String(message), () => assert.throws(body, message));
});

describe('states', () => {
  for (const name of all) {
    test(`${name}: goes on from a saved state exactly as without a pause`, () => {
      const options = withState[name] ?? {};
      const whole = leaf([0.3, -0.8, 1.2], 'float64');
      const expected = train(makeOptimizer(name, [whole], options), whole, 12);

      const first = leaf([0.3, -0.8, 1.2], 'float64');
      const before = makeOptimizer(name, [first], options);
      const losses = train(before, first, 5);
      const second = first.detach().clone().requiresGrad_();
      const after = makeOptimizer(name, [second], {});
      after.loadStateDict(before.stateDict());
      // What was loaded is a copy: the first optimizer's further steps do not touch it.
      train(before, first, 3);
      losses.push(...train(after, second, 7));
      assert.deepEqual(losses, expected);
      assert.deepEqual(second.toArray(), whole.toArray());
    });
  }

  test('the form is that of PyTorch', () => {
    const [a, b] = [leaf([1, 2]), leaf([3])];
    const optimizer = new optim.Adam([{ params: [a] }, { params: [b], lr: 0.5 }], { lr: 0.1 });
    b.grad = tensor([1]);
    optimizer.step();
    const { state, paramGroups } = optimizer.stateDict();
    assert.deepEqual(Object.keys(state), ['1']);
    assert.deepEqual(Object.keys(state['1'] ?? {}), ['step', 'expAvg', 'expAvgSq']);
    assert.deepEqual(paramGroups, [
      { lr: 0.1, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false, maximize: false, params: [0] },
      { lr: 0.5, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false, maximize: false, params: [1] },
    ]);
  });

  test('a saved state takes the dtype of the parameter that it is for; steps may be tensors', () => {
    const a = leaf([1, 2], 'float64');
    const optimizer = new optim.Adam([a]);
    const expAvg = tensor([0.5, 0.25]);
    const saved = new optim.Adam([leaf([1, 2])]).stateDict();
    optimizer.loadStateDict({ ...saved, state: { 0: { step: tensor(3), expAvg, expAvgSq: expAvg } } });
    const state = optimizer.stateDict().state['0'] ?? {};
    assert.equal(state['step'], 3);
    const loaded = state['expAvg'];
    assert.ok(loaded instanceof Tensor && loaded !== expAvg);
    assert.equal(loaded.dtype, 'float64');
    assert.deepEqual(loaded.toArray(), [0.5, 0.25]);
  });

  test('a state that does not fit is refused, and changes nothing', () => {
    const a = leaf([1, 2]);
    const optimizer = new optim.Adam([a], { lr: 0.5 });
    a.grad = tensor([1, 1]);
    optimizer.step();
    const before = optimizer.stateDict();
    const two = new optim.Adam([leaf([1]), leaf([1])]).stateDict();
    assert.throws(
      () => optimizer.loadStateDict(two),
      /loaded state dict contains a parameter group that doesn't match the size of optimizer's group/,
    );
    assert.throws(
      () => optimizer.loadStateDict({ ...two, paramGroups: [] }),
      /loaded state dict has a different number of parameter groups/,
    );
    const sgd = new optim.SGD([a], { lr: 1, momentum: 1 });
    sgd.step();
    assert.throws(
      () => optimizer.loadStateDict(sgd.stateDict()),
      /Adam\.loadStateDict: the state of parameter 0 should have a number as 'step', but has nothing\. Was it saved by another optimizer/,
    );
    const other = new optim.Adam([leaf([1, 2, 3])]);
    other.paramGroups[0]!.params[0]!.grad = zeros([3]);
    other.step();
    assert.throws(
      () => optimizer.loadStateDict(other.stateDict()),
      /should have a tensor of shape \[2\] as 'expAvg', but has a tensor of shape \[3\]/,
    );
    assert.deepEqual(optimizer.stateDict(), before);
  });
});

describe('zeroGrad and closures', () => {
  test('null by default; zeros in place where that is asked for', () => {
    const a = leaf([1, 2]);
    const optimizer = new optim.SGD([a], { lr: 0.1 });
    a.mul(2).sum().backward();
    const { grad } = a;
    optimizer.zeroGrad({ setToNone: false });
    assert.equal(a.grad, grad);
    assert.deepEqual(a.grad?.toArray(), [0, 0]);
    optimizer.zeroGrad();
    assert.equal(a.grad, null);
  });

  test('a parameter without a gradient stays, and has no state', () => {
    const [a, b] = [leaf([1]), leaf([1])];
    const optimizer = new optim.Adam([a, b]);
    a.grad = tensor([1]);
    optimizer.step();
    assert.equal(b.item(), 1);
    assert.equal(optimizer.state.has(b), false);
  });
});

describe('an update in one pass', () => {
  afterEach(() => {
    hooks.observer = null;
  });

  for (const name of all.filter((one) => one !== 'LBFGS')) {
    test(`${name}: one write, told before it happens`, () => {
      const a = leaf([1, 2]);
      const optimizer = makeOptimizer(name, [a], withState[name] ?? {});
      a.grad = tensor([1, -1]);
      const told: (readonly number[])[] = [];
      const version = a.storage.version;
      const observer: Partial<EngineObserver> = {
        beforeWrite: (storage) => {
          if (storage === a.storage) told.push([...storage.read()]);
        },
        created: () => undefined,
        op: () => assert.fail('an update is no operation of the script'),
        optimizerStep: () => undefined,
      };
      hooks.observer = observer as EngineObserver;
      optimizer.step(() => tensor(0));
      assert.deepEqual(told, [[1, 2]]);
      assert.equal(a.storage.version, version + 1);
      assert.notDeepEqual(a.toArray(), [1, 2]);
    });
  }

  test('a value that a backward pass still needs is missed', () => {
    const a = leaf([1, 2]);
    const loss = a.mul(a).sum();
    loss.backward(undefined, { retainGraph: true });
    new optim.SGD([a], { lr: 0.1 }).step();
    assert.throws(
      () => loss.backward(),
      /modified by an inplace operation.*is at version 1; expected version 0 instead/s,
    );
  });

  test('a part of a larger tensor is updated, and nothing beside it', () => {
    const whole = tensor([1, 2, 3, 4]);
    const middle = whole.get('1:3').detach().requiresGrad_();
    const optimizer = new optim.Adam([middle], { lr: 1 });
    middle.grad = tensor([1, -1]);
    optimizer.step();
    assert.deepEqual(whole.toArray().toString(), '1,1,4,4');
  });

  test('under forward-mode differentiation an update carries the tangent along', () => {
    autograd.forwardAd.dualLevel(() => {
      const a = autograd.forwardAd.makeDual(tensor([1, 2]), tensor([1, 3]));
      const optimizer = new optim.SGD([a], { lr: 0.5 });
      a.grad = a.mul(2);
      optimizer.step();
      const { primal, tangent } = autograd.forwardAd.unpackDual(a);
      // a - 0.5 · 2a is nothing at all, and so is its derivative.
      assert.deepEqual(primal.toArray(), [0, 0]);
      assert.deepEqual(tangent?.toArray(), [0, 0]);
    });
  });

  test('elements that are not finite stay what they are', () => {
    const a = leaf([1, Number.NaN, Number.POSITIVE_INFINITY]);
    a.grad = tensor([Number.POSITIVE_INFINITY, 1, 1]);
    new optim.SGD([a], { lr: 1 }).step();
    assert.deepEqual(a.toArray(), [Number.NEGATIVE_INFINITY, Number.NaN, Number.POSITIVE_INFINITY]);
  });
});
