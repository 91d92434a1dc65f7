// Budget: 5 minutes
/** A GPU that really runs out of memory: the software one, in a process that may not have more address space. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { gpuEnvironment, whyNoGpu } from '../harness/prerequisites/software-gpu.ts';

const skip = whyNoGpu || (process.env['BACKSTEP_TEST_GPU'] ? 'the memory of this GPU is not known' : false);
const library = new URL('../../src/engine/index.ts', import.meta.url).href;

const script = `import { ones } from ${JSON.stringify(library)};
const held = [];
try {
  for (let k = 0; k < 60; k++) held.push(ones([256, 1024, 256], { device: 'webgpu' }));
} catch (error) {
  console.log(error.name + ': ' + error.message);
}
console.log(ones([3], { device: 'webgpu' }).add(1).sum().item());`;

test('out of memory is an error at its own operation, and the device goes on', { skip }, async () => {
  // Kilobytes: what Node reserves for itself, and some tensors of 256 MiB.
  const limited = 'ulimit -v 9000000 && exec "$0" --input-type=module -e "$1"';
  const { stdout } = await promisify(execFile)('bash', ['-c', limited, process.execPath, script], {
    env: { ...process.env, ...gpuEnvironment(), BACKSTEP_DEVICE_SYNC: '1' },
    maxBuffer: 2 ** 26,
  });
  // Dawn prints words of its own before.
  assert.match(
    stdout,
    /^DeviceOperationError: full failed on device 'webgpu': out of memory\. Tried to allocate 256\.00 MiB \(.* already allocated\)\. Use smaller batches, or device 'cpu'\n6\n$/m,
  );
});
