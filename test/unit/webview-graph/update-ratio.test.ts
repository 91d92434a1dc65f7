import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JsonNumber, StepRecord } from '../../../src/trace/schema.ts';
import { updateAmounts } from '../../../webview/graph/model/amounts.ts';
import { colouringOf } from '../../../webview/graph/model/colouring.ts';
import { buildModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { buildScene } from '../../../webview/graph/model/scene.ts';
import { indexValues } from '../../../webview/graph/model/values.ts';
import { everythingWith } from '../../../webview/graph/model/visibility.ts';
import { DocumentBuilder, moduleStep } from './build-document.ts';

const net = [moduleStep('net', 'Net')];
const [x, weight, bias, frozen, sum, scale] = [0, 1, 2, 3, 4, 5];

/** A module of three parameters, of which the last one is not trained, and a leaf outside. */
function look(changes: Readonly<Record<number, JsonNumber>> = { [weight]: 0.5, [bias]: 0.5, [scale]: 0.1 }) {
  const builder = new DocumentBuilder();
  const leaf = (label: string, value: readonly number[]) =>
    builder.add('parameter', { kind: 'parameter', label, shape: [2], modules: net, value });
  const inputs = [
    builder.add('input', { kind: 'input', label: 'x', shape: [2] }),
    leaf('net.weight', [3, 4]),
    leaf('net.bias', [0, 0]),
    leaf('net.frozen', [7, 7]),
  ];
  const y = builder.add('sum', { inputs, shape: [2], modules: net });
  const s = builder.add('leaf', { kind: 'leaf', label: 'scale', shape: [], value: [10] });
  builder.add('mul', { inputs: [y, s], shape: [2] });
  const { graph, step } = builder.build('updated');
  const values = step.values.map((recorded) => {
    const updateNorm = changes[recorded.node];
    return updateNorm === undefined ? recorded : { ...recorded, updateNorm };
  });
  const changed: StepRecord = { ...step, values };
  const tree = buildModuleTree(graph);
  const indexed = indexValues(changed);
  const { items } = buildScene(graph, tree, everythingWith(new Set(tree.modules.map(({ key }) => key))));
  return {
    amounts: updateAmounts(graph, tree, indexed),
    module: tree.modules.findIndex(({ name }) => name === 'net'),
    colouring: (colour: string) => colouringOf(graph, tree, indexed, { colour, flow: 'both' }, items),
  };
}

describe('the update ratio', () => {
  it('is the norm of the change beside that of the value; of a module, of all its trained parameters as one vector', () => {
    const { amounts, module } = look();
    assert.equal(amounts.ofNode(weight), 0.1);
    assert.equal(amounts.ofNode(scale), 0.01);
    for (const node of [x, bias, frozen, sum]) assert.equal(amounts.ofNode(node), null, `node ${node}`);
    const whole = amounts.ofModule(module) ?? Number.NaN;
    assert.ok(Math.abs(whole - Math.hypot(0.5, 0.5) / 5) < 1e-12, `${whole}`);
  });

  it('colours what the step has changed, from nothing to the most, and nothing else', () => {
    const colouring = look().colouring('updateRatio');
    assert.ok(colouring?.legend.kind === 'amount');
    assert.deepEqual([colouring.legend.title, ...colouring.legend.ends], ['Update ratio', '0', '0.025', '0.1']);
    const tone = (node: number) => colouring.toneOf({ node, output: 0 });
    assert.equal(tone(weight), colouring.legend.colours.at(-1));
    assert.ok(tone(scale) !== null && tone(scale) !== tone(weight));
    for (const node of [x, bias, frozen, sum]) assert.equal(tone(node), null, `node ${node}`);
    assert.equal(
      look({ [weight]: 0 })
        .colouring('updateRatio')
        ?.toneOf({ node: weight, output: 0 }),
      colouring.legend.colours[0],
    );
  });

  it('alarms where the change is no number, and says so where none was recorded', () => {
    const broken = look({ [weight]: 'nan', [scale]: 0.1 }).colouring('updateRatio');
    assert.equal(broken?.toneOf({ node: weight, output: 0 }), 'var(--tone-alarm)');
    assert.ok(broken?.legend.kind === 'amount' && broken.legend.ends[2] === '0.01');
    assert.equal(
      look({ [weight]: 'nan' })
        .colouring('updateRatio')
        ?.toneOf({ node: weight, output: 0 }),
      'var(--tone-alarm)',
    );
    assert.equal(look({}).colouring('updateRatio')?.legend.kind, 'problem');
  });

  it('is part of expressions', () => {
    const colouring = look().colouring('updateNorm / norm');
    assert.ok(colouring?.legend.kind === 'scale');
    const { legend } = look({ [weight]: 0.5, [scale]: 0.1 }).colouring('log(updateRatio)') ?? {};
    assert.ok(legend?.kind === 'scale');
    assert.ok(Math.abs(legend.min + 2) < 1e-12 && Math.abs(legend.max + 1) < 1e-12, 'logarithms of 0.01 and 0.1');
  });
});
