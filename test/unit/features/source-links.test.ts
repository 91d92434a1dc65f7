import assert from 'node:assert/strict';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { createSourceIndex } from '../../../src/analysis/index.ts';
import { nodesAtSelection } from '../../../src/features/graph/cursor-nodes.ts';
import { NodeNames, withLeafNames } from '../../../src/features/recordings/node-names.ts';
import { RecordedTexts } from '../../../src/features/recordings/recorded-texts.ts';
import { SourceLinks } from '../../../src/features/recordings/source-links.ts';
import { recordScript } from '../backward/record-script.ts';

const line = await recordScript('test/fixtures/backward/linear-regression.ts');
const network = await recordScript('test/fixtures/backward/mlp.ts');

/** The same recording seen from a text that has been edited since. */
async function edited(change: (text: string) => string) {
  const recorded = await createSourceIndex(line.text);
  const current = await createSourceIndex(change(line.text));
  return { links: new SourceLinks(line.graph, [{ file: line.file, recorded, current }]), index: current };
}

function opsAt(links: SourceLinks, index: Awaited<ReturnType<typeof edited>>['index'], text: string, length = 0) {
  const start = index.text.indexOf(text);
  assert.ok(start >= 0, text);
  const ids = nodesAtSelection(links, line.file, index, start, start + length);
  return ids.map((id) => links.graph.nodes[id]?.op);
}

suite('links between a recorded graph and its source', () => {
  test('a node leads to its whole call, over several lines', () => {
    const add = line.graph.nodes.find(({ op }) => op === 'add') ?? assert.fail();
    const located = line.links.locate(add);
    assert.equal(line.text.slice(located?.span?.start, located?.span?.end), 'x\n  .mul(w)\n  .add(b)');
    assert.deepEqual(located?.position, { line: 11, column: 4 });
  });

  test('a cursor marks the innermost call around it, a name what made it, a selection all inside', async () => {
    const { links, index } = await edited((text) => text);
    assert.deepEqual(opsAt(links, index, 'mul(w)'), ['mul']);
    assert.deepEqual(opsAt(links, index, 'b);\nconst error'), ['add']);
    assert.deepEqual(opsAt(links, index, 'prediction ='), ['add']);
    assert.deepEqual(opsAt(links, index, 'loss.backward'), ['mean']);
    const whole = 'error.mul(error).mean()';
    assert.deepEqual(opsAt(links, index, whole, whole.length), ['mean']);
    assert.deepEqual(opsAt(links, index, whole, whole.length + 1), ['mul', 'mean']);
    assert.deepEqual(opsAt(links, index, 'import'), []);
  });

  test('after lines were added, calls are found where they stand now', async () => {
    const { links, index } = await edited((text) => text.replace('const x', '// one\n// two\nconst x'));
    const sub = line.graph.nodes.find(({ op }) => op === 'sub') ?? assert.fail();
    assert.equal(links.locate(sub)?.position.line, 14);
    assert.deepEqual(opsAt(links, index, 'prediction.sub'), ['sub']);
    assert.equal(links.isEdited(line.file), true);
  });

  test('a call that was changed is certain nowhere, and nothing is marked for it', async () => {
    const { links, index } = await edited((text) => text.replace('prediction.sub(y)', 'prediction.sub(y.mul(2))'));
    const sub = line.graph.nodes.find(({ op }) => op === 'sub') ?? assert.fail();
    assert.equal(links.locate(sub)?.isCertain, false);
    assert.deepEqual(opsAt(links, index, 'sub(y'), []);
    assert.deepEqual(opsAt(links, index, 'mul(w)'), ['mul']);
  });

  test('when nobody knows what the text was, nothing is certain', async () => {
    const current = await createSourceIndex(line.text);
    const links = new SourceLinks(line.graph, [{ file: line.file, recorded: null, current }]);
    assert.ok(line.graph.nodes.every((node) => links.locate(node)?.isCertain === false));
  });

  test('nodes have the names of the script', () => {
    const names = new NodeNames(line.links);
    assert.deepEqual(
      line.graph.nodes.map(({ id }) => names.nameOf(id)),
      ['x', 'w', 'mul#2', 'b', 'prediction', 'y', 'error', 'mul#7', 'loss'],
    );
    assert.equal(names.nodeOf('error')?.op, 'sub');
    assert.equal(names.nodeOf('nothing'), null);
    const inModules = new NodeNames(network.links);
    const all = network.graph.nodes.map(({ id }) => inModules.nameOf(id));
    for (const name of ['layer1.weight', 'layer1.bias', 'layer1.linear', 'hidden', 'layer2.linear', 'loss', 'x']) {
      assert.ok(all.includes(name), `${name} in ${all.join(', ')}`);
    }
    assert.equal(new Set(all).size, all.length);
  });

  test('only nameless leaves are called anew for the graph', () => {
    const named = withLeafNames(line.links);
    assert.deepEqual(
      named.nodes.map(({ label }) => label),
      ['x', 'w', 'mul', 'b', 'add', 'y', 'sub', 'mul', 'mean'],
    );
    assert.equal(named.id, line.graph.id);
  });
});

suite('the texts of a run', () => {
  test('a kept text is known after the script was edited, and in a later session; one that was not kept is not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'backstep-texts-'));
    try {
      const [kept, changed] = [join(folder, 'kept.ts'), join(folder, 'changed.ts')];
      await writeFile(kept, 'const a = 1;\n');
      await writeFile(changed, '\uFEFFconst b = 1;\n');
      const run = { runFolder: folder, startedAt: Date.now() };
      const texts = new RecordedTexts(run);
      await texts.keep([kept]);
      assert.equal(await texts.text(changed), 'const b = 1;\n');
      await writeFile(kept, 'const a = 2;\n');
      await writeFile(changed, 'const b = 2;\n');
      const later = new Date(Date.now() + 60_000);
      await utimes(kept, later, later);
      await utimes(changed, later, later);
      const again = new RecordedTexts(run);
      assert.equal(await again.text(kept), 'const a = 1;\n');
      assert.equal(await again.text(changed), null);
      assert.equal(await again.text(join(folder, 'gone.ts')), null);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
