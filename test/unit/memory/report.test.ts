import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { closeDevices } from '../../../src/engine/device/registry.ts';
import { assertNoLeak, F, memory, nn, ones, optim, randn, type Tensor } from '../../../src/engine/index.ts';
import { ScriptRun, within } from '../runtime/run-script.ts';

after(closeDevices);

for (const device of ['cpu', 'tfjs-cpu']) {
  const model = new nn.Linear(6, 3).to(device);
  const adam = new optim.Adam(model.parameters());
  const x = randn([4, 6]).to(device);
  const target = randn([4, 3]).to(device);
  const step = (): Tensor => {
    adam.zeroGrad();
    const loss = F.mseLoss(model(x), target);
    loss.backward();
    adam.step();
    return loss;
  };

  test(`a step that keeps nothing leaks nothing on ${device}`, async () => {
    await assertNoLeak(step);
    await assertNoLeak(async () => {
      await null;
      step();
    });
  });

  test(`a step whose loss is kept is told, with what it keeps, on ${device}`, async () => {
    const losses: Tensor[] = [];
    await assert.rejects(
      assertNoLeak(() => losses.push(step())),
      new RegExp(`Tensors are left behind: 4 calls kept 4, 16 bytes \\(4 of float32\\[1\\] on ${device}\\)`),
    );
  });
}

test('the memory of a device is what can be reached there', () => {
  const bytes = () => memory().devices.find(({ device }) => device === 'tfjs-cpu')?.bytes ?? 0;
  const before = bytes();
  let kept: Tensor | null = ones([100, 10], { device: 'tfjs-cpu' }).add(1);
  assert.equal(bytes() - before, 4000);
  assert.equal(kept.numel(), 1000);
  kept = null;
  assert.equal(bytes() - before, 0);
});

test('a traced script sees the lines and modules that made its tensors', async (context) => {
  const source = `import { memory, nn, randn } from 'backstep';
const model = new nn.Sequential(new nn.Linear(8, 1024), new nn.ReLU());
const x = randn([64, 8]);
const y = model(x);
for (const { by, module, place, tensors, bytes } of memory().lines) {
  console.log(JSON.stringify([by, module, place?.split(/[\\\\/]/).at(-1), tensors, bytes]));
}
console.log(String(memory()).split('\\n')[0], y.shape);
`;
  const run = new ScriptRun(context, { 'main.ts': source }, { level: 'graph' });
  const end = await within(30_000, 'the end', run.ended());
  assert.equal(end.failure?.message, undefined);
  const lines = run.output.split('\n');
  const activation = 64 * 1024 * 4;
  assert.ok(lines.includes(JSON.stringify(['relu', '1', 'main.ts:4', 1, activation])), run.output);
  assert.ok(lines.includes(JSON.stringify(['randn', null, 'main.ts:3', 1, 64 * 8 * 4])), run.output);
  assert.match(run.output, /device +tensors +bytes +made by +module +at/);
});
