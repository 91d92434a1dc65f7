import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceMenuState } from '../../../src/protocol/training-view.ts';
import { chosenText, deviceRows } from '../../../webview/training/model/device-rows.ts';

const untouched: DeviceMenuState = { chosen: 'auto', auto: null, options: [], isLooking: false };

test('before anything is known every device may be chosen, and nothing is claimed', () => {
  const rows = deviceRows(untouched);
  assert.deepEqual(
    rows.map(({ device }) => device),
    ['auto', 'cpu', 'webgpu', 'wasm', 'tensorflow', 'tfjs-cpu'],
  );
  assert.ok(rows.every(({ isAvailable, text }) => isAvailable && !text.includes('looking')));
  assert.deepEqual(
    rows.filter(({ isChosen }) => isChosen).map(({ device }) => device),
    ['auto'],
  );
  assert.equal(chosenText(untouched), 'auto');
});

test('what was found is told, and what was not yet is being looked at', () => {
  const menu: DeviceMenuState = {
    chosen: 'wasm',
    auto: { device: 'webgpu', reason: 'A Card measured 3.1 times as fast as the CPU' },
    options: [
      { name: 'webgpu', description: 'A Card', obstacle: null },
      { name: 'tensorflow', description: null, obstacle: "neither is installed: run it, or use device 'cpu'" },
    ],
    isLooking: true,
  };
  const rows = new Map(deviceRows(menu).map((row) => [row.device, row]));
  assert.equal(rows.get('auto')?.text, 'webgpu: A Card measured 3.1 times as fast as the CPU');
  assert.equal(rows.get('webgpu')?.text, 'the graphics card, by WebGPU: A Card');
  assert.deepEqual(rows.get('tensorflow'), {
    device: 'tensorflow',
    text: "Neither is installed: run it, or use device 'cpu'.",
    isAvailable: false,
    isChosen: false,
  });
  assert.equal(rows.get('wasm')?.text, 'the processor, by WebAssembly (looking…)');
  assert.equal(rows.get('wasm')?.isChosen, true);
  assert.equal(chosenText(menu), 'wasm');
  assert.equal(chosenText({ ...menu, chosen: 'auto' }), 'auto, which is webgpu');
});

test('a setting that names no device is shown as it is', () => {
  const menu = { ...untouched, chosen: 'webgpuu' };
  assert.equal(chosenText(menu), 'webgpuu');
  assert.ok(deviceRows(menu).every(({ isChosen }) => !isChosen));
});
