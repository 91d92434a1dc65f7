/** A device that goes away in the middle of a run: TensorFlow, played by a package whose driver fails at the tenth product. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { TraceReader } from '../../../src/trace/run-folder/reader.ts';
import { failingDriverIndex, makeFakeTensorflow } from '../device/fake-tensorflow.ts';
import { backstep, folderWith } from './backstep.ts';

const source = `import { nn, optim, steps, randn } from 'backstep';
console.log('begin');
const model = new nn.Linear(4, 1);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });
for (const step of steps(20)) {
  optimizer.zeroGrad();
  const loss = model(randn([8, 4])).pow(2).mean();
  loss.backward();
  optimizer.step();
  loss.item();
}
console.log('end on', model.weight.device);
`;

suite('a device that goes away in the middle of a run', () => {
  const prepare = (context: Parameters<typeof folderWith>[0]): string => {
    const folder = folderWith(context, source);
    makeFakeTensorflow(join(folder, 'tensorflow'), { index: failingDriverIndex });
    const before = process.env['BACKSTEP_TENSORFLOW'];
    process.env['BACKSTEP_TENSORFLOW'] = join(folder, 'tensorflow');
    context.after(() => {
      if (before === undefined) delete process.env['BACKSTEP_TENSORFLOW'];
      else process.env['BACKSTEP_TENSORFLOW'] = before;
    });
    return folder;
  };

  test('ends the run with its cause and what to do', async (context) => {
    const { code, stdout, stderr } = await backstep(prepare(context), ['run', 'train.ts', '--device', 'tensorflow']);
    assert.equal(code, 1);
    assert.equal(stdout, 'begin\n');
    assert.match(
      stderr,
      /DeviceLostError: Device 'tensorflow' is lost: the driver was reset\. The tensors on it are gone; start the run again, or use device 'cpu'\./,
    );
  });

  test('with --fallback it begins again on the CPU, says so, and leaves the trace of the whole run', async (context) => {
    const folder = prepare(context);
    const asked = ['run', 'train.ts', '--device', 'tensorflow', '--fallback', '--trace', 'trace'];
    const { code, stdout, stderr } = await backstep(folder, asked);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, 'begin\nbegin\nend on cpu\n');
    assert.match(stderr, /Warning: Device 'tensorflow' is lost: the driver was reset\. .* begins again on the CPU/);
    assert.doesNotMatch(stderr, /^DeviceLostError/m);
    assert.ok(existsSync(join(folder, 'trace')));
    await using reader = await TraceReader.open(join(folder, 'trace'));
    assert.equal(reader.header.device, 'cpu');
    assert.equal(reader.end()?.outcome, 'completed');
    assert.equal(reader.steps().at(-1)?.index, 19);
  });
});
