// Budget: 20 minutes
/** The lessons on the real data, held to PyTorch; and how well their models read. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { ensureBuilt } from '../harness/build/build.ts';
import { inRoot } from '../harness/paths.ts';
import { runLesson } from '../unit/samples/run-lesson.ts';
import { assertSameLines } from '../unit/samples/same-lines.ts';

const dataFolder = process.env['BACKSTEP_DATA'] ?? '';
const outputs: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(inRoot('test', 'fixtures', 'lesson-outputs-real.json'), 'utf8'),
);

function without(file: string): string | false {
  return existsSync(join(dataFolder, file)) ? false : `no data: BACKSTEP_DATA names no folder with ${file}`;
}

describe('lessons on the real data compute what PyTorch computes', () => {
  test('17-diabetes', { skip: without('diabetes.csv.gz') }, async () => {
    const { lines } = await runLesson('17-diabetes', { dataFolder });
    assertSameLines(lines, outputs['17-diabetes'] ?? []);
  });

  for (const name of ['20-mnist-fit', '21-mnist-by-hand']) {
    // 782 steps in float32 that sum in another order drift apart: losses agree to 1e-3, and so many digits of 10,000 to 0.1 %.
    test(`${name}: at least 91.3 % after one epoch`, { skip: without('mnist.pkl.gz') }, async () => {
      const { lines } = await runLesson(name, { dataFolder });
      const right = (of: readonly string[]) => Number(/right:? ([\d.]+) %/.exec(of.join('\n'))?.[1]);
      const expected = right(outputs[name] ?? []);
      assert.ok(right(lines) >= 91.3, lines.join('\n'));
      assert.ok(Math.abs(right(lines) - expected) <= 0.1, `${right(lines)} %, PyTorch ${expected} %`);
    });
  }

  test('the first 20 losses of mnist-mlp to 1e-4', { skip: without('train-images-idx3-ubyte.gz') }, async () => {
    const { losses } = await runLesson('mnist-mlp', { dataFolder, passes: 20 });
    const text = readFileSync(inRoot('test', 'fixtures', 'mnist-mlp-losses.txt'), 'utf8');
    const expected = text.trim().split('\n').map(Number);
    assert.equal(losses.length, 20);
    for (const [step, loss] of losses.entries()) {
      assert.ok(Math.abs(loss - (expected[step] ?? Number.NaN)) < 1e-4, `step ${step}: ${loss} and ${expected[step]}`);
    }
  });
});

test('ten epochs of mnist-mlp read 97 % right', { skip: without('train-images-idx3-ubyte.gz') }, async (context) => {
  await ensureBuilt();
  const folder = await mkdtemp(join(tmpdir(), 'backstep-lessons-'));
  context.after(() => rm(folder, { recursive: true }));
  const text = await readFile(inRoot('samples', 'mnist-mlp.ts'), 'utf8');
  assert.ok(text.includes('epochs(1)'));
  await writeFile(join(folder, 'mlp.ts'), text.replace('epochs(1)', 'epochs(10)'));
  const run = [inRoot('dist', 'cli.js'), 'run', join(folder, 'mlp.ts'), '--data', dataFolder];
  const { stdout } = await promisify(execFile)(process.execPath, run);
  const accuracies = [...stdout.matchAll(/accuracy on the test set: ([\d.]+) %/g)].map(([, share]) => Number(share));
  assert.equal(accuracies.length, 10);
  assert.ok((accuracies.at(-1) ?? 0) >= 97, accuracies.join(' '));
});
