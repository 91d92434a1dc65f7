import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gradientFlow } from '../../../webview/graph/model/gradient-flow.ts';
import { buildModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { buildScene, findRoute } from '../../../webview/graph/model/scene.ts';
import { everythingWith } from '../../../webview/graph/model/visibility.ts';
import { DocumentBuilder, moduleStep } from './build-document.ts';

/** What flows back to a tensor, with the readers that stop it. */
function flowOf(builder: DocumentBuilder, node: number, reader: number) {
  const { graph } = builder.build('flow');
  const scene = buildScene(graph, buildModuleTree(graph), everythingWith(new Set()));
  const route = findRoute(scene, { node, output: 0 }, reader);
  assert.ok(route !== null);
  const net = scene.nets[route.net];
  assert.ok(net !== undefined);
  return { ...gradientFlow(graph, net), route: route.target };
}

describe('gradients on the edges', () => {
  it('flow back from each reader that records, and are summed at a fan-out', () => {
    const builder = new DocumentBuilder();
    const x = builder.add('leaf', { kind: 'leaf', label: 'x' });
    const y = builder.add('mul', { inputs: [x, x] });
    builder.add('sin', { inputs: [y] });
    builder.add('cos', { inputs: [y] });
    assert.deepEqual(flowOf(builder, 1, 2), { targets: [0, 1], stops: [], summed: 2, route: 0 });
  });

  it('do not flow to what needs none', () => {
    const builder = new DocumentBuilder();
    const data = builder.add('input', { kind: 'input', label: 'x' });
    const weight = builder.add('input', { kind: 'input', label: 'y' });
    builder.add('mul', { inputs: [data, weight], backward: null });
    assert.deepEqual(flowOf(builder, 0, 2), { targets: [], stops: [], summed: 0, route: 0 });
  });

  it('stop at detach, at integers, and where nothing is recorded, with the reason', () => {
    const builder = new DocumentBuilder();
    const x = builder.add('leaf', { kind: 'leaf', label: 'x', shape: [3] });
    const y = builder.add('exp', { inputs: [x], shape: [3] });
    builder.add('detach', { inputs: [y], shape: [3], backward: null });
    builder.add('argmax', { inputs: [y], dtype: 'int64', backward: null });
    builder.add('sum', { inputs: [y], backward: null });
    builder.add('mean', { inputs: [y] });
    const { targets, stops, summed } = flowOf(builder, 1, 2);
    assert.deepEqual([targets, summed], [[3], 1]);
    assert.deepEqual(
      stops.map(({ target }) => target),
      [0, 1, 2],
    );
    assert.match(stops[0]?.reason ?? '', /detach\(\)/);
    assert.match(stops[1]?.reason ?? '', /argmax gives int64/);
    assert.match(stops[2]?.reason ?? '', /sum ran without recording/);
  });

  it('come out of a folded module if one operation in it sends any', () => {
    const builder = new DocumentBuilder();
    const modules = [moduleStep('net', 'Net')];
    const x = builder.add('leaf', { kind: 'leaf', label: 'x' });
    const y = builder.add('exp', { inputs: [x] });
    builder.add('detach', { inputs: [y], modules, backward: null });
    builder.add('sin', { inputs: [y], modules });
    builder.add('cos', { inputs: [y], modules });
    assert.deepEqual(flowOf(builder, 1, 3), { targets: [0], stops: [], summed: 2, route: 0 });
  });
});
