/** Checkpoints: what is saved comes back, other programs' files are read, and what is wrong with a file is said. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { closeDevices } from '../../../src/engine/device/registry.ts';
import { getRngState, io, nn, optim, rand, setRngState, Tensor, tensor } from '../../../src/engine/index.ts';
import fc from '../../harness/fast-check.ts';

const folder = mkdtempSync(join(tmpdir(), 'backstep-checkpoint-'));
const path = join(folder, 'x.safetensors');
after(async () => {
  rmSync(folder, { recursive: true });
  await closeDevices();
});

function plain(value: unknown): unknown {
  if (value instanceof Tensor) return { dtype: value.dtype, shape: value.shape, values: [...value.toTypedArray()] };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

function again(value: unknown): unknown {
  io.save(path, value);
  return io.load(path);
}

describe('save and load', () => {
  test('every dtype, shape and number comes back', () => {
    const value = {
      tensors: [
        tensor([
          [1.5, Number.NaN],
          [Number.POSITIVE_INFINITY, -0],
        ]),
        tensor(Math.PI, { dtype: 'float64' }),
        tensor([2 ** 53, -1], { dtype: 'int64' }),
        tensor([-7], { dtype: 'int32' }),
        tensor([255], { dtype: 'uint8' }),
        tensor([true, false]),
        tensor([]).reshape([0, 3]),
        tensor([
          [1, 2],
          [3, 4],
        ]).T,
      ],
      numbers: [0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 60],
      rest: { text: 'ü\n', yes: true, nothing: null, empty: {}, list: [[], [{}]] },
      $tensor: 'a key that looks like ours',
      nested: { $number: '3' },
    };
    assert.deepEqual(plain(again(value)), plain(value));
  });

  test('any nested plain value comes back', () => {
    const anything = fc.anything({ withBoxedValues: false, withNullPrototype: false, maxDepth: 4 }).filter((value) => {
      const isPlain = (part: unknown): boolean =>
        part === null ||
        ['string', 'boolean', 'number'].includes(typeof part) ||
        (typeof part === 'object' &&
          Object.values(part).every(isPlain) &&
          (!Array.isArray(part) || Object.keys(part).length === part.length));
      return isPlain(value);
    });
    fc.assert(
      fc.property(anything, (value) => assert.deepEqual(again(value), value)),
      { numRuns: 200 },
    );
  });

  test('a tensor in two places is written once and is one tensor again; names that would be the same are not', () => {
    const shared = tensor([1, 2]);
    const read = again({ a: shared, b: [shared], 'c.d': tensor([3]), c: { d: tensor([4]) } });
    assert.ok(typeof read === 'object' && read !== null && 'a' in read && 'b' in read && Array.isArray(read.b));
    assert.equal(read.a, read.b[0]);
    assert.deepEqual(plain(read), plain({ a: shared, b: [shared], 'c.d': tensor([3]), c: { d: tensor([4]) } }));
    const length = Number(readFileSync(path).readBigUInt64LE(0));
    const header: unknown = JSON.parse(readFileSync(path).toString('utf8', 8, 8 + length));
    assert.deepEqual(Object.keys(header ?? {}), ['__metadata__', 'a', 'c.d', 'c.d#2']);
  });

  test('a whole checkpoint', () => {
    const make = () => {
      const model = new nn.Sequential(new nn.Linear(3, 4), new nn.BatchNorm1d(4), new nn.Linear(4, 1));
      const optimizer = new optim.RMSprop(model.parameters(), { momentum: 0.9, centered: true });
      return { model, optimizer, plateau: new optim.lrScheduler.ReduceLROnPlateau(optimizer) };
    };
    const before = make();
    before
      .model(rand([5, 3]))
      .sum()
      .backward();
    before.optimizer.step();
    const rng = getRngState();
    const saved = {
      model: before.model.stateDict(),
      optimizer: before.optimizer.stateDict(),
      plateau: before.plateau.stateDict(),
      rng,
    };
    const expected = rand([2]).toArray();
    io.save(path, saved);
    const read = io.load<typeof saved>(path);
    assert.deepEqual(plain(read), plain(saved));
    // The best so far is still infinite, which JSON has no number for.
    assert.equal(read.plateau['best'], Number.POSITIVE_INFINITY);
    const after = make();
    after.model.loadStateDict(read.model);
    after.optimizer.loadStateDict(read.optimizer);
    after.plateau.loadStateDict(read.plateau);
    setRngState(read.rng);
    assert.deepEqual(rand([2]).toArray(), expected);
    assert.deepEqual(plain(after.optimizer.stateDict()), plain(before.optimizer.stateDict()));
  });

  test('tensors of another device, and to one', () => {
    io.save(path, { x: tensor([1, 2], { device: 'tfjs-cpu' }) });
    const { x } = io.load<{ x: Tensor }>(path, { device: 'tfjs-cpu' });
    assert.deepEqual([x.device, x.toArray()], ['tfjs-cpu', [1, 2]]);
  });

  test('the path comes first', () => {
    assert.throws(() => Reflect.apply(io.save, null, [{ epoch: 1 }, 'last.safetensors']), {
      name: 'TypeError',
      message: "save(): the path comes first, as in io.save('last.safetensors', state), but got Object",
    });
  });

  test('what cannot be saved is named by its place, and the old file stays', () => {
    io.save(path, { old: true });
    for (const [value, message] of [
      [{ a: [{ f: () => 0 }] }, /^TypeError: a\.0\.f is a Function, which cannot be saved: only tensors, numbers/],
      [{ when: new Date(0) }, /^TypeError: when is a Date, which cannot be saved/],
      [{ u: undefined }, /^TypeError: u is undefined, which cannot be saved/],
      [new nn.Linear(1, 1), /^TypeError: the value is a Linear, which cannot be saved/],
      [{ m: new Map() }, /^TypeError: m is a Map, which cannot be saved/],
    ] as const) {
      assert.throws(() => io.save(path, value), message);
    }
    const loop: { self?: object } = {};
    loop.self = loop;
    assert.throws(() => io.save(path, loop), /^TypeError: self contains itself, which cannot be saved$/);
    assert.deepEqual(io.load(path), { old: true });
    assert.deepEqual(readdirSync(folder), ['x.safetensors']);
  });
});

/** A safetensors file as another program writes it: no padding, no structure. */
function foreign(header: object, data: readonly number[]): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.byteLength));
  return Buffer.concat([length, json, Buffer.from(data)]);
}

describe("other programs' files", () => {
  test('tensors by their names, types that Backstep does not have as larger ones', () => {
    const header = {
      half: { dtype: 'F16', shape: [2], data_offsets: [0, 4] },
      brain: { dtype: 'BF16', shape: [2], data_offsets: [4, 8] },
      byte: { dtype: 'I8', shape: [1], data_offsets: [8, 9] },
      short: { dtype: 'I16', shape: [1], data_offsets: [9, 11] },
      word: { dtype: 'U32', shape: [], data_offsets: [11, 15] },
    };
    const data = [0x00, 0x3c, 0x00, 0xc1, 0x80, 0x3f, 0x20, 0xc0, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff];
    writeFileSync(path, foreign(header, data));
    assert.deepEqual(plain(io.load(path)), {
      half: { dtype: 'float32', shape: [2], values: [1, -2.5] },
      brain: { dtype: 'float32', shape: [2], values: [1, -2.5] },
      byte: { dtype: 'int32', shape: [1], values: [-1] },
      short: { dtype: 'int32', shape: [1], values: [-2] },
      word: { dtype: 'int64', shape: [], values: [4294967295] },
    });
  });

  test('cut short at any byte', () => {
    io.save(path, { a: tensor([1, 2, 3]), b: [1] });
    const bytes = readFileSync(path);
    for (let length = 0; length < bytes.byteLength; length++) {
      writeFileSync(path, bytes.subarray(0, length));
      assert.throws(() => io.load(path), /x\.safetensors: expected .*, but found /);
    }
    writeFileSync(path, bytes.subarray(0, -1));
    assert.throws(
      () => io.load(path),
      /x\.safetensors: expected the whole tensor a, but found a file that ends before it$/,
    );
  });

  for (const [what, bytes, message] of [
    ['another format', Buffer.from('<html><body>'), /expected a safetensors file, but found another format$/],
    [
      'no JSON',
      Buffer.from('\x04\0\0\0\0\0\0\0{"a"', 'latin1'),
      /expected a safetensors header in JSON, but found \{"a"$/,
    ],
    [
      'an unknown type',
      foreign({ x: { dtype: 'F8_E4M3', shape: [1], data_offsets: [0, 1] } }, [0]),
      /expected a type of elements that Backstep has for x, but found F8_E4M3$/,
    ],
    [
      'a shape that is not that of the bytes',
      foreign({ x: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, [0, 0, 0, 0]),
      /expected 8 bytes for x, F32 \[2\], but found 4$/,
    ],
    [
      'an entry without its place',
      foreign({ x: { dtype: 'F32', shape: [2] } }, []),
      /expected dtype, shape and data_offsets of x, but found \{"dtype":"F32","shape":\[2\]\}$/,
    ],
  ] as const) {
    test(what, () => {
      writeFileSync(path, bytes);
      assert.throws(() => io.load(path), message);
    });
  }
});
