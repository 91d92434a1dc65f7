/** Modules used and misused as in test/fixtures/make/module-transcripts.py: names, hooks, errors as PyTorch has them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { F, nn, noGrad, ones, type Tensor, tensor } from '../../../src/engine/index.ts';

interface Transcripts {
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly hooks: { readonly events: readonly unknown[]; readonly withoutInputGradient: readonly unknown[] };
  readonly changingHooks: Readonly<Record<string, unknown>>;
  readonly errors: Readonly<Record<string, string>>;
  readonly initial: Readonly<Record<string, unknown>> & { readonly gains: Readonly<Record<string, number>> };
}

const golden: Transcripts = JSON.parse(
  readFileSync(new URL('../../fixtures/module-transcripts.json', import.meta.url), 'utf8'),
);

class Block extends nn.Module {
  inner = new nn.Linear(2, 2);
  activation = new nn.Tanh();

  forward(x: Tensor): Tensor {
    return this.activation(this.inner(x));
  }
}

class Net extends nn.Module {
  first = new Block();
  again = this.first;
  head = new nn.Linear(2, 1);
  scale = this.registerBuffer('scale', ones([2]));
  hidden = this.registerBuffer('hidden', ones([2]), { persistent: false });

  forward(x: Tensor): Tensor {
    return this.head(this.again(this.first(x)).mul(this.scale));
  }
}

function filled<Kind extends nn.Module>(net: Kind): Kind {
  noGrad(() => {
    for (const parameter of net.parameters()) {
      const numbers = Float64Array.from({ length: parameter.numel() }, (_, index) => index / 4 - 0.25);
      parameter.copy_(tensor(numbers).reshape(parameter.shape));
    }
  });
  return net;
}

test('names of modules, parameters, buffers and state, and the order of apply', () => {
  const net = new Net();
  const first = (entries: readonly (readonly [string, unknown])[]) => entries.map(([name]) => name);
  const applied: string[] = [];
  net.apply((module) => {
    applied.push(module.constructor.name);
  });
  assert.deepEqual(
    {
      modules: first(net.namedModules()),
      modulesTwice: first(net.namedModules({ removeDuplicate: false })),
      children: first(net.namedChildren()),
      parameters: first(net.namedParameters()),
      parametersPrefixed: first(net.namedParameters({ prefix: 'net' })),
      parametersHere: first(net.namedParameters({ recurse: false })),
      buffers: first(net.namedBuffers()),
      state: Object.keys(net.stateDict()),
      statePrefixed: Object.keys(net.stateDict({ prefix: 'net.' })),
      applied,
    },
    golden.names,
  );
});

function rounded(gradients: nn.ModuleGradients): unknown[] {
  return gradients.map((one) =>
    one === null ? null : Array.from(one.toTypedArray(), (value) => Math.round(value * 1e6) / 1e6 + 0),
  );
}

describe('hooks', () => {
  test('run in PyTorch’s order, with its gradients', () => {
    const events: unknown[] = [];
    const net = filled(new Net());
    for (const [name, module] of net.namedModules()) {
      module.registerForwardPreHook(() => {
        events.push(`before ${name}`);
      });
      module.registerForwardHook(() => {
        events.push(`after ${name}`);
      });
      module.registerFullBackwardHook((_module, gradInput, gradOutput) => {
        events.push([`backward ${name}`, rounded(gradInput), rounded(gradOutput)]);
      });
    }
    net(tensor([[0.5, -0.25]], { requiresGrad: true }))
      .sum()
      .backward();
    net(tensor([[0.5, -0.25]]));
    assert.deepEqual(events, golden.hooks.events);
  });

  test('of a module whose input needs no gradient', () => {
    const seen: unknown[] = [];
    const net = filled(new Net());
    net.registerFullBackwardHook((_module, gradInput, gradOutput) => {
      seen.push([rounded(gradInput), rounded(gradOutput)]);
    });
    net(tensor([[0.5, -0.25]]))
      .sum()
      .backward();
    assert.deepEqual(seen, golden.hooks.withoutInputGradient);
  });

  test('may answer other inputs, outputs and gradients', () => {
    const layer = filled(new nn.Linear(2, 2));
    layer.registerForwardPreHook((_module, [x]) => x.mul(2));
    layer.registerForwardHook((_module, _inputs, output) => output.add(1));
    layer.registerForwardHook((_module, _inputs, output) => output.mul(10));
    layer.registerFullBackwardHook((_module, [gradInput]) => [gradInput?.mul(100) ?? null]);
    const x = tensor([[1, 2]], { requiresGrad: true });
    const y = layer(x);
    y.sum().backward();
    assert.deepEqual(
      { output: y.toArray(), inputGradient: x.grad?.toArray(), weightGradient: layer.weight.grad?.toArray() },
      golden.changingHooks,
    );
  });

  test('can be removed, by `using` too', () => {
    const layer = new nn.Linear(2, 2);
    let calls = 0;
    const handle = layer.registerForwardHook(() => {
      calls++;
    });
    layer(ones([1, 2]));
    handle.remove();
    {
      using _other = layer.registerForwardPreHook(() => {
        calls++;
      });
      layer(ones([1, 2]));
    }
    layer(ones([1, 2]));
    assert.equal(calls, 2);
  });
});

function without(state: nn.StateDict, ...names: readonly string[]): nn.StateDict {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !names.includes(name)));
}

/** What PyTorch is asked the same way. Scripts need not be typed: some of this does not compile otherwise. */
function misuses(): Readonly<Record<string, () => unknown>> {
  const net = new Net();
  const state = net.stateDict();
  const wrong = {
    ...without(state, 'head.bias', 'scale'),
    extra: ones([1]),
    'first.more': ones([1]),
    'head.weight': ones([3, 2]),
    'first.inner.weight': ones([2]),
  };
  const bad = new nn.Linear(2, 2);
  bad.registerFullBackwardHook((_module, [gradient]) => [gradient!, gradient!]);
  const blind = new nn.Linear(2, 2);
  blind.registerFullBackwardHook((_module, _gradInput, [gradient]) => [gradient!]);
  const attend = new nn.MultiheadAttention(4, 2);
  const x = ones([2, 2, 4]);
  const transform = new nn.Transformer({ dModel: 4, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1 });
  const classes = (...numbers: number[]) => tensor(numbers, { dtype: 'int64' });
  return {
    'everything wrong': () => net.loadStateDict(wrong),
    missing: () => net.loadStateDict({}),
    'wrong shape, not strict': () => net.loadStateDict({ ...state, 'head.weight': ones([2, 2]) }, { strict: false }),
    'no such submodule': () => net.getSubmodule('first.outer'),
    'not a submodule': () => net.getSubmodule('head.weight'),
    'no such parameter': () => net.getParameter('head.more'),
    'not a parameter': () => net.getParameter('first.inner'),
    'not a buffer': () => net.getBuffer('head.weight'),
    'buffer with a dot': () => net.registerBuffer('a.b', ones([1])),
    'buffer without a name': () => net.registerBuffer('', ones([1])),
    'buffer that exists': () => net.registerBuffer('head', ones([1])),
    'parameter that exists': () => net.registerParameter('head', new nn.Parameter(ones([1]))),
    'module with a dot': () => net.addModule('a.b', new nn.Linear(1, 1)),
    'module that exists': () => net.addModule('forward', new nn.Linear(1, 1)),
    'list is called': () => new nn.ModuleList()(),
    'list index': () => new nn.ModuleList([new nn.ReLU()]).at(3),
    'integer dtype': () => net.to('int64'),
    'too many input gradients': () =>
      bad(tensor([[1, 1]], { requiresGrad: true }))
        .sum()
        .backward(),
    'input gradient of nothing': () =>
      blind(ones([1, 2]))
        .sum()
        .backward(),
    'channels and groups': () => new nn.Conv2d(3, 4, 1, { groups: 2 }),
    'output channels and groups': () => new nn.Conv2d(4, 3, 1, { groups: 2 }),
    'same with stride': () => new nn.Conv2d(1, 1, 3, { padding: 'same', stride: 2 }),
    'groups of channels': () => new nn.GroupNorm(2, 3),
    'batch norm rank': () => new nn.BatchNorm1d(2)(ones([2])),
    'batch norm 2d rank': () => new nn.BatchNorm2d(2)(ones([2, 2, 2])),
    'instance norm rank': () => new nn.InstanceNorm2d(2)(ones([2, 2])),
    'one value per channel': () => new nn.BatchNorm1d(2)(ones([1, 2])),
    'dropout probability': () => new nn.Dropout(1.5),
    'dropout1d rank': () => new nn.Dropout1d()(ones([2])),
    'softmax2d rank': () => new nn.Softmax2d()(ones([2, 2])),
    'pretrained vector': () => nn.Embedding.fromPretrained(ones([2])),
    'bags without offsets': () => new nn.EmbeddingBag(2, 2)(classes(0)),
    'bags not from 0': () => new nn.EmbeddingBag(2, 2)(classes(0), classes(1)),
    'transposed size': () => new nn.ConvTranspose1d(1, 1, 3, { stride: 2 })(ones([1, 1, 3]), [9]),
    'recurrent input size': () => new nn.RNN(3, 4)(ones([2, 3, 2])),
    'recurrent state rank': () => new nn.GRU(3, 4)(ones([2, 3, 3]), ones([1, 4])),
    'recurrent state rank, unbatched': () => new nn.RNN(3, 4)(ones([2, 3]), ones([1, 1, 4])),
    'recurrent state size': () => new nn.RNN(3, 4)(ones([2, 3, 3]), ones([2, 3, 4])),
    'lstm state ranks': () => new nn.LSTM(3, 4)(ones([2, 3, 3]), [ones([1, 4]), ones([1, 4])]),
    'lstm cell size': () => new nn.LSTM(3, 4)(ones([2, 3, 3]), [ones([1, 3, 4]), ones([2, 3, 4])]),
    'recurrent dropout': () => new nn.RNN(3, 4, { dropout: 2, numLayers: 2 }),
    'recurrent nonlinearity': () => Reflect.construct(nn.RNN, [3, 4, { nonlinearity: 'x' }]),
    projection: () => new nn.LSTM(3, 4, { projSize: 5 }),
    'negative projection': () => new nn.LSTM(3, 4, { projSize: -1 }),
    'cell rank': () => new nn.LSTMCell(3, 4)(ones([2, 2, 3])),
    'cell input size': () => new nn.RNNCell(3, 4)(ones([2, 2])),
    'cell state size': () => new nn.RNNCell(3, 4)(ones([2, 3]), ones([2, 3])),
    'cell batch': () => new nn.GRUCell(3, 4)(ones([2, 3]), ones([3, 4])),
    heads: () => new nn.MultiheadAttention(4, 3),
    'query rank': () => attend(ones([4]), ones([4]), ones([4])),
    'key rank': () => attend(ones([3, 4]), ones([1, 3, 4]), ones([3, 4])),
    'query features': () => attend(ones([2, 2, 3]), ones([2, 2, 3]), ones([2, 2, 3])),
    'keys and values': () => attend(ones([2, 2, 4]), ones([2, 2, 4]), ones([3, 2, 4])),
    'mask size': () => attend(x, x, x, { attnMask: ones([3, 3]) }),
    'mask rank': () => attend(x, x, x, { attnMask: ones([3]) }),
    'mask of heads': () => attend(x, x, x, { attnMask: ones([2, 3, 3]) }),
    'padding mask': () => attend(x, x, x, { keyPaddingMask: ones([3, 3]).bool() }),
    'transformer activation': () => Reflect.construct(nn.TransformerEncoderLayer, [4, 2, { activation: 'x' }]),
    'transformer batches': () => transform(ones([2, 2, 4]), ones([2, 3, 4])),
    'transformer features': () => transform(ones([2, 2, 3]), ones([2, 2, 4])),
    gain: () => Reflect.apply(nn.init.calculateGain, null, ['cube']),
    fan: () => nn.init.xavierUniform_(ones([3])),
    'fan mode': () => Reflect.apply(nn.init.kaimingUniform_, null, [ones([3, 3]), { mode: 'sideways' }]),
    eye: () => nn.init.eye_(ones([3])),
    dirac: () => nn.init.dirac_(ones([3])),
    'dirac groups': () => nn.init.dirac_(ones([3, 1, 1]), 2),
    orthogonal: () => nn.init.orthogonal_(ones([3])),
    sparse: () => nn.init.sparse_(ones([3]), 0.5),
  };
}

/** PyTorch's words with our spelling of names and values. */
function spelled(message: string): string {
  return message
    .replace(/torch\.Size\((\[.*?\])\)/g, '$1')
    .replace(/\b[a-z]+(_[a-z0-9]+)+\b/g, (name) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()))
    .replace(/\bNone\b/g, 'null')
    .replace('floating point or complex dtypes', 'floating point dtypes')
    .replace('torch.int64', 'int64')
    .replace('\n[ torch.LongTensor{} ]', '');
}

describe('what is refused, in PyTorch’s words', () => {
  const all = misuses();
  test('each has its golden message', () => {
    assert.deepEqual(Object.keys(all).sort(), Object.keys(golden.errors).sort());
  });
  for (const [name, body] of Object.entries(all)) {
    test(name, () => assert.throws(body, { message: spelled(golden.errors[name] ?? '') }));
  }
});

test('initialisation without chance', () => {
  const { gains } = golden.initial;
  const names = ['linear', 'conv2d', 'sigmoid', 'tanh', 'relu', 'selu'] as const;
  for (const name of names) assert.equal(nn.init.calculateGain(name), gains[name]);
  assert.equal(nn.init.calculateGain('leakyRelu'), gains['leaky_relu']);
  assert.equal(nn.init.calculateGain('leakyRelu', 0.2), golden.initial['leaky gain']);
  assert.deepEqual(nn.init.eye_(ones([2, 3])).toArray(), golden.initial['eye']);
  assert.deepEqual(nn.init.dirac_(ones([4, 3, 3])).toArray(), golden.initial['dirac']);
  assert.deepEqual(nn.init.dirac_(ones([4, 1, 2]), 2).toArray(), golden.initial['dirac 2']);
});

test('a state dict that does not fit leaves the model as it was', () => {
  const net = filled(new Net());
  const before = Object.values(net.stateDict()).map((one) => one.toArray());
  const state = new Net().stateDict();
  assert.throws(() => net.loadStateDict(without(state, 'head.bias')), nn.StateDictError);
  assert.deepEqual(
    Object.values(net.stateDict()).map((one) => one.toArray()),
    before,
  );
  const report = net.loadStateDict({ ...without(state, 'head.bias'), more: ones([1]) }, { strict: false });
  assert.deepEqual(report, { missingKeys: ['head.bias'], unexpectedKeys: ['more'] });
  assert.deepEqual(net.head.weight.toArray(), state['head.weight']!.toArray());
  assert.equal(F.mseLoss(net.head.bias!, tensor([-0.25])).item(), 0, 'what was missing stays');
});
