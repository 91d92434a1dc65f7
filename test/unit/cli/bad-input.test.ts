import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { gzipSync } from 'node:zlib';
import { isAlive } from '../runtime/run-script.ts';
import { backstep, folderWith, main } from './backstep.ts';

test('a very long line is shown around the place', async (context) => {
  const folder = folderWith(
    context,
    `const x = '${'a'.repeat(100_000)}'; throw new Error('far'); /* ${'b'.repeat(1000)} */\n`,
  );
  const { stderr } = await backstep(folder, ['run', 'train.ts']);
  const [first, , excerpt = '', caret = ''] = stderr.split('\n');
  assert.equal(first, 'train.ts:1:100021: Error: far');
  assert.ok(excerpt.length < 180);
  assert.equal(excerpt.slice(caret.indexOf('^')).startsWith("new Error('far')"), true);
});

test('bytes of a script that a terminal would obey are not sent to it', async (context) => {
  const folder = folderWith(context, "throw new Error('x'); // \u001b[2J\u0007\n");
  const { stderr } = await backstep(folder, ['run', 'train.ts']);
  assert.equal(stripVTControlCharacters(stderr), stderr);
  assert.match(stderr, /1 \| throw new Error\('x'\); \/\/ \ufffd\[2J\ufffd\n/);
});

const head = Buffer.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2);
const dataFiles: Readonly<
  Record<string, { readonly name: string; readonly bytes: Uint8Array; readonly message: RegExp }>
> = {
  truncated: {
    name: 't10k-images-idx3-ubyte',
    bytes: Buffer.concat([head, Buffer.alloc(3)]),
    message: /is truncated: its header says \[2, 2, 2\], 24 bytes in all, but it has 19/,
  },
  foreign: { name: 't10k-images-idx3-ubyte', bytes: Buffer.from('hello'), message: /is not an idx file.*68 65 6c 6c/ },
  'a cut archive': {
    name: 't10k-images-idx3-ubyte.gz',
    bytes: gzipSync(Buffer.concat([head, Buffer.alloc(8)])).subarray(0, 20),
    message: /cannot be unpacked \(unexpected end of file\): it is damaged/,
  },
  'a damaged archive': {
    name: 't10k-images-idx3-ubyte.gz',
    bytes: (() => {
      const bytes = gzipSync(Buffer.concat([head, Buffer.alloc(8)]));
      bytes.writeUInt32LE(1, bytes.length - 8);
      return bytes;
    })(),
    message: /cannot be unpacked \(incorrect data check\): it is damaged/,
  },
};

for (const [what, { name, bytes, message }] of Object.entries(dataFiles)) {
  test(`a data file that is ${what} is named, at the line that wants it`, async (context) => {
    const folder = folderWith(
      context,
      "import { datasets } from 'backstep';\nawait datasets.mnist({ train: false });\n",
    );
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', name), bytes);
    const { code, stderr } = await backstep(folder, ['run', 'train.ts', '--data', 'data']);
    assert.equal(code, 1);
    assert.match(stderr, /^train\.ts:2:1: Error: /);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /caused by/, 'which the message has said');
    assert.ok(stderr.includes(join('data', name)));
  });
}

test('a data file that is a folder is named', async (context) => {
  const folder = folderWith(context, "import { datasets } from 'backstep';\nawait datasets.mnist({ train: false });\n");
  mkdirSync(join(folder, 'data', 't10k-images-idx3-ubyte.gz'), { recursive: true });
  const { stderr } = await backstep(folder, ['run', 'train.ts', '--data', 'data']);
  assert.match(stderr, /t10k-images-idx3-ubyte\.gz cannot be read: EISDIR/);
});

test('a folder of data that is not there is refused at once', async (context) => {
  const folder = folderWith(context, "console.log('ran');");
  const { code, stdout, stderr } = await backstep(folder, ['run', 'train.ts', '--data', 'nowhere']);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^There is no folder .*nowhere to look for data in \(--data\)\.\n$/);
});

test('more memory than there is: the words of PyTorch, at the line', async (context) => {
  const folder = folderWith(context, "import { zeros } from 'backstep';\nzeros([1e6, 1e6]);\n");
  const { code, stderr } = await backstep(folder, ['run', 'train.ts']);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^train\.ts:2:1: OutOfMemoryError: DefaultCPUAllocator: not enough memory: you tried to allocate 4000000000000 bytes\./,
  );
});

test('whoever reads the output may go: the run ends, and its process', {
  skip: process.platform === 'win32',
}, async (context) => {
  const folder = folderWith(context, "console.log(process.pid); for (let n = 0; ; n++) console.log('line', n);");
  const host = spawn(process.execPath, [main, 'run', 'train.ts'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const [printed]: unknown[] = await once(host.stdout, 'data');
  host.stdout.destroy();
  await once(host, 'close');
  assert.equal(isAlive(Number.parseInt(String(printed), 10)), false);
});

test('Ctrl-C ends a script that waits for the system, without waiting for that', {
  skip: process.platform === 'win32',
}, async (context) => {
  const source =
    "import { execSync } from 'node:child_process';\nconsole.log('begin');\nexecSync('sleep 20');\nconsole.log('end');\n";
  const folder = folderWith(context, source);
  const host = spawn(process.execPath, [main, 'run', 'train.ts'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  let printed = '';
  host.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  await once(host.stdout, 'data');
  host.kill('SIGINT');
  const [code]: unknown[] = await once(host, 'exit');
  assert.equal(code, 130);
  assert.match(printed, /begin/);
  assert.doesNotMatch(printed, /end/);
});

test('a working directory that is gone is said in one line', {
  skip: process.platform === 'win32',
}, async (context) => {
  const folder = folderWith(context, '');
  mkdirSync(join(folder, 'gone'));
  const shell = spawn('sh', ['-c', `rmdir ../gone; exec "$0" "$@"`, process.execPath, main, 'run', '../train.ts'], {
    cwd: join(folder, 'gone'),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  shell.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code]: unknown[] = await once(shell, 'close');
  assert.equal(code, 1);
  assert.match(stderr, /^backstep: ENOENT: .*working directory.*\n$/);
  rmSync(join(folder, 'gone'), { recursive: true, force: true });
});
