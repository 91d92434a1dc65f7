/** What is found out about devices, and what device `auto` becomes of it. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { choiceBetween, chooseDevice, machineKey } from '../../../src/runtime/devices/choose-device.ts';
import type { DeviceReport, DeviceSpeed } from '../../../src/runtime/devices/device-report.ts';
import { devicesText } from '../../../src/runtime/devices/devices-text.ts';
import { nvidiaDriver, parseCards, parseCuda } from '../../../src/runtime/devices/nvidia.ts';
import { surveyDevice } from '../../../src/runtime/devices/survey.ts';
import { surveyEntry } from '../../../src/runtime/devices/survey-entry.ts';
import { ownRuntime } from '../../../src/runtime/host/runtime-executable.ts';
import { ScriptRun, within } from './run-script.ts';

const speed: DeviceSpeed = { product: 50, bandwidth: 5, operation: 1, read: 10 };

function gpu(change: Partial<DeviceReport> = {}): DeviceReport {
  return { device: 'webgpu', description: 'A Card', obstacle: null, speed, note: null, ...change };
}

function temporary(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-devices-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

suite('the choice of auto', () => {
  test('is the GPU where it is clearly faster, and says by how much', () => {
    const fast = { product: 2000, bandwidth: 300, operation: 5, read: 200 };
    const { device, reason } = choiceBetween(gpu({ speed: fast }), speed);
    assert.equal(device, 'webgpu');
    assert.match(reason, /^A Card measured \d+\.\d times as fast as the CPU$/);
  });

  test('is the CPU where products are faster but every operation waits', () => {
    const slow = { product: 100, bandwidth: 10, operation: 900, read: 5000 };
    assert.deepEqual(choiceBetween(gpu({ speed: slow }), speed).device, 'cpu');
    assert.match(choiceBetween(gpu({ speed: slow }), speed).reason, /which does not pay$/);
  });

  test('is the CPU without a GPU, and says why in a few words', () => {
    const none = gpu({ speed: null, obstacle: 'no GPU was found. WebGPU needs Vulkan there: install it' });
    assert.deepEqual(choiceBetween(none, speed), { device: 'cpu', reason: 'no GPU was found' });
  });

  test('is measured once, kept, and measured again on another machine', (context) => {
    const folder = temporary(context);
    const survey = join(folder, 'survey.mjs');
    const count = join(folder, 'count');
    writeFileSync(
      survey,
      `import { appendFileSync } from 'node:fs';
appendFileSync(${JSON.stringify(count)}, process.argv[3] + ' ');
console.log('a driver says hello');
const product = process.argv[3] === 'webgpu' ? 5000 : 50;
console.log(JSON.stringify({ device: process.argv[3], description: 'A Card', obstacle: null, note: null, speed: { product, bandwidth: 1, operation: 1, read: 1 } }));
`,
    );
    const first = chooseDevice(folder, survey);
    assert.equal(first.device, 'webgpu');
    writeFileSync(survey, 'process.abort();\n');
    assert.deepEqual(chooseDevice(folder, survey), first);
    const before = machineKey();
    process.env['VK_ICD_FILENAMES'] = '/another/driver.json';
    context.after(() => delete process.env['VK_ICD_FILENAMES']);
    assert.notEqual(machineKey(), before);
    const crashed = chooseDevice(folder, survey);
    assert.equal(crashed.device, 'cpu');
    assert.match(crashed.reason, /^webgpu could not be tried \(/);
    assert.equal(readdirSync(join(folder, 'devices')).length, 2);
  });

  test('an answer that is damaged is measured again', (context) => {
    const folder = temporary(context);
    const survey = join(folder, 'survey.mjs');
    writeFileSync(survey, 'process.exit(3);\n');
    chooseDevice(folder, survey);
    const [answer] = readdirSync(join(folder, 'devices'));
    writeFileSync(join(folder, 'devices', answer!), '{"device":');
    assert.match(chooseDevice(folder, survey).reason, /exit code 3/);
  });

  test('is told by a run, with its reason', async (context) => {
    const source = "import { ones } from 'backstep';\nconsole.log(ones([2]).device);\n";
    const run = new ScriptRun(context, { 'main.ts': source }, { device: 'auto' });
    await within(60_000, 'the end', run.ended());
    const state = run.messages.find((message) => message.type === 'state' && message.state === 'running');
    assert.ok(state?.type === 'state');
    assert.match(state.device, /^(cpu|webgpu) \(.*auto: .+\)$/);
    assert.equal(run.output.trim(), state.device.split(' ')[0]);
  });
});

suite('a survey', () => {
  test('measures the CPU', async () => {
    const report = await surveyDevice('cpu', { runtime: ownRuntime(), entry: surveyEntry() });
    assert.equal(report.obstacle, null);
    for (const value of Object.values(report.speed ?? {})) assert.ok(value > 0 && Number.isFinite(value));
  });

  for (const [what, program, expected] of [
    ['crashes', 'process.abort();', /its process died \(SIGABRT|exit code/],
    ['hangs', 'setInterval(() => {}, 1000);', /did not answer within 1\.5 seconds/],
    ['fails with a word', "throw new Error('libcuda is too old');", /its process died \(exit code 1\)/],
  ] as const) {
    test(`of a device whose driver ${what} is a report all the same`, async (context) => {
      const folder = temporary(context);
      const entry = join(folder, 'survey.mjs');
      writeFileSync(entry, program);
      const limit = what === 'hangs' ? 1500 : 30_000;
      const report = await surveyDevice('webgpu', { runtime: ownRuntime(), entry, limit });
      assert.equal(report.speed, null);
      assert.match(report.obstacle ?? '', expected);
    });
  }
});

suite('nvidia-smi', () => {
  test('is read whatever the card is called', () => {
    assert.deepEqual(
      parseCards('NVIDIA H200, 570.86.15, 143771\nNVIDIA X, Special, 551.23, [N/A]\n\nNo devices were found\n'),
      [
        { name: 'NVIDIA H200', driver: '570.86.15', memory: 143771 * 2 ** 20 },
        { name: 'NVIDIA X, Special', driver: '551.23', memory: null },
      ],
    );
    assert.equal(parseCuda('| NVIDIA-SMI 570.86.15    Driver Version: 570.86.15   CUDA Version: 12.8     |'), '12.8');
    assert.equal(parseCuda('| CUDA Version: N/A |'), null);
  });

  test('that is missing or fails is no driver', { skip: process.platform === 'win32' }, async (context) => {
    assert.equal(await nvidiaDriver('/nowhere/nvidia-smi'), null);
    const program = join(temporary(context), 'nvidia-smi');
    writeFileSync(
      program,
      '#!/bin/sh\necho "NVIDIA-SMI has failed because it couldn\'t communicate with the driver"\nexit 9\n',
    );
    chmodSync(program, 0o755);
    assert.equal(await nvidiaDriver(program), null);
  });
});

test('the text has a row for each device and a sentence for each that is missing', () => {
  const reports = [
    { device: 'cpu', description: 'matrix products by ONNX Runtime', obstacle: null, speed, note: null },
    gpu({ speed: null, description: null, obstacle: 'no GPU was found. Use a GPU' }),
  ];
  const nvidia = { cards: [{ name: 'NVIDIA H200', driver: '570.1', memory: 150 * 2 ** 30 }], cuda: '12.8' };
  const webgpuNode = {
    path: '/storage/node/bin/node',
    reason: "the editor's own Node cannot read from a graphics card",
  };
  assert.equal(
    devicesText(
      { reports, nvidia, memory: { cpu: '16.00 GiB' }, webgpuNode, runtime: 'Node v24' },
      'cpu: no GPU was found',
    ),
    [
      'device  product        bandwidth  operation  read   memory',
      'cpu     50 GFLOP/s     5.0 GB/s   1.0 µs     10 µs  16.00 GiB',
      'webgpu  not available',
      '',
      'cpu: matrix products by ONNX Runtime.',
      'webgpu is not available: no GPU was found. Use a GPU.',
      'NVIDIA: NVIDIA H200, 150.0 GiB, driver 570.1; CUDA up to 12.8.',
      'Device auto is cpu: no GPU was found.',
      "Runs on webgpu take /storage/node/bin/node: the editor's own Node cannot read from a graphics card.",
      'Runtime: Node v24.',
    ].join('\n'),
  );
});
