import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createSourceIndex } from '../../../src/analysis/index.ts';
import { hoverMarkdown } from '../../../src/features/hovers/hover-text.ts';
import { recordedExpressionAt } from '../../../src/features/hovers/recorded-expression.ts';
import { NodeNames } from '../../../src/features/recordings/node-names.ts';
import { type RecordedScript, recordScript } from '../backward/record-script.ts';

const line = await recordScript('test/fixtures/backward/linear-regression.ts');
const network = await recordScript('test/fixtures/backward/mlp.ts');
const received = await recordScript('test/fixtures/backward/received-names.ts');
const loop = await recordScript('test/fixtures/backward/loop.ts');

/** The hover at the first letter of a text, as Markdown; null where there is none. */
async function hoverAt(
  recorded: RecordedScript,
  text: string,
  isStale = false,
  step = recorded.step.index,
): Promise<string | null> {
  const index = await createSourceIndex(recorded.text);
  const offset = recorded.text.indexOf(text);
  assert.ok(offset >= 0, text);
  const expression = recordedExpressionAt(recorded.links, recorded.file, index, offset);
  if (expression === null) return null;
  const { result } = expression;
  const node = recorded.graph.nodes[result.node] ?? assert.fail();
  return hoverMarkdown({
    expression,
    node,
    name: new NodeNames(recorded.links).nameOf(node.id),
    recorded: recorded.step.values.find((value) => value.node === result.node) ?? null,
    step,
    isStale,
    showInGraph: 'command:show',
    stepBackward: 'command:step',
  });
}

suite('hovers over a recorded run', () => {
  test('begin with shape, dtype and device, then what made it, value, gradient and links', async () => {
    const text = await hoverAt(line, 'prediction =');
    assert.equal(
      text,
      [
        '**[3] float32 cpu**  \n`add` a \\+ α · b',
        'value `[1.5, 2.5, 3.5]`  \ngradient `[-0.333333, -1, -1.66667]`',
        '*recorded in step 0 of the last run*',
        '[Show in graph](command:show "Show this node in the computation graph") · ' +
          '[Step backward from here](command:step "Step the backward pass, beginning at this operation")',
      ].join('\n\n'),
    );
  });

  test('a use of a name tells the line that made it', async () => {
    const text = await hoverAt(line, 'loss.backward');
    assert.match(text ?? '', /^\*\*\[\] float32 cpu\*\* scalar {2}\n`mean` .*, made on line 13/);
  });

  test('leaves are found by their use, at their declaration as well', async () => {
    for (const place of ['w = tensor', 'w)']) {
      assert.match((await hoverAt(line, place)) ?? '', /leaf `w`\n\nvalue `1` {2}\ngradient `-7\.33333`/);
    }
    assert.match((await hoverAt(line, 'y = tensor')) ?? '', /input `y`\n\nvalue `\[2, 4, 6\]`\n\n\*recorded/);
  });

  test('what a loader yields, parameters and parts of a result are known by what takes them', async () => {
    for (const place of ['batch, expected', 'batch).relu']) {
      assert.match((await hoverAt(received, place)) ?? '', /^\*\*\[2, 3\] float32 cpu\*\* {2}\ninput `batch`\n/);
    }
    for (const place of ['expected] of', 'expected);']) {
      assert.match((await hoverAt(received, place)) ?? '', /^\*\*\[2, 1\] float32 cpu\*\* {2}\ninput `expected`\n/);
    }
    assert.match(
      (await hoverAt(received, 'scores: Tensor')) ?? '',
      /^\*\*\[2, 4\] float32 .*\n`relu` .*, made on line 18\n/,
    );
    assert.match((await hoverAt(received, 'values } =')) ?? '', /^\*\*\[2, 2\] float32 .*\n`topk`/);
    assert.match(
      (await hoverAt(received, 'values).square')) ?? '',
      /^\*\*\[2, 2\] float32 .*\n`topk` .*, made on line 13\n/,
    );
    assert.equal(await hoverAt(received, 'count: number'), null);
  });

  test('a step before the first is told in words', async () => {
    assert.match(
      (await hoverAt(line, 'error =', false, -1)) ?? '',
      /\*recorded before the first step of the last run\*/,
    );
  });

  test('a layer tells its module', async () => {
    assert.match((await hoverAt(network, 'layer1(x)')) ?? '', /`linear` .* in `net\.layer1` \(Linear\)/);
  });

  test('what nobody recorded has no hover', async () => {
    assert.equal(await hoverAt(line, 'tensor }'), null);
    assert.equal(await hoverAt(network, 'optim,'), null);
  });

  test('a line that ran several times tells how often, and shows the last', async () => {
    const text = (await hoverAt(loop, 'h = h.matmul')) ?? '';
    assert.match(text, / — 3 calls, 3 nodes: the last is shown/);
    assert.match(text, /\| value&ensp; \| .* ± .* … .*!\[value histogram\]\(data:image\/svg\+xml;base64,/);
    assert.ok(text.length < 5000, 'a hover stays small');
    for (const [, data] of text.matchAll(/base64,([^)]*)\)/g)) {
      assert.ok(Buffer.from(data ?? '', 'base64').length < 2048);
    }
  });

  test('a stale hover says so', async () => {
    assert.match(
      (await hoverAt(line, 'error =', true)) ?? '',
      /\*stale: recorded in step 0, before the script was edited\*/,
    );
  });
});
