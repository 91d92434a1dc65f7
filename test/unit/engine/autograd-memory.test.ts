/** Training does not pile up memory. In a process of its own, where the garbage can be collected on demand. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

interface Report {
  readonly seen: number;
  readonly collects: boolean;
  readonly arrayBuffers: readonly [number, number];
  readonly heapUsed: readonly [number, number];
}

test('100 training steps leave the memory as it was', { timeout: 60_000 }, async () => {
  const script = fileURLToPath(new URL('training-memory.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script]);
  const report: Report = JSON.parse(stdout);
  assert.ok(report.collects);
  assert.ok(report.seen >= 120);
  const grown = ([before, after]: readonly [number, number]) => after - before;
  // One step's tensors are about a megabyte: a single one kept back per step would show as 3 MB at the least.
  assert.ok(grown(report.arrayBuffers) < 64 * 1024, `array buffers grew from ${report.arrayBuffers.join(' to ')}`);
  assert.ok(grown(report.heapUsed) < 1024 * 1024, `the heap grew from ${report.heapUsed.join(' to ')}`);
});
