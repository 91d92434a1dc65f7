import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoryView } from '../../../src/protocol/memory-view.ts';
import type { LineMemory, TensorMemory } from '../../../src/protocol/tensor-memory.ts';
import { memoryNote, memoryRows, momentText } from '../../../webview/memory/model/memory-rows.ts';

function line(bytes: number, module: string | null, line: number): LineMemory {
  const callSite = { file: '/w/train.ts', line, column: 1, functionName: null };
  return { device: 'cpu', by: 'linear', module, callSite, tensors: 2, bytes };
}

const memory: TensorMemory = {
  devices: [{ device: 'cpu', tensors: 8, bytes: 4000 }],
  lines: [line(1000, '0', 3), line(500, '0', 4), line(400, null, 5)],
  rest: { tensors: 2, bytes: 700 },
  step: 412,
  moment: 'paused',
};
const view: MemoryView = { script: 'train.ts', state: 'paused', knowsLines: true, memory, isAsked: false };

test('by line: the largest first, shares of the largest, and what was left out', () => {
  const rows = memoryRows(memory, 'line');
  assert.deepEqual(
    rows.map(({ bytes, module, share }) => [bytes, module, share]),
    [
      [1000, '0', 1],
      [700, 'other lines', 0.7],
      [500, '0', 0.5],
      [400, '', 0.4],
    ],
  );
  assert.equal(rows[0]?.callSite?.line, 3);
});

test('by module: lines are summed up for each device', () => {
  const elsewhere = { ...line(90, '0', 3), device: 'webgpu' };
  const rows = memoryRows({ ...memory, lines: [...memory.lines, elsewhere] }, 'module');
  assert.deepEqual(
    rows.map(({ bytes, tensors, module, device }) => [bytes, tensors, module, device]),
    [
      [1500, 4, '0', 'cpu'],
      [700, 2, 'other lines', ''],
      [400, 2, 'outside of modules', 'cpu'],
      [90, 2, '0', 'webgpu'],
    ],
  );
});

test('the moment is said', () => {
  assert.equal(momentText(view), 'train.ts, paused in step 412');
  assert.equal(momentText({ ...view, memory: { ...memory, moment: 'end' } }), 'train.ts, at its end after 412 steps');
  assert.equal(momentText({ ...view, memory: { ...memory, moment: 'running', step: 1 } }), 'train.ts, in step 1');
});

test('what there is instead of a table', () => {
  assert.equal(memoryNote(view), null);
  assert.match(memoryNote({ ...view, script: null, memory: null }) ?? '', /^Nothing has been trained here yet/);
  assert.match(memoryNote({ ...view, memory: null, isAsked: true }) ?? '', /^Asked: .* next operation/);
  assert.match(memoryNote({ ...view, memory: null, state: 'ended' }) ?? '', /^This run was not asked before it ended/);
  assert.match(
    memoryNote({ ...view, memory: null, state: 'ended', knowsLines: false }) ?? '',
    /was not recorded.*trace\.level/,
  );
  assert.match(memoryNote({ ...view, knowsLines: false }) ?? '', /recorded runs alone/);
  assert.equal(memoryNote({ ...view, memory: { ...memory, lines: [] } }), 'No tensors are alive.');
});
