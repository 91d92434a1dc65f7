/** What a script sees of devices: which dtypes live where, what mixing them says, what runs on the CPU all the same. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, suite, test } from 'node:test';
import { clearFallbacks } from '../../../src/engine/device/fallback.ts';
import { closeDevices, device } from '../../../src/engine/device/registry.ts';
import { availableDevices, deviceActivity, ones, type Tensor, tensor } from '../../../src/engine/index.ts';
import { hooks } from '../../../src/engine/observer.ts';
import { inRoot } from '../../harness/paths.ts';
import { useSoftwareGpu, whyNoGpu } from '../../harness/prerequisites/software-gpu.ts';
import { whyNoTensorflow } from '../../harness/prerequisites/tensorflow.ts';

useSoftwareGpu();
const missing = new Map([
  ['webgpu', whyNoGpu],
  ['tensorflow', whyNoTensorflow],
]);
const here = availableDevices().filter((name) => (missing.get(name) ?? false) === false);
const others = here.filter((name) => name !== 'cpu');
after(closeDevices);

test('the table of dtypes in the README is what the devices say', () => {
  const lines = readFileSync(inRoot('README.md'), 'utf8').split('\n');
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const start = lines.findIndex((line) => line.startsWith('| `device` |'));
  const dtypes = cells(lines[start] ?? '').slice(2);
  const rows = lines.slice(start + 2, start + 2 + availableDevices().length).map(cells);
  assert.deepEqual(
    rows.map(([name]) => name),
    availableDevices().map((name) => `\`${name}\``),
  );
  for (const name of here) {
    const row = rows.find(([first]) => first === `\`${name}\``) ?? [];
    const published = dtypes.filter((_, column) => row[column + 2] === 'yes');
    assert.deepEqual(published.toSorted(), [...device(name).dtypes].toSorted(), name);
  }
});

for (const name of others) {
  suite(`tensors on ${name}`, () => {
    const warnings: string[] = [];
    const { warn } = hooks;
    afterEach(() => {
      hooks.warn = warn;
      warnings.length = 0;
      clearFallbacks();
    });
    function collectWarnings(): void {
      hooks.warn = (message) => warnings.push(message);
    }

    test('a dtype that does not live there', () => {
      const message = (dtype: string) =>
        `Cannot have a ${dtype} tensor on device '${name}', which doesn't support ${dtype} (it has float32, int32, bool). Use one of those, or device 'cpu'.`;
      const x = ones([2], { device: name });
      assert.throws(() => x.double(), { name: 'TypeMismatchError', message: message('float64') });
      assert.throws(() => x.to('int64'), { name: 'TypeMismatchError', message: message('int64') });
      assert.throws(() => ones([2], { device: name, dtype: 'float64' }), { message: message('float64') });
      assert.throws(() => ones([2]).to({ device: name, dtype: 'uint8' }), { message: message('uint8') });
      // Asked for in one go with the move to the CPU, it is there.
      assert.deepEqual(x.to({ device: 'cpu', dtype: 'float64' }).toTypedArray(), Float64Array.of(1, 1));
      // Labels come along as what the device has.
      assert.equal(tensor([1, 2], { dtype: 'int64' }).to(name).dtype, 'int32');
    });

    test('mixing devices', () => {
      const [near, far] = [ones([2]), ones([2], { device: name })];
      const message = new RegExp(
        `^Expected all tensors to be on the same device, but found at least two devices, cpu and ${name}! `,
      );
      assert.throws(() => near.add(far), { message });
      assert.throws(() => near.add_(far), { message });
      // Plain numbers belong to no device.
      assert.deepEqual(far.add(1).toArray(), [2, 2]);
    });

    test('what has no kernel there runs on the CPU, says so once, and is counted', () => {
      collectWarnings();
      const x = tensor([3, 1, 2], { device: name }).mul(1);
      const results: Tensor[] = [];
      for (let k = 0; k < 3; k++) results.push(x.sort().values);
      assert.deepEqual(
        results.map((result) => [result.device, result.toArray()]),
        results.map(() => [name, [1, 2, 3]]),
      );
      assert.deepEqual(warnings, [
        `The operator 'sort' is not currently supported on device '${name}' and will fall back to run on the CPU. This may have performance implications.`,
      ]);
      assert.deepEqual([...deviceActivity(name).fallbacks], [['sort', 3]]);
    });

    test('indexing, masks and losses are no falling back', () => {
      collectWarnings();
      const x = ones([4, 3], { device: name, requiresGrad: true });
      x.get(tensor([0, 2], { dtype: 'int32', device: name }))
        .sum()
        .backward();
      assert.deepEqual(x.grad?.sum().item(), 6);
      x.detach().maskedSelect(x.detach().gt(0)).sum().item();
      x.logSoftmax(1).sum().backward();
      assert.deepEqual(warnings, []);
    });

    test('a part of a tensor is written from another part of it', () => {
      const x = tensor(
        [
          [1, 2],
          [3, 4],
        ],
        { device: name },
      ).mul(1);
      x.get(0).copy_(x.get(1));
      x.get(':', 1).add_(x.get(':', 0));
      assert.deepEqual(x.toArray(), [
        [3, 7],
        [3, 7],
      ]);
    });

    test('one element of a large tensor is read alone', () => {
      const x = ones([300, 300], { device: name }).cumsum(0);
      assert.equal(x.get(41, 7).item(), 42);
      assert.deepEqual([...x.get('10:12', 5).toTypedArray()], [11, 12]);
    });
  });
}
