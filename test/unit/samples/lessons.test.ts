/**
 * Every lesson prints what its twin in PyTorch prints (test/fixtures/make/lessons.py), from the same weights, data and order:
 * the same words, and numbers to float32 accuracy.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { samples } from '../../../src/features/samples/sample-list.ts';
import { runLesson } from './run-lesson.ts';
import { assertSameLines } from './same-lines.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const outputs: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(join(root, 'test', 'fixtures', 'lesson-outputs.json'), 'utf8'),
);
const lessons = samples.map(({ id }) => id).filter((id) => /^\d\d-/.test(id));

describe('lessons compute what PyTorch computes', () => {
  for (const name of lessons.filter((id) => outputs[id] !== undefined)) {
    test(name, async () => {
      const { lines } = await runLesson(name);
      assertSameLines(lines, outputs[name] ?? []);
    });
  }
});

test('every lesson is in the list, in order, and has a twin', () => {
  const files = readdirSync(join(root, 'samples')).filter((name) => /^\d\d-.*\.ts$/.test(name));
  assert.deepEqual(lessons, files.map((name) => name.replace('.ts', '')).sort());
  assert.deepEqual(Object.keys(outputs).sort(), [...lessons].sort());
});
