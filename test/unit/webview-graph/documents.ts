/** Documents to look at and to test with. */
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import type { ModuleStep, OutputReference } from '../../../src/trace/schema.ts';
import { DocumentBuilder, moduleStep, seededRandom } from './build-document.ts';

/** y = w·x + b against a target, one sample: the smallest real graph. */
export function linearRegression(): GraphDocument {
  const builder = new DocumentBuilder('/home/ada/project/linear-regression.ts');
  const w = builder.add('leaf', { kind: 'leaf', label: 'w', line: 6, value: [1], gradient: [-9.3333] });
  const x = builder.add('input', { kind: 'input', label: 'x', line: 4, value: [2] });
  const wx = builder.add('mul', { inputs: [w, x], formula: 'a · b', line: 12, value: [2], gradient: [-4.6667] });
  const b = builder.add('leaf', { kind: 'leaf', label: 'b', line: 7, value: [0.5], gradient: [-4.6667] });
  const sum = builder.add('add', { inputs: [wx, b], formula: 'a + b', line: 12, value: [2.5], gradient: [-4.6667] });
  const y = builder.add('input', { kind: 'input', label: 'y', line: 5, value: [4] });
  const loss = builder.add('mseLoss', {
    inputs: [sum, y],
    formula: 'mean((a − b)²)',
    line: 13,
    value: [2.25],
    gradient: [1],
    attributes: { reduction: 'mean' },
  });
  builder.add('mul', {
    inputs: [loss, loss],
    label: 'mul',
    formula: 'a · b',
    line: 14,
    value: [5.0625],
    gradient: null,
    backward: null,
  });
  return builder.build('linear-regression', { steps: 5 });
}

/** The same training later, with tanh instead of the first relu and other values: to compare with `mnistMlp`. */
export function changedMlp(): GraphDocument {
  const document = mnistMlp();
  const { nodes } = document.graph;
  const relu = nodes.findIndex(({ op }) => op === 'relu');
  const changed = nodes.map((node, id) => (id === relu ? { ...node, op: 'tanh', label: 'tanh' } : node));
  const scaled = document.step.values.map((recorded) => {
    if (recorded.value === null || recorded.node % 3 === 0) return recorded;
    const factor = 1 + recorded.node / 20;
    const { mean, std, norm, min, max } = recorded.value.statistics;
    const [newMean = 0, newStd = 0, newNorm = 0, newMin = 0, newMax = 0] = [mean, std, norm, min, max].map(
      (number) => Number(number) * factor,
    );
    const statistics = {
      ...recorded.value.statistics,
      mean: newMean,
      std: newStd,
      norm: newNorm,
      min: newMin,
      max: newMax,
    };
    return { ...recorded, value: { ...recorded.value, statistics } };
  });
  const graph = { ...document.graph, id: 'changed', nodes: changed };
  return { ...document, graph, step: { ...document.step, graph: 'changed', index: 100, values: scaled } };
}

/** `changedMlp` beside `mnistMlp`. */
export function comparedMlp(): GraphDocument {
  const { graph, step } = mnistMlp();
  return { ...changedMlp(), comparison: { title: 'step 0', isOfOtherRun: false, graph, step } };
}

/** An MLP whose second layer does not fit: the run ended in its forward pass. */
export function failedForward(): GraphDocument {
  const builder = new DocumentBuilder('/home/ada/project/broken-mlp.ts', 3);
  const net = moduleStep('net', 'Net');
  let x = builder.add('input', { kind: 'input', label: 'x', shape: [32, 8], line: 20, modules: [net] });
  for (const [index, [to, from, line]] of (
    [
      [16, 8, 11],
      [4, 12, 13],
    ] as const
  ).entries()) {
    const modules = [net, moduleStep(`layer${index + 1}`, 'Linear')];
    const label = `layer${index + 1}.weight`;
    const weight = builder.add('parameter', { kind: 'parameter', label, shape: [to, from], modules, gradient: null });
    const failure = 'mat1 and mat2 shapes cannot be multiplied (32x16 and 12x4)';
    const outcome = index === 1 ? { failure, backward: null } : { gradient: null };
    x = builder.add('linear', {
      inputs: [x, weight],
      shape: [32, to],
      formula: 'x · Wᵀ + b',
      line,
      modules,
      ...outcome,
    });
    if (index === 0)
      x = builder.add('relu', { inputs: [x], shape: [32, to], line: 12, modules: [net], gradient: null });
  }
  const document = builder.build('broken-mlp');
  const callSite = { file: '/home/ada/project/broken-mlp.ts', line: 13, column: 13, functionName: null };
  const message = document.graph.nodes.at(-1)?.failure ?? '';
  return { ...document, failure: { name: 'ShapeError', message, callSite } };
}

/** 784-512-256-128-64-10 with ReLU, batch 64, and cross entropy. */
export function mnistMlp(): GraphDocument {
  const builder = new DocumentBuilder('/home/ada/project/mnist-mlp.ts', 11);
  const net = moduleStep('net', 'Net');
  const stack = moduleStep('layers', 'Sequential');
  const sizes = [784, 512, 256, 128, 64, 10];
  let x = builder.add('input', { kind: 'input', label: 'images', shape: [64, 1, 28, 28], line: 30, modules: [net] });
  x = builder.add('reshape', {
    inputs: [x],
    shape: [64, 784],
    line: 18,
    modules: [net],
    backward: null,
    attributes: { shape: [64, 784] },
  });
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    const from = sizes[layer] ?? 1;
    const to = sizes[layer + 1] ?? 1;
    const linear = [net, stack, moduleStep(String(layer * 2), 'Linear')];
    const weight = builder.add('parameter', {
      kind: 'parameter',
      label: `layers.${layer * 2}.weight`,
      shape: [to, from],
      modules: linear,
    });
    const bias = builder.add('parameter', {
      kind: 'parameter',
      label: `layers.${layer * 2}.bias`,
      shape: [to],
      modules: linear,
    });
    x = builder.add('linear', {
      inputs: [x, weight, bias],
      shape: [64, to],
      formula: 'x · Wᵀ + b',
      line: 19,
      modules: linear,
    });
    if (layer + 2 < sizes.length) {
      const relu = [net, stack, moduleStep(String(layer * 2 + 1), 'ReLU')];
      x = builder.add('relu', { inputs: [x], shape: [64, to], formula: 'max(x, 0)', line: 19, modules: relu });
    }
  }
  const labels = builder.add('input', { kind: 'input', label: 'labels', shape: [64], dtype: 'int32', line: 31 });
  const loss = [moduleStep('criterion', 'CrossEntropyLoss')];
  builder.add('crossEntropy', {
    inputs: [x, labels],
    formula: '−log softmax(x)[y]',
    line: 33,
    modules: loss,
    value: [2.3145],
    gradient: [1],
  });
  return builder.build('mnist-mlp', { steps: 12 });
}

/** A transformer-like stack: nested modules, skip connections, repeated blocks. */
export function transformer(blocks: number): GraphDocument {
  const builder = new DocumentBuilder('/home/ada/project/transformer.ts', 3);
  const model = moduleStep('model', 'Transformer');
  const shape = [8, 32, 64];
  const tokens = builder.add('input', { kind: 'input', label: 'tokens', shape: [8, 32], dtype: 'int32', line: 40 });
  const table = builder.add('parameter', {
    kind: 'parameter',
    label: 'embedding.weight',
    shape: [512, 64],
    modules: [model],
  });
  let x = builder.add('embedding', {
    inputs: [tokens, table],
    shape,
    line: 12,
    modules: [model, moduleStep('embedding', 'Embedding')],
  });
  const linear = (input: OutputReference, name: string, path: readonly ModuleStep[], from: number, to: number) => {
    const modules = [...path, moduleStep(name, 'Linear')];
    const weight = builder.add('parameter', { kind: 'parameter', label: `${name}.weight`, shape: [to, from], modules });
    const bias = builder.add('parameter', { kind: 'parameter', label: `${name}.bias`, shape: [to], modules });
    return builder.add('linear', { inputs: [input, weight, bias], shape: [8, 32, to], line: 20, modules });
  };
  const norm = (input: OutputReference, name: string, path: readonly ModuleStep[]) => {
    const modules = [...path, moduleStep(name, 'LayerNorm')];
    const weight = builder.add('parameter', { kind: 'parameter', label: `${name}.weight`, shape: [64], modules });
    return builder.add('layerNorm', { inputs: [input, weight], shape, line: 22, modules });
  };
  for (let block = 0; block < blocks; block++) {
    const path = [model, moduleStep(`blocks.${block}`, 'Block')];
    const attention = [...path, moduleStep('attention', 'SelfAttention')];
    const normed = norm(x, 'norm1', path);
    const q = linear(normed, 'query', attention, 64, 64);
    const k = linear(normed, 'key', attention, 64, 64);
    const v = linear(normed, 'value', attention, 64, 64);
    const turned = builder.add('transpose', {
      inputs: [k],
      shape: [8, 64, 32],
      line: 25,
      modules: attention,
      attributes: { dim0: 1, dim1: 2 },
    });
    const scores = builder.add('matmul', {
      inputs: [q, turned],
      shape: [8, 32, 32],
      formula: 'a · b',
      line: 25,
      modules: attention,
    });
    const scale = builder.add('input', { kind: 'input', label: '8', line: 25, modules: attention, value: [8] });
    const scaled = builder.add('div', {
      inputs: [scores, scale],
      shape: [8, 32, 32],
      formula: 'a / b',
      line: 25,
      modules: attention,
    });
    const weights = builder.add('softmax', {
      inputs: [scaled],
      shape: [8, 32, 32],
      line: 26,
      modules: attention,
      attributes: { dim: -1 },
    });
    const mixed = builder.add('matmul', {
      inputs: [weights, v],
      shape,
      formula: 'a · b',
      line: 27,
      modules: attention,
    });
    const attended = linear(mixed, 'projection', attention, 64, 64);
    const added = builder.add('add', { inputs: [x, attended], shape, formula: 'a + b', line: 33, modules: path });
    const feedForward = [...path, moduleStep('feedForward', 'Sequential')];
    const hidden = linear(norm(added, 'norm2', path), '0', feedForward, 64, 256);
    const active = builder.add('gelu', {
      inputs: [hidden],
      shape: [8, 32, 256],
      line: 34,
      modules: [...feedForward, moduleStep('1', 'GELU')],
    });
    const out = linear(active, '2', feedForward, 256, 64);
    x = builder.add('add', { inputs: [added, out], shape, formula: 'a + b', line: 35, modules: path });
  }
  const logits = linear(norm(x, 'normFinal', [model]), 'head', [model], 64, 512);
  const targets = builder.add('input', { kind: 'input', label: 'targets', shape: [8, 32], dtype: 'int32', line: 41 });
  builder.add('crossEntropy', { inputs: [logits, targets], line: 44, value: [6.2383], gradient: [1] });
  return builder.build(`transformer-${blocks}`);
}

/** Long names, markup, NaN, infinities, odd shapes, several outputs, multi-edges, an integer branch, unread nodes. */
export function oddities(): GraphDocument {
  const builder = new DocumentBuilder('/home/ada/a folder with spaces/très long – 名前.ts', 5);
  const path = [moduleStep('<img src=x onerror=alert(1)>', 'SomethingWithAVeryLongTypeNameThatNobodyCanRead')];
  const x = builder.add('input', {
    kind: 'input',
    label: 'theInputThatHasAnExtraordinarilyLongNameIndeed',
    shape: [2, 3],
    line: 1,
    value: [1, -2, 3, Number.NaN, 0, 5],
  });
  const doubled = builder.add('mul', { inputs: [x, x], shape: [2, 3], line: 2, value: [1, 4, 9, Number.NaN, 0, 25] });
  const split = builder.add('split', {
    inputs: [doubled],
    outputs: [
      [2, 1],
      [2, 2],
    ],
    line: 3,
    modules: path,
    attributes: { sizes: [1, 2], dim: 1 },
  });
  const logs = builder.add('log', {
    inputs: [split],
    shape: [2, 1],
    line: 4,
    modules: path,
    value: [Number.NEGATIVE_INFINITY, 0],
  });
  const second = { node: split.node, output: 1 };
  const named = builder.add('customOperationWithALongName<script>', {
    inputs: [second, logs],
    shape: [2, 2],
    line: 5,
    modules: path,
  });
  const again = [moduleStep('shared', 'Linear', 0)];
  const weight = builder.add('parameter', { kind: 'parameter', label: 'shared.weight', shape: [4, 2], modules: again });
  const once = builder.add('linear', { inputs: [named, weight], shape: [2, 4], line: 6, modules: again });
  const inner = builder.add('relu', { inputs: [once], shape: [2, 4], line: 6 });
  const narrowed = builder.add('matmul', { inputs: [inner, inner], shape: [2, 2], line: 6 });
  const twice = builder.add('linear', {
    inputs: [narrowed, weight],
    shape: [2, 4],
    line: 7,
    modules: [moduleStep('shared', 'Linear', 1)],
  });
  builder.add('argmax', { inputs: [twice], shape: [2], dtype: 'int32', line: 8, backward: null });
  builder.add('sum', { inputs: [twice], line: 9, value: [Number.NaN], gradient: [1] });
  builder.add('sum', { inputs: [once], line: 10, shape: [3, 0, 2], value: [], gradient: [] });
  builder.add('leaf', { kind: 'leaf', label: 'never read', shape: [100, 100] });
  return builder.build('oddities');
}

/** A random graph of `count` operations with two inputs each, without modules. */
export function randomGraph(count: number, seed = 1, level: 'graph' | 'values' = 'values'): GraphDocument {
  const builder = new DocumentBuilder('/home/ada/project/random.ts', seed);
  const random = seededRandom(seed + 100);
  const made = [builder.add('input', { kind: 'input', label: 'x', shape: [16, 16] })];
  const names = ['add', 'mul', 'matmul', 'relu', 'tanh', 'transpose', 'sum', 'softmax'];
  const pick = (): OutputReference =>
    made[Math.max(0, made.length - 1 - Math.floor(random() ** 3 * 40))] ?? { node: 0, output: 0 };
  while (made.length < count) {
    const name = names[Math.floor(random() * names.length)] ?? 'add';
    made.push(builder.add(name, { inputs: [pick(), pick()], shape: [16, 16], line: made.length }));
  }
  return builder.build(`random-${count}`, { level });
}

/** The same elementwise chain, `count` long. */
export function chain(count: number): GraphDocument {
  const builder = new DocumentBuilder('/home/ada/project/chain.ts', 2);
  let x = builder.add('input', { kind: 'input', label: 'x' });
  for (let index = 0; index < count; index++) x = builder.add('add', { inputs: [x], line: index + 1 });
  return builder.build(`chain-${count}`, { level: 'graph' });
}

/** A recurrence of `count` steps: each adds an activated product of the same weight, which depends on no state. */
export function reusedWeight(count: number): GraphDocument {
  const builder = new DocumentBuilder('/home/ada/project/recurrence.ts', 3);
  const weight = builder.add('leaf', { kind: 'leaf', label: 'w' });
  let state = builder.add('input', { kind: 'input', label: 'h' });
  for (let index = 0; index < count; index++) {
    const input = builder.add('input', { kind: 'input', label: `x${index}` });
    const product = builder.add('mul', { inputs: [input, weight], line: 4 });
    const activated = builder.add('relu', { inputs: [product], line: 4 });
    state = builder.add('add', { inputs: [state, activated], line: 5 });
  }
  return builder.build(`reused-weight-${count}`, { level: 'graph' });
}

/** Chains of `length` operations side by side: a picture as wide as it is long, without modules. */
export function parallelChains(chains: number, length: number, level: 'graph' | 'values' = 'graph'): GraphDocument {
  const builder = new DocumentBuilder('/home/ada/project/chains.ts', 4);
  const names = ['matmul', 'add', 'relu', 'softmax', 'sum', 'reshape'];
  for (let index = 0; index < chains; index++) {
    let x = builder.add('input', { kind: 'input', label: `x${index}`, shape: [4] });
    for (let step = 0; step < length; step++) {
      x = builder.add(names[step % names.length] ?? 'add', {
        inputs: [x],
        shape: [4],
        line: index * length + step + 1,
      });
    }
  }
  return builder.build(`chains-${chains}-${length}`, { level });
}
