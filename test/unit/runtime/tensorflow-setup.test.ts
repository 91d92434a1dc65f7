/** Setting TensorFlow up: with an npm that is played by a script, and packages on tfjs's CPU kernels. Every stage fails once. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import type { DeviceReport } from '../../../src/runtime/devices/device-report.ts';
import { surveyDevice } from '../../../src/runtime/devices/survey.ts';
import { surveyEntry } from '../../../src/runtime/devices/survey-entry.ts';
import { whyNotOnGpu } from '../../../src/runtime/devices/tensorflow-notes.ts';
import { ownRuntime } from '../../../src/runtime/host/runtime-executable.ts';
import { mirrorAddress } from '../../../src/runtime/host/setup/mirror.ts';
import { SetupError } from '../../../src/runtime/host/setup/setup-error.ts';
import { findNpm } from '../../../src/runtime/host/tensorflow/find-npm.ts';
import { npmFailure } from '../../../src/runtime/host/tensorflow/npm-failure.ts';
import { tensorflowOffer } from '../../../src/runtime/host/tensorflow/offer.ts';
import { setUpTensorflow } from '../../../src/runtime/host/tensorflow/set-up.ts';
import { sourceAt, type TensorflowSource } from '../../../src/runtime/host/tensorflow/source.ts';
import { leakingIndex, makeFakeTensorflow, workingIndex, wrongProductsIndex } from '../device/fake-tensorflow.ts';

const network: TensorflowSource = { from: 'network', mirror: null };
const offer = { kind: 'cpu', spec: '@tensorflow/tfjs-node@4.22.0', bytes: 1024 } as const;

class Attempt {
  readonly #context: TestContext;
  readonly root: string;
  readonly folder: string;
  readonly stages: string[] = [];
  readonly abort = new AbortController();
  printed = '';

  constructor(context: TestContext) {
    this.#context = context;
    this.root = mkdtempSync(join(tmpdir(), 'backstep-setup-'));
    this.folder = join(this.root, 'storage', 'tensorflow');
    context.after(() => rmSync(this.root, { recursive: true, force: true }));
  }

  /** From now on `npm` is this program. It is told what it is asked for in `process.argv`, and runs in the folder of the installation. */
  playNpm(source: string): void {
    const folder = join(this.root, 'programs');
    mkdirSync(folder);
    writeFileSync(join(folder, 'npm'), `#!${process.execPath}\n${source}`);
    chmodSync(join(folder, 'npm'), 0o755);
    const { PATH: before } = process.env;
    process.env['PATH'] = `${folder}${delimiter}${before}`;
    this.#context.after(() => {
      process.env['PATH'] = before;
    });
  }

  /** An npm that installs this package. */
  playInstall(index: string): void {
    const model = join(this.root, 'model');
    makeFakeTensorflow(model, { index });
    this.playNpm(`
      const { cpSync, writeFileSync } = require('node:fs');
      console.log('* Downloading libtensorflow');
      console.error('* Building TensorFlow Node.js bindings');
      cpSync(${JSON.stringify(join(model, 'node_modules'))}, 'node_modules', { recursive: true });
      const { TFJS_NODE_CDN_STORAGE: storage, npm_config_tfjs_binding_binary_host_mirror: addon } = process.env;
      writeFileSync('asked.json', JSON.stringify({ arguments: process.argv.slice(2), storage, addon }));`);
  }

  test = (place: string): Promise<DeviceReport> => {
    const { path, environment } = ownRuntime();
    const runtime = { path, environment: { ...environment, BACKSTEP_TENSORFLOW: place } };
    return surveyDevice('tensorflow', { runtime, entry: surveyEntry(), look: 'test' });
  };

  run(source = network, bytes: number = offer.bytes) {
    const { folder } = this;
    return setUpTensorflow({
      offer: { ...offer, bytes },
      source,
      folder,
      test: (place) => this.test(place),
      onStage: (stage) => this.stages.push(stage),
      onOutput: (text) => {
        this.printed += text;
      },
      signal: this.abort.signal,
    });
  }

  /** What it fails with; nothing must be left behind, and what was there must be there. */
  async fails(expected: RegExp, source = network, bytes?: number): Promise<void> {
    makeFakeTensorflow(this.folder, { index: 'the one before' });
    await assert.rejects(this.run(source, bytes), (error: unknown) => {
      assert.ok(error instanceof SetupError, String(error));
      assert.match(error.message, expected);
      return true;
    });
    this.expectUnchanged();
  }

  expectUnchanged(): void {
    assert.deepEqual(readdirSync(join(this.root, 'storage')), ['tensorflow']);
    const index = join(this.folder, 'node_modules', '@tensorflow', 'tfjs-node', 'index.js');
    assert.equal(readFileSync(index, 'utf8'), 'the one before');
  }
}

// A script named npm is a program there; on Windows npm is found as npm-cli.js.
const skip = process.platform === 'win32' && 'the npm that is played is a script with a hash-bang';

suite('setting TensorFlow up', { skip }, () => {
  test('installs, tests and puts it in place of the one before', async (context) => {
    const attempt = new Attempt(context);
    attempt.playInstall(workingIndex);
    makeFakeTensorflow(attempt.folder, { index: 'the one before' });
    const report = await attempt.run({ from: 'network', mirror: 'https://mirror.example/' });
    assert.equal(report.description, 'TensorFlow 2.9.1 on the CPU');
    assert.equal(report.obstacle, null);
    assert.deepEqual(attempt.stages, [
      'Downloading npm packages',
      'Downloading libtensorflow',
      'Fetching the native add-on',
      'Testing TensorFlow: a product, a gradient, memory',
    ]);
    assert.match(attempt.printed, /\* Downloading libtensorflow/);
    const asked: unknown = JSON.parse(readFileSync(join(attempt.folder, 'asked.json'), 'utf8'));
    assert.deepEqual(asked, {
      arguments: [
        ...['install', offer.spec, '--install-links', '--ignore-scripts=false', '--foreground-scripts'],
        ...['--no-audit', '--no-fund', '--no-package-lock'],
      ],
      storage: 'https://mirror.example/',
      addon: 'https://mirror.example/tf-builds/pre-built-binary',
    });
    assert.deepEqual(readdirSync(join(attempt.root, 'storage')), ['tensorflow']);
  });

  test('takes a folder in which it is installed, without npm', async (context) => {
    const attempt = new Attempt(context);
    attempt.playNpm('process.exit(1);');
    const elsewhere = join(attempt.root, 'elsewhere');
    makeFakeTensorflow(elsewhere, { index: workingIndex });
    // No process has so large a number: one that was killed in the middle of its set-up.
    makeFakeTensorflow(`${attempt.folder}.part-999999999`, { index: 'half of it' });
    attempt.test = async (place) => {
      assert.ok(existsSync(join(place, 'node_modules', '@tensorflow', 'tfjs-node', 'index.js')));
      return { device: 'tensorflow', description: null, obstacle: null, speed: null, note: null };
    };
    await attempt.run(sourceAt(elsewhere));
    assert.deepEqual(readdirSync(join(attempt.root, 'storage')), ['tensorflow']);
    assert.ok(existsSync(join(attempt.folder, 'node_modules', '@tensorflow', 'tfjs-node', 'index.js')));
  });

  test('without room', (context) => {
    const attempt = new Attempt(context);
    return attempt.fails(/^There is not enough room: TensorFlow takes up to .* and .* are free/, network, 2 ** 60);
  });

  test('without npm, which only a folder does not need', async (context) => {
    const attempt = new Attempt(context);
    const { PATH: before } = process.env;
    context.after(() => {
      process.env['PATH'] = before;
    });
    process.env['PATH'] = '/no/such/folder';
    await attempt.fails(/^Installing TensorFlow takes npm, and none was found on the PATH: install Node\.js/);
  });

  test('without a network', (context) => {
    const attempt = new Attempt(context);
    attempt.playNpm(`console.error('Error: getaddrinfo ENOTFOUND storage.example.com'); process.exit(1);`);
    return attempt.fails(
      /^The installation failed: storage\.example\.com cannot be reached: .* mirror, or install from a folder/,
    );
  });

  test('with an npm that cannot be started', (context) => {
    const attempt = new Attempt(context);
    attempt.playNpm('');
    chmodSync(join(attempt.root, 'programs', 'npm'), 0o644);
    return attempt.fails(/^The installation failed: npm could not be started: /);
  });

  test('with an add-on that cannot be loaded', (context) => {
    const attempt = new Attempt(context);
    attempt.playInstall("throw new Error('libcudnn.so.8: cannot open shared object file: No such file or directory');");
    return attempt.fails(
      /^TensorFlow is installed, but .* cannot be loaded: libcudnn\.so\.8 is missing: install cuDNN 8\.1/,
    );
  });

  test('with a library that takes its process down', (context) => {
    const attempt = new Attempt(context);
    attempt.playInstall("process.kill(process.pid, 'SIGILL');");
    return attempt.fails(/^TensorFlow is installed, but its process died \(SIGILL\): .* instructions .* AVX/);
  });

  test('with products that are wrong', (context) => {
    const attempt = new Attempt(context);
    attempt.playInstall(wrongProductsIndex);
    return attempt.fails(
      /^TensorFlow is installed, but its self-test failed: a matrix product differs from the CPU's by \d/,
    );
  });

  test('with memory that is not given back', (context) => {
    const attempt = new Attempt(context);
    attempt.playInstall(leakingIndex);
    return attempt.fails(/^TensorFlow is installed, but its self-test failed: memory grew by \d+ MiB/);
  });

  test('a user who gives up: npm and what it has started end, nothing is left', async (context) => {
    const attempt = new Attempt(context);
    makeFakeTensorflow(attempt.folder, { index: 'the one before' });
    attempt.playNpm(`
      const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      console.log('started ' + child.pid + '.');
      setInterval(() => {}, 1000);`);
    const running = attempt.run();
    const ended = assert.rejects(running, { name: 'AbortError' });
    const pid = await started(attempt);
    attempt.abort.abort();
    await ended;
    attempt.expectUnchanged();
    await gone(pid);
  });
});

async function started(attempt: Attempt): Promise<number> {
  for (;;) {
    const pid = /started (\d+)\./.exec(attempt.printed)?.[1];
    if (pid !== undefined) return Number(pid);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Settles when there is no such process: a test that waits in vain fails by its time limit. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

suite('what is offered and where from', () => {
  test('platforms that have no library say which have', () => {
    assert.ok('spec' in tensorflowOffer('gpu', 'linux-x64') && 'spec' in tensorflowOffer('cpu', 'darwin-arm64'));
    const mac = tensorflowOffer('gpu', 'darwin-arm64');
    assert.match(
      'obstacle' in mac ? mac.obstacle : '',
      /exists for linux-x64 and win32-x64 only, and this is darwin-arm64\. .*--cpu/,
    );
    const sun = tensorflowOffer('cpu', 'sunos-x64');
    assert.match('obstacle' in sun ? sun.obstacle : '', /^TensorFlow has no library for sunos-x64: /);
  });

  test('a path that is neither an installation nor a package', (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'backstep-source-'));
    context.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'archive.zip');
    writeFileSync(file, '');
    assert.throws(() => sourceAt(join(folder, 'nothing')), { name: 'SetupError', message: /^There is no / });
    assert.throws(() => sourceAt(file), { message: /is not a package: a \.tgz .* is expected/ });
    assert.throws(() => sourceAt(folder), {
      message: /holds no TensorFlow: a folder is expected in which `npm install/,
    });
    const own = makeFakeTensorflow(folder, { index: '' });
    assert.deepEqual(sourceAt(folder), { from: 'installed', folder });
    assert.deepEqual(sourceAt(own), { from: 'package', path: own });
    const tarball = join(folder, 'tensorflow-tfjs-node-4.22.0.tgz');
    writeFileSync(tarball, '');
    assert.deepEqual(sourceAt(tarball), { from: 'package', path: tarball });
  });

  test('a mirror is an address', () => {
    assert.equal(mirrorAddress('https://mirror.example/tf'), 'https://mirror.example/tf/');
    assert.throws(() => mirrorAddress('mirror.example'), { message: /is no address of a mirror/ });
    assert.throws(() => mirrorAddress('file:///mirror'), { message: /is no address of a mirror/ });
  });

  test('npm is looked for on the PATH alone', () => {
    assert.equal(findNpm('/no/such/folder'), null);
    assert.equal(findNpm('', 'win32'), null);
  });
});

suite('what npm says when it fails', () => {
  const said: readonly (readonly [string, RegExp])[] = [
    ['npm error code ENOSPC\nnpm error nospc There appears to be insufficient space', /^the disk is full/],
    ['npm error code E404\nnpm error 404 Not Found', /^npm's registry does not have it/],
    ['npm error code ETARGET', /^npm's registry does not have it/],
    ['npm error code E401', /wants a login/],
    [
      'FetchError: request to https://registry.example.com/x failed, reason: connect ECONNREFUSED 10.0.0.1:443',
      /^registry\.example\.com cannot be reached/,
    ],
    ['npm error code ETIMEDOUT', /^the network cannot be reached/],
    ['npm error code SELF_SIGNED_CERT_IN_CHAIN', /^a certificate on the way is not trusted/],
    ['Error: TAR_BAD_ARCHIVE: Unrecognized archive format', /^what was downloaded is not libtensorflow/],
    ['Error: Unsupported system: gpu-linux-arm', /^libtensorflow does not exist for gpu-linux-arm/],
    [
      'node-pre-gyp install failed with error: Error: Command failed\ngyp ERR! stack',
      /^its native add-on could neither be downloaded nor compiled/,
    ],
    [
      'npm error code EWEIRD\nnpm error Something new\nnpm error A complete log of this run can be found in: x',
      /^npm failed: Something new$/,
    ],
    ['', /^npm failed$/],
  ];
  for (const [printed, expected] of said) {
    test(printed.split('\n')[0] || 'nothing', () => assert.match(npmFailure(printed), expected));
  }
});

suite('why TensorFlow is not on the GPU', () => {
  test('by what it logs when it starts', () => {
    const line = (library: string): string =>
      `2026-01-01 W tensorflow/compiler/xla/stream_executor/platform/default/dso_loader.cc:64] Could not load dynamic library '${library}'; dlerror: ${library}: cannot open shared object file\n`;
    assert.equal(
      whyNotOnGpu(line('libcudart.so.11.0') + line('libcudnn.so.8') + line('libcudnn.so.8')),
      'it computes on the CPU, because libcudart.so.11.0, libcudnn.so.8 cannot be loaded: install cuDNN 8.1 and CUDA 11.2',
    );
    assert.match(whyNotOnGpu(line('libcuda.so.1')) ?? '', /install NVIDIA's driver$/);
    assert.match(whyNotOnGpu(line('cudart64_110.dll')) ?? '', /install CUDA 11\.2$/);
    assert.match(whyNotOnGpu('failed call to cuInit: CUDA_ERROR_NO_DEVICE') ?? '', /no NVIDIA card answers/);
    assert.equal(whyNotOnGpu('all is well'), null);
  });
});
