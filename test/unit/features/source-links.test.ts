import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createSourceIndex } from '../../../src/analysis/index.ts';
import { nodesAtSelection } from '../../../src/features/graph/cursor-nodes.ts';
import { sourceExcerpt } from '../../../src/features/graph/source-excerpt.ts';
import { NodeNames, withLeafNames } from '../../../src/features/recordings/node-names.ts';
import { SourceLinks } from '../../../src/features/recordings/source-links.ts';
import { recordScript } from '../backward/record-script.ts';

const line = await recordScript('test/fixtures/backward/linear-regression.ts');
const network = await recordScript('test/fixtures/backward/mlp.ts');

/** The same recording seen from a text that has been edited since. */
async function edited(change: (text: string) => string) {
  const recorded = await createSourceIndex(line.text);
  const current = await createSourceIndex(change(line.text));
  return {
    links: new SourceLinks(line.graph, [{ file: line.file, recorded, current, isGone: false }]),
    index: current,
  };
}

function opsAt(links: SourceLinks, index: Awaited<ReturnType<typeof edited>>['index'], text: string, length = 0) {
  const start = index.text.indexOf(text);
  assert.ok(start >= 0, text);
  const ids = nodesAtSelection(links, line.file, index, start, start + length);
  return ids.map((id) => links.graph.nodes[id]?.op);
}

suite('links between a recorded graph and its source', () => {
  test('say what has become of a script', async () => {
    const { links: same } = await edited((text) => text);
    const { links: changed } = await edited((text) => `${text}// more`);
    const recorded = await createSourceIndex(line.text);
    const gone = new SourceLinks(line.graph, [{ file: line.file, recorded, current: recorded, isGone: true }]);
    const unknown = new SourceLinks(line.graph, [
      { file: line.file, recorded: null, current: recorded, isGone: false },
    ]);
    const states = [same, changed, gone, unknown].map((links) => links.stateOf(line.file));
    assert.deepEqual(states, ['same', 'changed', 'gone', 'changed']);
    assert.equal(same.stateOf('/elsewhere.ts'), 'gone');
    const node = gone.graph.nodes.find(({ op }) => op === 'mean') ?? assert.fail();
    assert.ok(gone.locate(node)?.isCertain, 'the recorded text still has its calls');
  });

  test('a node leads to its whole call, over several lines', () => {
    const add = line.graph.nodes.find(({ op }) => op === 'add') ?? assert.fail();
    const located = line.links.locate(add);
    assert.equal(line.text.slice(located?.span?.start, located?.span?.end), 'x\n  .mul(w)\n  .add(b)');
    assert.deepEqual(located?.position, { line: 11, column: 4 });
  });

  test('the lines around a call are those of the present text, with the call in them', async () => {
    const callOf = (op: string) => {
      const node = line.graph.nodes.find((each) => each.op === op) ?? assert.fail();
      return line.graph.callSites[node.callSite ?? -1] ?? assert.fail();
    };
    const all = line.text.split('\n');
    const { links } = await edited((text) => `// one more line\n${text}`);
    const { firstLine, lines, call } = sourceExcerpt(links, callOf('add'));
    assert.deepEqual(lines, all.slice(firstLine - 2, firstLine - 2 + lines.length), 'a line further down');
    assert.equal(
      lines[(call?.start.line ?? 0) - firstLine],
      all.find((text) => text.includes('= x')),
    );
    assert.deepEqual([(call?.start.line ?? 0) - firstLine, (call?.end.line ?? 0) - firstLine], [2, 4]);
    const { links: rewritten } = await edited(() => 'nothing();\n'.repeat(20));
    assert.equal(sourceExcerpt(rewritten, callOf('add')).call, null, 'nobody knows where it is');
    const { links: shortened } = await edited(() => 'nothing();\n');
    assert.throws(() => sourceExcerpt(shortened, callOf('add')), /has no line 1\d any more/);
    assert.throws(() => sourceExcerpt(new SourceLinks(line.graph, []), callOf('add')), /is not there any more/);
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
    const links = new SourceLinks(line.graph, [{ file: line.file, recorded: null, current, isGone: false }]);
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
