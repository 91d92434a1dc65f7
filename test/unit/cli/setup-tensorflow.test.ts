/** `backstep setup-tensorflow`: what it refuses, and a whole set-up from a folder. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { tensorflowOffer } from '../../../src/runtime/host/tensorflow/offer.ts';
import { makeFakeTensorflow, workingIndex } from '../device/fake-tensorflow.ts';
import { backstep, folderWith } from './backstep.ts';

const skip = 'obstacle' in tensorflowOffer('cpu') && 'TensorFlow has no library for this platform';

/** With these variables until the test ends; '' takes one away. */
function withVariables(context: TestContext, variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    const set = (text: string | undefined): void => {
      if (text === undefined || text === '') delete process.env[name];
      else process.env[name] = text;
    };
    set(value);
    context.after(() => set(before));
  }
}

suite('setup-tensorflow', { skip }, () => {
  test('installs nothing without a word: there is no terminal here', async (context) => {
    const folder = folderWith(context, '');
    withVariables(context, { XDG_CACHE_HOME: join(folder, 'cache'), BACKSTEP_TENSORFLOW: '' });
    const { code, stderr } = await backstep(folder, ['setup-tensorflow', '--cpu']);
    assert.equal(code, 1);
    assert.match(stderr, /say --yes where there is no terminal to ask on/);
    assert.ok(!existsSync(join(folder, 'cache', 'backstep', 'tensorflow')));
  });

  test('takes a folder, tests what is there, and the device is then found', async (context) => {
    const source = "import { ones } from 'backstep';\nconsole.log(ones([2, 2]).matmul(ones([2, 2])).device);\n";
    const folder = folderWith(context, source);
    withVariables(context, { XDG_CACHE_HOME: join(folder, 'cache'), BACKSTEP_TENSORFLOW: '' });
    makeFakeTensorflow(join(folder, 'elsewhere'), { index: workingIndex });
    const asked = ['setup-tensorflow', '--cpu', '--yes', '--from', 'elsewhere'];
    const { code, stdout, stderr } = await backstep(folder, asked);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, 'Device tensorflow is ready: TensorFlow 2.9.1 on the CPU.\n');
    const run = await backstep(folder, ['run', 'train.ts', '--device', 'tensorflow']);
    assert.equal(run.stdout, 'tensorflow\n', run.stderr);
  });

  test('a path, a mirror and an installation that it does not take', async (context) => {
    const folder = folderWith(context, '');
    withVariables(context, { XDG_CACHE_HOME: join(folder, 'cache'), BACKSTEP_TENSORFLOW: '' });
    const refused = async (expected: RegExp, ...options: string[]): Promise<void> => {
      const { code, stderr } = await backstep(folder, ['setup-tensorflow', '--cpu', '--yes', ...options]);
      assert.equal(code, 1);
      assert.match(stderr, expected);
    };
    await refused(/^There is no .*nowhere\.\n$/, '--from', 'nowhere');
    await refused(/^mirror\.example is no address of a mirror/, '--mirror', 'mirror.example');
    await refused(/^Either --from or --mirror, not both\./, '--from', '.', '--mirror', 'https://mirror.example');
    withVariables(context, { BACKSTEP_TENSORFLOW: folder });
    await refused(/^BACKSTEP_TENSORFLOW names an installation of yours .* is left alone/, '--from', '.');
  });
});
