/** How much memory devices have, by what a system's files say; and what Dawn prints about a missing Vulkan. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { dawnComplaint, withoutDawnComplaints } from '../../../src/runtime/devices/dawn-log.ts';
import { deviceMemory, drmCards, type MemoryFacts, memoryFacts } from '../../../src/runtime/devices/device-memory.ts';
import type { DeviceReport } from '../../../src/runtime/devices/device-report.ts';

const gibibyte = 2 ** 30;
const facts: MemoryFacts = { total: 16 * gibibyte, platform: 'linux-x64', drm: [], nvidia: [] };

function report(device: string, description: string | null): DeviceReport {
  return { device, description, obstacle: null, speed: null, note: null };
}

/** As under /sys/class/drm: a folder for each card, with the files of its device. */
function systemWith(context: TestContext, cards: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const root = mkdtempSync(join(tmpdir(), 'backstep-drm-'));
  context.after(() => rmSync(root, { recursive: true }));
  for (const [name, files] of Object.entries(cards)) {
    mkdirSync(join(root, name, 'device'), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(root, name, 'device', file), text);
  }
  return root;
}

const radeon = { vendor: '0x1002\n', device: '0x744c\n', mem_info_vram_total: `${24 * gibibyte}\n` };

suite('the memory of a graphics card', () => {
  test("as Linux's drivers tell it: cards alone, and those that tell", (context) => {
    const root = systemWith(context, {
      card0: { vendor: '0x8086\n', device: '0x46a6\n' },
      card1: radeon,
      'card1-HDMI-A-1': radeon,
      renderD129: radeon,
      card2: { ...radeon, mem_info_vram_total: 'unknown\n' },
    });
    assert.deepEqual(drmCards(root), [{ vendor: 0x1002, device: 0x744c, memory: 24 * gibibyte }]);
    assert.deepEqual(drmCards('/no/such/folder'), []);
  });

  test('is that of the card with its maker', (context) => {
    const drm = drmCards(systemWith(context, { card0: radeon }));
    const of = (name: string): string | null => deviceMemory(report('webgpu', name), { ...facts, drm });
    assert.equal(of('AMD Radeon RX 7900 XTX (RADV NAVI31)'), '24.00 GiB');
    assert.equal(of('Intel(R) Iris(R) Xe Graphics (ADL GT2)'), null);
    assert.equal(of('NVIDIA GeForce RTX 4070'), null);
  });

  test('of which there are two is one or the other', (context) => {
    const small = { ...radeon, device: '0x1681\n', mem_info_vram_total: `${gibibyte / 2}\n` };
    const drm = drmCards(systemWith(context, { card0: small, card1: radeon }));
    const memory = deviceMemory(report('webgpu', 'AMD Radeon 680M'), { ...facts, drm });
    assert.equal(memory, '512.00 MiB or 24.00 GiB');
  });

  test("is NVIDIA's driver's word, on webgpu and on tensorflow", () => {
    const card = { name: 'NVIDIA GeForce RTX 4070', driver: '570.1', memory: 12 * gibibyte };
    const known = { ...facts, nvidia: [{ ...card, name: 'NVIDIA T4', memory: gibibyte }, card] };
    assert.equal(deviceMemory(report('webgpu', 'NVIDIA GeForce RTX 4070'), known), '12.00 GiB');
    assert.equal(deviceMemory(report('tensorflow', 'TensorFlow 2.9.1 on the GPU'), known), '1.00 GiB');
    assert.equal(deviceMemory(report('tensorflow', 'TensorFlow 2.9.1 on the CPU'), known), "the CPU's");
    const silent = { ...facts, nvidia: [{ ...card, memory: null }] };
    assert.equal(deviceMemory(report('webgpu', 'NVIDIA GeForce RTX 4070'), silent), null);
  });

  test("is the machine's where there is but one, and the CPU's where there is no card", () => {
    const mac = { ...facts, platform: 'darwin-arm64' };
    assert.equal(deviceMemory(report('webgpu', 'Apple M3 Pro'), mac), "16.00 GiB, the CPU's");
    assert.equal(deviceMemory(report('cpu', null), mac), '16.00 GiB');
    for (const name of ['SwiftShader Device (Subzero)', 'llvmpipe (LLVM 15.0.6, 256 bits)']) {
      assert.equal(deviceMemory(report('webgpu', name), facts), "the CPU's");
    }
    for (const device of ['wasm', 'tfjs-cpu']) assert.equal(deviceMemory(report(device, null), facts), "the CPU's");
  });

  test('of this machine is what the system has, or less', () => {
    const { total } = memoryFacts([]);
    assert.ok(total > 0 && total <= totalmem());
  });
});

test('what Dawn says of a missing Vulkan is kept as a cause, and not shown again and again', () => {
  const line = `Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file: No such file or directory
    at operator() (/build/third_party/dawn/src/dawn/native/vulkan/BackendVk.cpp:368)

`;
  const log = `${line}${line}the script's own\n${line}`;
  assert.equal(withoutDawnComplaints(log), "the script's own\n");
  assert.equal(
    dawnComplaint(log),
    "Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file: No such file or directory",
  );
  const other = 'Warning: something else\n    at operator() (BackendVk.cpp:1)\n';
  assert.equal(withoutDawnComplaints(other), other);
  assert.equal(dawnComplaint(other), null);
});
