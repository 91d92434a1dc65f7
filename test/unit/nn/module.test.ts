/** What a module does besides computing: conversion, modes, copies, containers, print. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { F, manualSeed, nn, noGrad, ones, optim, type Tensor, tensor, zeros } from '../../../src/engine/index.ts';

class Net extends nn.Module {
  body = new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3), new nn.Dropout(0.5));
  head = new nn.Linear(3, 1);

  forward(x: Tensor): Tensor {
    return this.head(this.body(x));
  }
}

describe('conversion', () => {
  test('keeps parameters the same objects, moves gradients and buffers, and leaves counts alone', () => {
    const net = new Net();
    const before = net.parameters();
    net(ones([4, 2]))
      .sum()
      .backward();
    net.double();
    assert.ok(net.parameters().every((parameter, index) => parameter === before[index]));
    for (const parameter of net.parameters()) {
      assert.deepEqual([parameter.dtype, parameter.grad?.dtype, parameter.requiresGrad], ['float64', 'float64', true]);
      assert.ok(parameter.isLeaf);
    }
    assert.deepEqual(
      net.namedBuffers().map(([name, { dtype }]) => [name, dtype]),
      [
        ['body.1.running_mean', 'float64'],
        ['body.1.running_var', 'float64'],
        ['body.1.num_batches_tracked', 'int64'],
      ],
    );
    assert.equal(net(ones([2, 2], { dtype: 'float64' })).dtype, 'float64');
    assert.equal(net.float().head.weight.dtype, 'float32');
    assert.equal(net.to(ones([1], { dtype: 'float64' })).head.weight.dtype, 'float64');
  });

  test('an optimizer made before goes on with the same parameters', () => {
    const layer = new nn.Linear(1, 1, { bias: false });
    const optimizer = new optim.SGD(layer.parameters(), { lr: 0.5 });
    layer.double();
    const before = layer.weight.item();
    layer(ones([1, 1], { dtype: 'float64' }))
      .sum()
      .backward();
    optimizer.step();
    assert.equal(layer.weight.item(), before - 0.5);
  });
});

test('a state dict shares the elements, without history, and is loaded in the dtype of the model', () => {
  const net = new Net();
  const state = net.stateDict();
  assert.ok(Object.values(state).every(({ requiresGrad }) => !requiresGrad));
  noGrad(() => net.head.weight.fill_(3));
  assert.deepEqual(state['head.weight']?.toArray(), [[3, 3, 3]]);
  assert.equal(net.stateDict({ keepVars: true })['head.weight'], net.head.weight);
  const other = new Net().double();
  other.loadStateDict(state);
  assert.equal(other.head.weight.dtype, 'float64');
  assert.deepEqual(other.head.weight.toArray(), [[3, 3, 3]]);
});

test('train and eval reach everything below', () => {
  const net = new Net();
  assert.ok(
    net
      .eval()
      .modules()
      .every(({ training }) => !training),
  );
  const x = tensor([[1, 2]]);
  assert.deepEqual(net(x).toArray(), net(x).toArray());
  assert.ok(
    net
      .train()
      .modules()
      .every(({ training }) => training),
  );
});

test('requiresGrad_ and zeroGrad reach all parameters', () => {
  const net = new Net();
  net.body.requiresGrad_(false);
  net(ones([4, 2]))
    .sum()
    .backward();
  assert.deepEqual(
    net.namedParameters().map(([name, { grad }]) => [name, grad !== null]),
    [
      ['body.0.weight', false],
      ['body.0.bias', false],
      ['body.1.weight', false],
      ['body.1.bias', false],
      ['head.weight', true],
      ['head.bias', true],
    ],
  );
  net.zeroGrad();
  assert.ok(net.parameters().every(({ grad }) => grad === null));
});

test('modules, parameters and buffers under names that are only known at run time', () => {
  class Grown extends nn.Module {
    forward(x: Tensor): Tensor {
      return x;
    }
  }
  const net = new Grown();
  const layer = net.addModule('layer', new nn.Linear(1, 1));
  const weight = net.registerParameter('weight', new nn.Parameter(ones([2])));
  const mean = net.registerBuffer('mean', zeros([2]));
  net.registerBuffer('none', null);
  assert.equal(net.getSubmodule('layer'), layer);
  assert.equal(net.getParameter('weight'), weight);
  assert.equal(net.getParameter('layer.bias'), layer.bias);
  assert.equal(net.getBuffer('mean'), mean);
  assert.equal(net.getSubmodule(''), net);
  assert.deepEqual(Object.keys(net.stateDict()), ['weight', 'mean', 'layer.weight', 'layer.bias']);
});

describe('containers', () => {
  test('a Sequential takes layers with more inputs than it gives, and any function-like module is typed', () => {
    const grow = new nn.Sequential(
      new nn.ConvTranspose2d(1, 2, 2, { stride: 2 }),
      new nn.TransformerEncoderLayer(4, 2),
    );
    assert.deepEqual(grow.slice(0, 1)(zeros([1, 1, 2, 2])).shape, [1, 2, 4, 4]);
    const recurrent: nn.Module<[Tensor], [output: Tensor, hidden: Tensor]> = new nn.GRU(1, 1);
    const [output] = recurrent(zeros([1, 1, 1]));
    assert.deepEqual(output.shape, [1, 1, 1]);
  });

  test('a Sequential is indexed, cut, extended and gone through', () => {
    const [first, second] = [new nn.Linear(2, 2), new nn.ReLU()];
    const model = new nn.Sequential(first, second);
    assert.deepEqual([model.length, model.at(0), model.at(-1)], [2, first, second]);
    model.append(new nn.Tanh());
    assert.deepEqual(Object.keys(model.slice(1).stateDict()), []);
    assert.deepEqual(
      model
        .slice(1)
        .namedChildren()
        .map(([name]) => name),
      ['1', '2'],
    );
    assert.deepEqual(
      [...model].map((layer) => layer.constructor.name),
      ['Linear', 'ReLU', 'Tanh'],
    );
    assert.throws(() => model.at(3), { name: 'IndexError', message: 'index 3 is out of range' });
  });

  test('what a container is given besides its items belongs to it too', () => {
    class Block extends nn.Sequential {
      gate = new nn.Linear(2, 2);
    }
    const block = new Block(new nn.ReLU());
    block.addModule('last', new nn.Linear(2, 1));
    assert.deepEqual(block(ones([1, 2])).shape, [1, 1]);
    assert.deepEqual(Object.keys(block.stateDict()), ['last.weight', 'last.bias', 'gate.weight', 'gate.bias']);
    assert.throws(() => block.addModule('last', new nn.ReLU()), { message: "attribute 'last' already exists" });
    const list = new nn.ModuleList([new nn.ReLU()]);
    list.addModule('extra', new nn.Linear(1, 1));
    assert.deepEqual(Object.keys(list.stateDict()), ['extra.weight', 'extra.bias']);
  });

  test('a ModuleList grows, is cut and gone through with its type', () => {
    const list = new nn.ModuleList([new nn.Linear(1, 2)]);
    list.append(new nn.Linear(2, 3)).extend([new nn.Linear(3, 4)]);
    list.insert(0, new nn.Linear(9, 1));
    list.set(-1, new nn.Linear(3, 5));
    assert.deepEqual(
      [...list].map(({ inFeatures }) => inFeatures),
      [9, 1, 2, 3],
    );
    assert.equal(list.at(-1).outFeatures, 5);
    assert.equal(list.slice(1, 3).length, 2);
    assert.deepEqual(Object.keys(list.stateDict()).slice(0, 2), ['0.weight', '0.bias']);
  });

  test('a ModuleDict is used as a Map is', () => {
    const dict = new nn.ModuleDict<Record<string, nn.Linear>>({ a: new nn.Linear(1, 1) });
    dict.set('b', new nn.Linear(1, 2)).update({ c: new nn.Linear(1, 3) });
    assert.deepEqual([...dict.keys()], ['a', 'b', 'c']);
    assert.equal(dict.get('c').outFeatures, 3);
    assert.ok(dict.delete('a') && !dict.has('a') && dict.size === 2);
    assert.throws(() => dict.get('a'), { message: "KeyError: 'a'" });
    assert.throws(() => dict.set('x.y', new nn.Linear(1, 1)), { message: 'module name can\'t contain ".", got: x.y' });
    dict.clear();
    assert.equal([...dict].length, 0);
  });

  test('lists and dicts of parameters make parameters of tensors', () => {
    const list = new nn.ParameterList([ones([1])]).append(ones([2])).extend([ones([3])]);
    list.set(0, zeros([4]));
    assert.deepEqual(
      [...list].map(({ shape, requiresGrad }) => [shape[0], requiresGrad]),
      [
        [4, true],
        [2, true],
        [3, true],
      ],
    );
    const dict = new nn.ParameterDict({ a: ones([1]) }).set('b', ones([2]));
    assert.deepEqual(Object.keys(dict.stateDict()), ['a', 'b']);
    assert.ok(dict.delete('a') && dict.size === 1 && dict.has('b'));
    assert.throws(() => dict.get('a'), { message: "KeyError: 'a'" });
  });
});

test('a copy has its own parameters and buffers, shared where the original shares', () => {
  class Tied extends nn.Module {
    first = new nn.Linear(2, 2);
    second = this.first;
    list = new nn.ModuleList([new nn.BatchNorm1d(2)]);
    forward(x: Tensor): Tensor {
      return this.list.at(0)(this.second(this.first(x)));
    }
  }
  const original = new Tied().eval();
  original.first.requiresGrad_(false);
  const copy = nn.utils.deepcopy(original);
  assert.deepEqual(Object.keys(copy.stateDict()), Object.keys(original.stateDict()));
  assert.equal(copy.second, copy.first);
  assert.notEqual(copy.first.weight, original.first.weight);
  assert.deepEqual(
    [copy.training, copy.first.weight.requiresGrad, copy.list.at(0).weight?.requiresGrad],
    [false, false, true],
  );
  const x = tensor([[1, 2]]);
  assert.deepEqual(copy(x).toArray(), original(x).toArray());
  noGrad(() => original.first.weight.fill_(9));
  assert.notDeepEqual(copy(x).toArray(), original(x).toArray());
  copy.train()(ones([3, 2]));
  assert.equal(copy.list.at(0).numBatchesTracked?.item(), 1);
  assert.equal(original.list.at(0).numBatchesTracked?.item(), 0);
});

test('a class without forward says so when it is called', () => {
  const Unfinished = class Unfinished extends (nn.Module as unknown as new () => nn.Sequential) {};
  assert.throws(() => new Unfinished()(ones([1])), {
    message: 'Module [Unfinished] is missing the required "forward" function',
  });
});

test('a parameter prints as one', () => {
  assert.equal(new nn.Parameter(ones([2])).toString(), 'Parameter containing:\ntensor([1., 1.], requiresGrad=true)');
});

describe('dropout in training', () => {
  const shares = (x: Tensor) => x.ne(0).float().mean().item();

  test('drops that many, scales the rest, and repeats with the seed', () => {
    manualSeed(3);
    const first = new nn.Dropout(0.3)(ones([100, 100]));
    assert.ok(Math.abs(shares(first) - 0.7) < 0.02);
    assert.ok(Math.abs(first.max().item() - 1 / 0.7) < 1e-6);
    manualSeed(3);
    assert.deepEqual(new nn.Dropout(0.3)(ones([100, 100])).toArray(), first.toArray());
  });

  test('of channels drops them whole', () => {
    for (const [layer, shape] of [
      [new nn.Dropout1d(0.5), [50, 20, 3]],
      [new nn.Dropout2d(0.5), [50, 20, 2, 2]],
      [new nn.Dropout3d(0.5), [50, 20, 1, 2, 2]],
    ] as const) {
      const flat = layer(ones(shape)).reshape([1000, -1]);
      assert.deepEqual(flat.amax(1).toArray(), flat.amin(1).toArray());
      assert.ok(Math.abs(shares(flat) - 0.5) < 0.05);
    }
    assert.deepEqual(new nn.Dropout1d(0)(ones([2, 3])).shape, [2, 3]);
  });

  test('alpha dropout keeps mean 0 and variance 1, also of whole channels', () => {
    manualSeed(1);
    const x = F.layerNorm(tensor(Float32Array.from({ length: 40_000 }, Math.random)), [40_000]);
    for (const layer of [new nn.AlphaDropout(0.2), new nn.FeatureAlphaDropout(0.2)]) {
      const y = layer(x.reshape([200, 200]));
      assert.ok(Math.abs(y.mean().item()) < 0.05, `mean ${y.mean().item()}`);
      assert.ok(Math.abs(y.var().item() - 1) < 0.05, `variance ${y.var().item()}`);
    }
    const channels = new nn.FeatureAlphaDropout(0.5)(zeros([30, 30, 4])).reshape([900, 4]);
    assert.deepEqual(channels.amax(1).toArray(), channels.amin(1).toArray());
  });
});

test('RReLU draws its slopes between the bounds in training', () => {
  const y = new nn.RReLU(0.1, 0.3)(ones([1000]).neg());
  assert.ok(y.amin().item() >= -0.3 && y.amax().item() <= -0.1);
  assert.ok(Math.abs(y.mean().item() + 0.2) < 0.01);
});
