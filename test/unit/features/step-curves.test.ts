import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { historyOf } from '../../../src/features/graph/step-curves.ts';
import { Recording } from '../../../src/features/recordings/recording.ts';
import { runOfTrace } from '../../../src/features/traces/trace-run.ts';
import { TraceReader } from '../../../src/trace/run-folder/reader.ts';
import { RunFolderWriter } from '../../../src/trace/run-folder/writer.ts';
import type { Graph } from '../../../src/trace/schema.ts';
import { sampleGraph, sampleHeader, sampleStep } from '../trace/sample-records.ts';

test('a curve has the steps whose last batch was smaller, and none of other operations or of an evaluation', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'backstep-curves-'));
  try {
    const full = sampleGraph('full');
    const changed = (id: string, change: (node: Graph['nodes'][number]) => object): Graph => ({
      ...full,
      id,
      nodes: full.nodes.map((node) => ({ ...node, ...change(node) })),
    });
    const graphs = [
      full,
      changed('smaller', ({ outputs }) => ({ outputs: outputs.map((output) => ({ ...output, shape: [1] })) })),
      changed('evaluated', ({ backward }) => ({ backward: backward === null ? 'MulBackward0' : null })),
      changed('other', () => ({ op: 'exp' })),
    ];
    {
      using writer = new RunFolderWriter(folder, sampleHeader);
      for (const graph of graphs) writer.graph(graph);
      for (const [index, graph] of ['full', 'full', 'smaller', 'evaluated', 'other', 'full', 'smaller'].entries()) {
        const { step, bytes } = sampleStep(index, [new Float32Array(5)]);
        writer.step({ ...step, graph }, bytes);
      }
    }
    const reader = await TraceReader.open(folder);
    const recording = new Recording(
      runOfTrace(reader, (path) => pathToFileURL(path).href),
      reader,
    );
    const stepsFrom = async (graph: Graph | undefined): Promise<number[]> => {
      assert.ok(graph);
      const points = await historyOf({ recording, graph, step: 0, compared: null }, 0, 0);
      return points.map(({ step }) => step);
    };
    assert.deepEqual(await stepsFrom(graphs[0]), [0, 1, 2, 5, 6]);
    assert.deepEqual(await stepsFrom(graphs[1]), [0, 1, 2, 5, 6]);
    assert.deepEqual(await stepsFrom(graphs[2]), [3]);
    await recording.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});
