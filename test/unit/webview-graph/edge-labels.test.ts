import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { layoutNested } from '../../../webview/graph/layout/nested-layout.ts';
import { type Orientation, orientations } from '../../../webview/graph/layout/orientation.ts';
import { runInSlices } from '../../../webview/graph/layout/slices.ts';
import { placeLabels } from '../../../webview/graph/model/edge-labels.ts';
import { GraphView } from '../../../webview/graph/page/graph-view.ts';
import { DocumentBuilder } from './build-document.ts';
import { oddities, randomGraph, transformer } from './documents.ts';

const measure = (text: string): number => text.length * 6;

async function labelsOf(document: ReturnType<typeof transformer>, orientation: Orientation = 'topDown') {
  const view = new GraphView(document, measure, null, null);
  view.orientation = orientation;
  const prepared = view.prepare();
  const result = await runInSlices(layoutNested(prepared.layout.request, new Map()), () => true);
  assert.ok(result !== undefined);
  const { picture, graph } = view.setPicture(prepared, result);
  return { labels: placeLabels(picture, graph, measure), picture };
}

/** One operation with three outputs for three readers. */
function threeOutputs() {
  const builder = new DocumentBuilder();
  const x = builder.add('input', { kind: 'input', label: 'x', shape: [16, 4096] });
  const outputs = [
    [16, 1024],
    [16, 1024],
    [16, 2048],
  ];
  const { node } = builder.add('split', { inputs: [x], outputs });
  for (let output = 0; output < 3; output++) builder.add('relu', { inputs: [{ node, output }], shape: [16, 1024] });
  return builder.build('three-outputs');
}

describe('the labels of edges', () => {
  for (const document of [threeOutputs(), transformer(3), oddities(), randomGraph(300)]) {
    for (const orientation of orientations)
      it(`never cover one another: ${document.title}, ${orientation}`, async () => {
        const { labels, picture } = await labelsOf(document, orientation);
        const boxes = labels.flatMap((label) => {
          if (label === null) return [];
          const width = measure(label.text);
          const left = label.isLeft ? label.x - width : label.x;
          return { left, right: left + width, top: label.baseline - 9, bottom: label.baseline + 2 };
        });
        assert.equal(labels.length, picture.scene.nets.length);
        assert.ok(boxes.length * 2 >= labels.length, 'at least half have their place');
        for (const [index, a] of boxes.entries()) {
          for (const b of boxes.slice(index + 1)) {
            const overlap = a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
            assert.ok(!overlap, JSON.stringify([a, b]));
          }
        }
      });
  }

  it('stands below another where two edges leave one operation', async () => {
    const { labels } = await labelsOf(threeOutputs());
    assert.equal(labels.filter((label) => label !== null).length, 4);
  });
});
