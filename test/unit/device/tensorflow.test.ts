/** The device `tensorflow`: how a tfjs-node that the user has set up is found and loaded, and what is said where that fails. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { DeviceUnavailableError } from '../../../src/engine/device/remote/errors.ts';
import { RemoteKernels } from '../../../src/engine/device/remote/remote-kernels.ts';
import type { TensorflowPackage } from '../../../src/engine/device/tfjs/tensorflow/find-package.ts';
import { whyNotLoaded } from '../../../src/engine/device/tfjs/tensorflow/why-not-loaded.ts';
import { type FakePackage, makeFakeTensorflow, workingIndex } from './fake-tensorflow.ts';

function temporary(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-tensorflow-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function open(context: TestContext, fake: FakePackage | null): RemoteKernels {
  const folder = temporary(context);
  if (fake !== null) makeFakeTensorflow(folder, fake);
  const kernels = new RemoteKernels('tensorflow', { settings: { gpu: null, tensorflowFolder: folder } });
  context.after(() => kernels.close());
  return kernels;
}

function obstacleOf(context: TestContext, fake: FakePackage | null): string {
  const kernels = open(context, fake);
  try {
    kernels.waitUntilOpen();
  } catch (error) {
    assert.ok(error instanceof DeviceUnavailableError);
    return error.reason;
  }
  return assert.fail('it was opened');
}

suite('the device tensorflow', () => {
  test('runs on the tfjs-node of the folder, whose own tfjs-core shares the engine with ours', (context) => {
    const kernels = open(context, { index: workingIndex });
    kernels.waitUntilOpen();
    assert.equal(kernels.description, 'TensorFlow 2.9.1 on the CPU');
    const matrix = {
      storage: { handle: kernels.upload(Float32Array.of(1, 2, 3, 4), 'float32'), size: 4 },
      dtype: 'float32',
      shape: [1, 2, 2],
      strides: [4, 2, 1],
      offset: 0,
    } as const;
    const product = kernels.matmul(matrix, matrix);
    assert.deepEqual([...kernels.download(product, 'float32', 4)], [7, 10, 15, 22]);
  });

  test('takes the package for GPUs where both are there, and says so where it computes on one', (context) => {
    const folder = temporary(context);
    makeFakeTensorflow(folder, { index: "throw new Error('the wrong one')" });
    const index = workingIndex.replace('isUsingGpuDevice = false', 'isUsingGpuDevice = true');
    makeFakeTensorflow(folder, { index, name: '@tensorflow/tfjs-node-gpu' });
    const kernels = new RemoteKernels('tensorflow', { settings: { gpu: null, tensorflowFolder: folder } });
    context.after(() => kernels.close());
    kernels.waitUntilOpen();
    assert.equal(kernels.description, 'TensorFlow 2.9.1 on the GPU');
  });

  test('not set up: how to', (context) => {
    assert.match(
      obstacleOf(context, null),
      /^neither @tensorflow\/tfjs-node-gpu nor @tensorflow\/tfjs-node is installed: run 'Backstep: Set Up tfjs-node-gpu'/,
    );
  });

  test('of another major version', (context) => {
    assert.match(
      obstacleOf(context, { index: workingIndex, version: '3.21.1' }),
      /version 3\.21\.1, but version 4 is needed/,
    );
  });

  test('an add-on that is damaged', { skip: process.platform !== 'linux' }, (context) => {
    const files = { 'tfjs_binding.node': 'no library at all '.repeat(20) };
    assert.match(
      obstacleOf(context, { index: "require('./tfjs_binding.node')", files }),
      /cannot be loaded: its native add-on was built for another platform than linux-\w+, or is damaged\. To set it up again/,
    );
  });

  test('a package that is not complete', (context) => {
    assert.match(
      obstacleOf(context, { index: "require('@tensorflow/no-such-part')" }),
      /cannot be loaded: it is not complete \(@tensorflow\/no-such-part is missing\)/,
    );
  });

  test('a program that is none, and one that starts nothing', (context) => {
    assert.match(obstacleOf(context, { index: 'this is no program' }), /cannot be loaded: Unexpected identifier/);
    assert.match(obstacleOf(context, { index: '' }), /did not start its backend/);
  });
});

suite('what loaders say of tfjs-node', () => {
  const found: TensorflowPackage = { name: '@tensorflow/tfjs-node-gpu', folder: '/t', version: '4.22.0' };
  /** Messages of tfjs-node 4.22, glibc 2.36, Windows and macOS. */
  const said: readonly (readonly [string, RegExp])[] = [
    [
      "The Node.js native addon module (tfjs_binding.node) can not be found at path: /t/lib/napi-v8/tfjs_binding.node. \nPlease run command 'npm rebuild @tensorflow/tfjs-node'",
      /: its native add-on is missing \(\/t\/lib\/napi-v8\/tfjs_binding\.node\): its download/,
    ],
    [
      'libtensorflow.so.2: cannot open shared object file: No such file or directory',
      /: libtensorflow is missing \(libtensorflow\.so\.2\)/,
    ],
    [
      'dlopen(/t/tfjs_binding.node, 1): Library not loaded: libtensorflow.2.dylib\n  Reason: image not found',
      /: libtensorflow is missing \(libtensorflow\.2\.dylib\)/,
    ],
    [
      'libcudnn.so.8: cannot open shared object file: No such file or directory',
      /: libcudnn\.so\.8 is missing: install cuDNN 8\.1/,
    ],
    [
      'libcudart.so.11.0: cannot open shared object file: No such file or directory',
      /: libcudart\.so\.11\.0 is missing: install CUDA 11\.2/,
    ],
    [
      "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /t/deps/lib/libtensorflow.so.2)",
      /: this system is too old for it \(it needs GLIBC_2\.38\)/,
    ],
    [
      "The module '/t/tfjs_binding.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 93.",
      /: its native add-on was built for another Node than this one/,
    ],
    [
      '/t/lib/napi-v8/tfjs_binding.node: cannot open shared object file: No such file or directory',
      /: its native add-on was built for another platform/,
    ],
    [
      '\\\\?\\C:\\t\\tfjs_binding.node is not a valid Win32 application.',
      /: its native add-on was built for another platform/,
    ],
    [
      'The specified module could not be found.\n\\\\?\\C:\\t\\tfjs_binding.node',
      /: a library that its native add-on needs is missing: tensorflow\.dll/,
    ],
    ['something new', /cannot be loaded: something new\. To set it up again, run/],
  ];
  for (const [message, expected] of said) {
    test(message.split('\n')[0]!, () => assert.match(whyNotLoaded(new Error(message), found), expected));
  }
});
