/** NumPy's files and pickles: what NumPy wrote is read, what we write NumPy's own form has, and nothing that calls is run. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { io, Tensor, tensor } from '../../../src/engine/index.ts';
import { inRoot } from '../../harness/paths.ts';
import { assertClose } from '../engine/golden.ts';

interface Values {
  readonly shape: readonly number[];
  readonly values: readonly (number | string)[];
}

interface Golden {
  readonly npy: Readonly<Record<string, Values & { readonly file: string }>>;
  readonly npz: Readonly<Record<'stored' | 'compressed', string>>;
  readonly objects: string;
  readonly texts: string;
  readonly pickles: Readonly<Record<string, { readonly value: unknown; readonly files: readonly string[] }>>;
  readonly python2: { readonly file: string; readonly value: unknown };
  readonly malicious: Readonly<Record<string, string>>;
}

const golden: Golden = JSON.parse(readFileSync(inRoot('test', 'fixtures', 'numpy-files.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'backstep-numpy-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? Buffer.from(content, 'base64') : content);
  return path;
}

const exact = { atol: 0, rtol: 0 };

describe('.npy', () => {
  const ours: Readonly<Record<string, string>> = {
    '<f2': 'float32',
    '>f8': 'float64',
    int8: 'int32',
    '<u2': 'int32',
    '<u4': 'int64',
    '>i8': 'int64',
    uint8: 'uint8',
    bool: 'bool',
  };
  for (const [name, { file: content, shape, values }] of Object.entries(golden.npy)) {
    test(`${name}, by NumPy`, () => {
      const read = io.loadNpy(file('x.npy', content));
      assertClose(read, shape, values, exact, name);
      if (ours[name] !== undefined) assert.equal(read.dtype, ours[name]);
    });
  }

  test('what is saved is what NumPy saves, byte for byte', () => {
    for (const [name, dtype] of [
      ['<f4', 'float32'],
      ['<f8', 'float64'],
      ['<i8', 'int64'],
      ['uint8', 'uint8'],
      ['bool', 'bool'],
    ] as const) {
      const { file: content, shape, values } = golden.npy[name] ?? { file: '', shape: [], values: [] };
      const path = join(folder, 'saved.npy');
      io.saveNpy(path, tensor(values.map(Number), { dtype }).reshape([...shape]));
      const [saved, wanted] = [readFileSync(path), Buffer.from(content, 'base64')];
      // NumPy leaves room to grow in the header; what it says and the elements are the same.
      const parts = (bytes: Buffer) => {
        const end = 10 + bytes.readUInt16LE(8);
        return [bytes.toString('latin1', 10, end).trim(), bytes.subarray(end).toString('hex')];
      };
      assert.deepEqual(parts(saved), parts(wanted), name);
    }
  });

  test('cut short at any byte, another format, and what only Python can make, are errors that say so', () => {
    const bytes = Buffer.from(golden.npy['<f4']?.file ?? '', 'base64');
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(
        () => io.loadNpy(file('cut.npy', bytes.subarray(0, length))),
        /cut\.npy is (cut short|no \.npy file)/,
      );
    }
    assert.throws(
      () => io.loadNpy(file('cut.npy', bytes.subarray(0, -1))),
      /is cut short: \[2, 3\] of <f4 takes 24 bytes, but 23 are there$/,
    );
    assert.throws(
      () => io.loadNpy(file('o.npy', golden.objects)),
      /o\.npy holds Python objects, which only Python can make$/,
    );
    assert.throws(
      () => io.loadNpy(file('t.npy', golden.texts)),
      /t\.npy holds elements of type '<U1', which Backstep does not have$/,
    );
  });
});

describe('.npz', () => {
  for (const kind of ['stored', 'compressed'] as const) {
    test(`${kind}, by NumPy`, () => {
      const arrays = io.loadNpz(file('x.npz', golden.npz[kind]));
      assert.deepEqual(Object.keys(arrays), ['a', 'b']);
      assert.deepEqual(arrays['a']?.toArray(), [0, 1, 2]);
      assert.deepEqual(
        [arrays['b']?.dtype, arrays['b']?.toArray()],
        [
          'float32',
          [
            [1, 1],
            [1, 1],
          ],
        ],
      );
    });
  }

  test('what is saved is read again', () => {
    for (const compress of [false, true]) {
      const path = join(folder, 'saved.npz');
      io.saveNpz(path, { x: tensor([1, 2]), y: tensor([[true]]) }, { compress });
      const read = io.loadNpz(path);
      assert.deepEqual([read['x']?.toArray(), read['y']?.toArray(), read['y']?.dtype], [[1, 2], [[true]], 'bool']);
    }
  });

  test('a file that is cut short', () => {
    const bytes = Buffer.from(golden.npz.stored, 'base64');
    assert.throws(() => io.loadNpz(file('cut.npz', bytes.subarray(0, 300))), /cut\.npz is no \.npz file, or cut short/);
  });
});

/** What was read, in the golden file's form. */
function written(value: unknown): unknown {
  if (value instanceof Tensor) {
    const values = Array.from(value.toTypedArray());
    return { tensor: { shape: value.shape, values } };
  }
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (Array.isArray(value)) return value.map(written);
  if (value instanceof Set) return { set: [...value].map(written).sort() };
  if (value instanceof Map) return { dict: [...value].map(([key, item]) => [written(key), written(item)]) };
  if (typeof value === 'object' && value !== null) {
    return { dict: Object.entries(value).map(([key, item]) => [key, written(item)]) };
  }
  return value;
}

/** The golden form without dtypes, which have their own test. */
function withoutDtypes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, item) => (key === 'dtype' ? undefined : item));
}

describe('pickles', () => {
  for (const [name, { value, files }] of Object.entries(golden.pickles)) {
    for (const [protocol, content] of files.entries()) {
      test(`${name}, protocol ${protocol}`, () => {
        assert.deepEqual(written(io.loadPickle(file('x.pkl', content))), withoutDtypes(value));
      });
    }
  }

  test('as Python 2 writes them, packed too', () => {
    const { file: content, value } = golden.python2;
    assert.deepEqual(written(io.loadPickle(file('x.pkl', content))), withoutDtypes(value));
    const packed = file('x.pkl.gz', gzipSync(Buffer.from(content, 'base64')));
    assert.deepEqual(written(io.loadPickle(packed)), withoutDtypes(value));
  });

  test('an array in two places is one tensor', () => {
    const read = io.loadPickle(file('x.pkl', golden.pickles['shared']?.files[2] ?? ''));
    assert.ok(Array.isArray(read));
    assert.equal(read[0], read[1]);
  });

  test('what would call anything is refused, and named', () => {
    const named: Readonly<Record<string, RegExp>> = {
      'os.system': /it names os\.system\./,
      'builtins.eval, named by the stack': /it names builtins\.eval\./,
      'builtins.print, by __reduce__': /it names __builtin__\.print\./,
      'a class of its own': /it names copy_reg\._reconstructor\.|it names __main__\.Thing\./,
      'an object by INST': /it makes an object of the class os\.system/,
      'numpy.load': /it names numpy\.load\./,
      'numpy.core.multiarray.fromfile': /it names numpy\.core\.multiarray\.fromfile\./,
      'a dotted name': /it names numpy\.core\.os\.system\./,
    };
    for (const [what, content] of Object.entries(golden.malicious)) {
      assert.throws(
        () => io.loadPickle(file('bad.pkl', content)),
        (error) => {
          assert.ok(error instanceof Error);
          const isCall = what === 'numpy.ndarray called';
          assert.equal(error.name, isCall ? 'Error' : 'UnpicklingError', what);
          assert.match(
            error.message,
            isCall ? /numpy\.ndarray is not to be called/ : /bad\.pkl, at byte \d+: refused: /,
          );
          assert.match(error.message, named[what] ?? /./, what);
          return true;
        },
      );
    }
  });

  test('cut short at any byte, or no pickle', () => {
    const bytes = Buffer.from(golden.pickles['dictionaries']?.files[4] ?? '', 'base64');
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => io.loadPickle(file('cut.pkl', bytes.subarray(0, length))), /cut\.pkl/);
    }
    assert.throws(
      () => io.loadPickle(file('cut.pkl', bytes.subarray(0, -1))),
      /is cut short: 1 bytes are missing at byte/,
    );
    assert.throws(() => io.loadPickle(file('no.pkl', Buffer.from('<html>'))), /no\.pkl is no pickle: byte 0 is 0x3c/);
    assert.throws(() => io.loadPickle(file('new.pkl', Buffer.from([0x80, 9]))), /unsupported pickle protocol: 9/);
    assert.throws(
      () => io.loadPickle(file('cut.pkl.gz', gzipSync(bytes).subarray(0, 20))),
      /cut\.pkl\.gz cannot be unpacked/,
    );
  });

  test('a list that contains itself is refused', () => {
    assert.throws(() => io.loadPickle(file('loop.pkl', Buffer.from(']q\0h\0a.', 'latin1'))), /contains itself/);
  });
});

test('the course data: mnist.pkl.gz', (context) => {
  const path = join(process.env['BACKSTEP_DATA'] ?? '', 'mnist.pkl.gz');
  if (process.env['BACKSTEP_DATA'] === undefined || !existsSync(path)) {
    context.skip('no data: BACKSTEP_DATA names no folder with mnist.pkl.gz');
    return;
  }
  const read = io.loadPickle(path);
  assert.ok(Array.isArray(read) && read.length === 3);
  const shapes = read.map((part) =>
    Array.isArray(part) ? part.map((x) => (x instanceof Tensor ? x.shape : null)) : null,
  );
  assert.deepEqual(shapes, [
    [[50000, 784], [50000]],
    [[10000, 784], [10000]],
    [[10000, 784], [10000]],
  ]);
});
