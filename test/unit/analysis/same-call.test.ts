import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSourceIndex, sameCall } from '../../../src/analysis/index.ts';
import { indexWithCarets } from './support.ts';

/** Where the call at the caret of one text is in another: the text from there on, or null when it is lost. */
async function moved(marked: string, later: string): Promise<string | null> {
  const { index, carets } = await indexWithCarets(marked);
  const after = await createSourceIndex(later);
  const position = sameCall(index, after, index.positionAt(carets[0] ?? Number.NaN));
  return position === null ? null : later.slice(after.offsetAt(position) ?? Number.NaN);
}

test('a call stays where nothing has changed, or only what follows it', async () => {
  assert.equal(await moved('x.‸relu();', 'x.relu();'), 'relu();');
  assert.equal(await moved('x.‸relu();\ny;', 'x.relu();\nz; w;'), 'relu();\nz; w;');
});

test('a call moves with its line', async () => {
  assert.equal(await moved('a;\nx.‸relu();', 'a; // more\n\n\nx.relu();'), 'relu();');
  assert.equal(await moved('a;\nf(1);\nx.‸relu();', 'f(1);\nx.relu();'), 'relu();');
  assert.equal(await moved('a; x.‸relu();', 'a; {\n  x.relu();'), 'relu();');
});

test('an edit elsewhere leaves equal calls told apart', async () => {
  const text = 'h = h.relu();\nh = h.relu();\n';
  assert.equal(await moved('h = h.‸relu();\nh = h.relu();\n', `// first\n${text}`), 'relu();\nh = h.relu();\n');
  assert.equal(await moved('h = h.relu();\nh = h.‸relu();\n', `// first\n${text}`), 'relu();\n');
});

test('a call between two edits is found by its text, or by its line', async () => {
  assert.equal(await moved('a;\nx.‸relu();\nb;', 'aa;\nx.relu();\nbb;'), 'relu();\nbb;');
  assert.equal(
    await moved('a;\ny = x.‸relu();\nz = x.relu();\nb;', 'aa;\ny = x.relu();\nz = x.relu();\nbb;'),
    'relu();\nz = x.relu();\nbb;',
  );
});

test('a changed, removed or ambiguous call is lost', async () => {
  assert.equal(await moved('x.‸view(1);', 'x.view(2);'), null);
  assert.equal(await moved('y.view(1).‸relu();', 'z.view(1).relu();'), null);
  assert.equal(await moved('a; x.‸relu(); b;', 'a; b;'), null);
  assert.equal(await moved('a;\nx.‸relu();\nb;', 'aa;\nx.relu();\nx.relu();\nbb;'), null);
  assert.equal(await moved('h.relu();\nh.‸relu();\nh.relu();\n', 'h.relu();\nh.relu();\n'), null);
  assert.equal(await moved('‸x; f();', 'x; f();'), null);
});

test('spanText gives the whole call, and null where there is none', async () => {
  const { index, carets } = await indexWithCarets('y = x.matmul(w)‸\n  .‸relu();');
  const [end = -1, relu = -1] = carets;
  assert.equal(index.spanText(index.positionAt(relu)), 'x.matmul(w)\n  .relu()');
  assert.equal(index.spanText(index.positionAt(end)), null);
  assert.equal(index.spanText({ line: 99, column: 1 }), null);
  assert.equal(index.spanText({ line: 1, column: 99 }), null);
});
