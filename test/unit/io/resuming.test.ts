/** Save, kill the process in the middle of training and in the middle of a save, go on: the losses are those of one go. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { io } from '../../../src/engine/index.ts';
import { inRoot } from '../../harness/paths.ts';

const folder = mkdtempSync(join(tmpdir(), 'backstep-resuming-'));
after(() => rmSync(folder, { recursive: true }));

const script = inRoot('test', 'fixtures', 'training', 'resumable.ts');
const epochs = 6;

/** Runs the training; `stopAt` kills it, without a chance to clean up, when it prints such a line. */
async function train(
  path: string,
  options: { readonly stopAt?: RegExp; readonly hangAt?: number } = {},
): Promise<string[]> {
  const hang = options.hangAt === undefined ? [] : ['write', String(options.hangAt)];
  const child: ChildProcess = spawn(process.execPath, [script, path, String(epochs), ...hang], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  assert.ok(child.stdout !== null);
  for await (const line of createInterface(child.stdout)) {
    if (child.killed) continue;
    lines.push(line);
    if (options.stopAt?.test(line) === true) child.kill('SIGKILL');
  }
  const code = await ended;
  if (options.stopAt === undefined) assert.equal(code, 0);
  else assert.ok(child.killed, 'it was killed');
  return lines;
}

function epochOf(path: string): number {
  return io.load<{ epoch: number }>(path).epoch;
}

test('a training that is killed goes on exactly as one that is not', { timeout: 120_000 }, async () => {
  const whole = await train(join(folder, 'whole.safetensors'));
  assert.equal(whole.length, epochs * 6);
  const from = (epoch: number) => whole.filter((line) => Number(line.split(' ')[0]) >= epoch);

  const path = join(folder, 'killed.safetensors');
  // In the middle of epoch 2: the checkpoint of epoch 1 is there.
  const first = await train(path, { stopAt: new RegExp(`^2 ${(from(2)[2] ?? '').split(' ')[1]}$`) });
  assert.deepEqual(first, whole.slice(0, first.length));
  assert.equal(epochOf(path), 1);

  // In the middle of the save after epoch 3: the checkpoint of epoch 2 is there, whole, and a part of another beside it.
  const second = await train(path, { hangAt: 3, stopAt: /in the middle of a save/ });
  assert.deepEqual(second.slice(0, -1), from(2).slice(0, 12));
  assert.equal(epochOf(path), 2);
  assert.equal(readdirSync(folder).filter((name) => name.endsWith('.new')).length, 1);

  const third = await train(path);
  assert.deepEqual(third, from(3));
  assert.equal(epochOf(path), epochs - 1);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.new')),
    [],
    'what was left is cleared away',
  );
});

test('killed in the middle of the first save: there is no checkpoint, and no half of one', {
  timeout: 60_000,
}, async () => {
  const path = join(folder, 'first.safetensors');
  await train(path, { hangAt: 0, stopAt: /in the middle of a save/ });
  assert.equal(existsSync(path), false);
});
