/** The paths of modules that are held in containers, shared, called twice, or below modules that are not called. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nn, steps, type Tensor, tensor, zeros } from '../../../src/engine/index.ts';
import type { Graph } from '../../../src/trace/schema.ts';
import { record } from './recording.ts';

/** `model/layers.0#1` for each node of an operation. */
function pathsOf(graph: Graph, op: string): string[] {
  return graph.nodes
    .filter((node) => node.op === op)
    .map(({ modulePath }) => modulePath.map(({ name, call }) => (call === 0 ? name : `${name}#${call}`)).join('/'));
}

const parameterLabels = (graph: Graph) =>
  graph.nodes.filter(({ kind }) => kind === 'parameter').map(({ label }) => label);

function graphOf(model: nn.Module, x: Tensor): Graph {
  return record(() => model(x).sum().backward()).graphOf(0);
}

describe('paths of modules', () => {
  test('in lists and dicts, with the names that state dicts have', () => {
    class Net extends nn.Module {
      layers = new nn.ModuleList([new nn.Linear(2, 2), new nn.Linear(2, 2)]);
      heads = new nn.ModuleDict({ small: new nn.Linear(2, 1) });
      scales = new nn.ParameterList([tensor([2])]);
      forward(x: Tensor): Tensor {
        let result = x;
        for (const layer of this.layers) result = layer(result);
        return this.heads.get('small')(result).mul(this.scales.at(0));
      }
    }
    const net = new Net();
    const graph = graphOf(net, tensor([[1, 2]]));
    assert.deepEqual(pathsOf(graph, 'linear'), ['net/layers.0', 'net/layers.1', 'net/heads.small']);
    assert.deepEqual(parameterLabels(graph), [
      'layers.0.weight',
      'layers.0.bias',
      'layers.1.weight',
      'layers.1.bias',
      'heads.small.weight',
      'heads.small.bias',
      'scales.0',
    ]);
    for (const label of parameterLabels(graph)) assert.ok(label in net.stateDict(), label);
  });

  test('that are shared: by the name in the module that calls them, and how often they were called', () => {
    const shared = new nn.Linear(2, 2);
    class Branch extends nn.Module {
      own: nn.Linear;
      constructor() {
        super();
        this.own = shared;
      }
      forward(x: Tensor): Tensor {
        return this.own(x);
      }
    }
    class Net extends nn.Module {
      left = new Branch();
      right = new Branch();
      forward(x: Tensor): Tensor {
        return this.right(this.left(x));
      }
    }
    assert.deepEqual(pathsOf(graphOf(new Net(), tensor([[1, 2]])), 'linear'), ['net/left/own', 'net/right/own#1']);
  });

  test('of a layer that is called twice, and of a module called through one that is not', () => {
    class Net extends nn.Module {
      body = new nn.Sequential({ inner: new nn.Sequential(new nn.Linear(2, 2)) });
      forward(x: Tensor): Tensor {
        const inner = this.body.at(0);
        return inner(inner(x));
      }
    }
    assert.deepEqual(pathsOf(graphOf(new Net(), tensor([[1, 2]])), 'linear'), [
      'net/body.inner/0',
      'net/body.inner#1/0#1',
    ]);
  });

  test('that are made anew in every step, and learn nothing: the same in each, one structure for all', () => {
    class Net extends nn.Module {
      inner = new nn.Linear(2, 2);
      forward(x: Tensor): Tensor {
        return new nn.Sequential(new nn.ReLU(), new nn.Tanh())(this.inner(x));
      }
    }
    const net = new Net();
    const pair = () => [new nn.MSELoss(), new nn.MSELoss()];
    const { graphs, steps: recorded } = record(
      () => {
        for (const _ of steps(4)) {
          const output = net(tensor([[1, 2]]));
          const losses = pair().map((loss) => loss(output, tensor([[0, 0]])));
          losses.reduce((sum, loss) => sum.add(loss)).backward();
        }
      },
      { captureEvery: 1 },
    );
    assert.equal(recorded.length, 4);
    const [graph, ...others] = graphs.values();
    assert.ok(graph !== undefined && others.length === 0, `${graphs.size} structures`);
    assert.deepEqual(pathsOf(graph, 'tanh'), ['net/sequential/1']);
    assert.deepEqual(pathsOf(graph, 'mseLoss'), ['mseLoss', 'mseLoss2']);
  });

  test('that are made anew with parameters: each its own', () => {
    const { graphs } = record(() => {
      for (let step = 0; step < 2; step++)
        new nn.Linear(2, 1)(tensor([[1, 2]]))
          .sum()
          .backward();
    });
    assert.deepEqual(
      [...graphs.values()].flatMap((graph) => pathsOf(graph, 'linear')),
      ['linear', 'linear2'],
    );
  });

  test('of the library’s own: an encoder', () => {
    const encoder = new nn.TransformerEncoder(
      new nn.TransformerEncoderLayer(2, 1, { dimFeedforward: 2, dropout: 0, batchFirst: true }),
      2,
    );
    const paths = pathsOf(graphOf(encoder, zeros([1, 2, 2])), 'linear');
    assert.deepEqual(
      paths,
      [0, 1].flatMap((n) => [
        `transformerEncoder/layers.${n}/self_attn`,
        `transformerEncoder/layers.${n}/self_attn/out_proj`,
        `transformerEncoder/layers.${n}/linear1`,
        `transformerEncoder/layers.${n}/linear2`,
      ]),
    );
  });
});

test('neither running statistics nor a summary are part of the graph', () => {
  const model = new nn.Sequential(new nn.BatchNorm1d(2));
  const { graphs } = record(() => {
    nn.utils.summary(model, zeros([3, 2]));
    model(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    )
      .sum()
      .backward();
  });
  const ops = [...graphs.values()].flatMap(({ nodes }) => nodes.filter(({ kind }) => kind === 'op'));
  assert.deepEqual(
    ops.map(({ op, modulePath }) => [op, modulePath.map(({ call }) => call)]),
    [
      ['batchNorm', [0, 0]],
      ['sum', []],
    ],
  );
});
