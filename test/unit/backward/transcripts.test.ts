import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { NodeNames } from '../../../src/features/recordings/node-names.ts';
import { clientOf } from './debug-client.ts';
import { type RecordedScript, recordScript } from './record-script.ts';

const folder = join(import.meta.dirname, '../../fixtures/backward');

/** A whole session as the debug view shows it: every stop with its stack and values, to the end of the pass. */
async function transcriptOf(recorded: RecordedScript): Promise<string> {
  const client = clientOf(recorded);
  let { stopped } = await client.start();
  let transcript = '';
  const mostStops = recorded.pass.stops.length;
  for (let stop = 0; ; stop++) {
    assert.ok(stop <= mostStops, 'the session comes to its end');
    transcript += `${stopped.description}\n${await client.picture()}\n`;
    if (stopped.description === 'End of the backward pass') return transcript;
    stopped = await client.move('next');
  }
}

/** Written anew with UPDATE_TRANSCRIPTS=1; whoever does that reads the difference. */
for (const name of ['linear-regression', 'mlp']) {
  test(`transcript of a session over ${name}`, async () => {
    const transcript = await transcriptOf(await recordScript(`test/fixtures/backward/${name}.ts`));
    const path = join(folder, `${name}.transcript.txt`);
    if (process.env['UPDATE_TRANSCRIPTS'] === '1') writeFileSync(path, transcript);
    assert.equal(transcript, readFileSync(path, 'utf8'));
  });
}

test('the gradients of the transcript of the network are those of PyTorch', async () => {
  const recorded = await recordScript('test/fixtures/backward/mlp.ts');
  const golden: Readonly<Record<'incoming' | 'leafGradients', Readonly<Record<string, readonly number[]>>>> =
    JSON.parse(readFileSync(join(folder, 'mlp.json'), 'utf8'));
  const names = new NodeNames(recorded.links);
  const compared: string[] = [];
  for (const { node, incoming, leafGradient } of recorded.pass.stops) {
    const { kind, op, modulePath } = recorded.graph.nodes[node] ?? assert.fail();
    const isLayer = kind === 'op' && modulePath.at(-1)?.type === 'Linear';
    const name = isLayer
      ? modulePath.at(-1)?.name
      : op === 'mseLoss'
        ? 'loss'
        : kind === 'op'
          ? op
          : names.nameOf(node);
    const expected = kind === 'op' ? golden.incoming[name ?? ''] : golden.leafGradients[name ?? ''];
    const actual = kind === 'op' ? incoming[0] : leafGradient;
    assert.ok(expected !== undefined && actual != null, `${name} is in both`);
    assert.equal(actual.preview.length, expected.length);
    for (const [index, value] of expected.entries()) {
      assert.ok(Math.abs(Number(actual.preview[index]) - value) < 1e-6, `${name}[${index}]`);
    }
    compared.push(name ?? '');
  }
  assert.deepEqual(
    compared.toSorted(),
    [...Object.keys(golden.incoming), ...Object.keys(golden.leafGradients)].toSorted(),
  );
});
