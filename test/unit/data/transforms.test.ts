/** Transforms of images, and made-up datasets. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { arange, datasets, Generator, rand, type Tensor, tensor, transforms } from '../../../src/engine/index.ts';

const image = (...shape: number[]) =>
  arange(shape.reduce((a, b) => a * b, 1))
    .reshape(shape)
    .to('float32');
const same = (a: Tensor, b: Tensor) => assert.deepEqual(a.toArray(), b.toArray());
const seeded = (seed = 1) => ({ generator: new Generator(seed) });

describe('values', () => {
  test('ToTensor: bytes in rows become fractions in planes', () => {
    const bytes = tensor([0, 51, 255, 102, 204, 153], { dtype: 'uint8' }).reshape([1, 2, 3]);
    const made = new transforms.ToTensor()(bytes);
    assert.equal(made.dtype, 'float32');
    assert.deepEqual(made.shape, [3, 1, 2]);
    same(made, tensor([0, 102, 51, 204, 255, 153]).div(255).reshape([3, 1, 2]));
    assert.deepEqual(new transforms.ToTensor()(bytes.squeeze(0)).shape, [1, 2, 3]);
    assert.throws(
      () => new transforms.ToTensor()(tensor([1])),
      /^TypeError: pic should be 2\/3 dimensional\. Got 1 dimensions\.$/,
    );
  });

  test('Normalize: by channel', () => {
    const made = new transforms.Normalize([1, 10], [2, 4])(image(2, 1, 2));
    const alike = new transforms.Normalize(1, 2)(image(2, 1, 2));
    assert.deepEqual(alike.toArray(), new transforms.Normalize([1, 1], [2, 2])(image(2, 1, 2)).toArray());
    assert.deepEqual(made.toArray(), [[[-0.5, 0]], [[-2, -1.75]]]);
    assert.throws(
      () => new transforms.Normalize([0], [0]),
      /^RangeError: std evaluated to zero, leading to division by zero\.$/,
    );
    assert.throws(
      () => new transforms.Normalize([0], [1])(tensor([[[1]]], { dtype: 'uint8' })),
      /^TypeError: Input tensor should be a float tensor\. Got uint8\.$/,
    );
    assert.throws(
      () => new transforms.Normalize([0], [1])(tensor([1])),
      /Expected tensor to be a tensor image of size/,
    );
  });

  test('Compose, Lambda and RandomApply, printed too', () => {
    const twice = new transforms.Lambda((x) => x.mul(2));
    const both = new transforms.Compose([twice, new transforms.Normalize([1], [1]), (x) => x.neg()]);
    assert.deepEqual(both(image(1, 1, 2)).toArray(), [[[1, -1]]]);
    assert.match(String(both), /^Compose\(\n {4}Lambda\(\)\n {4}Normalize\(mean=\[1\], std=\[1\]\)\n/);
    assert.deepEqual(new transforms.RandomApply(twice, { p: 0 })(image(1, 1, 2)).toArray(), [[[0, 1]]]);
    assert.deepEqual(new transforms.RandomApply(twice, { p: 1 })(image(1, 1, 2)).toArray(), [[[0, 2]]]);
    // @ts-expect-error: no function
    assert.throws(() => new transforms.Lambda(3), /^TypeError: Argument lambd should be callable, got number$/);
    // @ts-expect-error: no image
    assert.throws(() => twice([1]), /^TypeError: img should be a Tensor, but got Array$/);
  });
});

describe('places', () => {
  test('Resize: the shorter side, or both; bytes are rounded', () => {
    assert.deepEqual(new transforms.Resize(4)(image(3, 2, 3)).shape, [3, 4, 6]);
    assert.deepEqual(new transforms.Resize([1, 5])(image(2, 3)).shape, [1, 5]);
    // Each element of the smaller one lies in the middle of four.
    assert.deepEqual(new transforms.Resize([1, 2])(image(1, 2, 4)).toArray(), [[[2.5, 4.5]]]);
    assert.deepEqual(new transforms.Resize([1, 1])(tensor([[1, 2]], { dtype: 'uint8' })).toArray(), [[2]]);
    assert.deepEqual(new transforms.Resize([2, 4], { interpolation: 'nearest' })(image(1, 2)).toArray(), [
      [0, 0, 1, 1],
      [0, 0, 1, 1],
    ]);
  });

  test('crops: the middle, and a window of the padded image that is somewhere', () => {
    assert.deepEqual(new transforms.CenterCrop(2)(image(4, 4)).toArray(), [
      [5, 6],
      [9, 10],
    ]);
    const places = new Set<string>();
    const crop = new transforms.RandomCrop(2, { padding: 1, fill: -1, ...seeded() });
    for (let draw = 0; draw < 200; draw++) places.add(JSON.stringify(crop(image(2, 2)).toArray()));
    // 3 by 3 places, each another picture.
    assert.equal(places.size, 9);
    assert.ok(places.has('[[-1,-1],[-1,0]]') && places.has('[[3,-1],[-1,-1]]') && places.has('[[0,1],[2,3]]'));
    assert.throws(
      () => new transforms.RandomCrop(5)(image(4, 4)),
      /^RangeError: Required crop size \(5, 5\) is larger than input image size \(4, 4\)$/,
    );
  });

  test('flips: with their probability', () => {
    same(new transforms.RandomHorizontalFlip({ p: 1 })(image(1, 2, 3)), image(1, 2, 3).flip([2]));
    same(new transforms.RandomVerticalFlip({ p: 1 })(image(1, 2, 3)), image(1, 2, 3).flip([1]));
    same(new transforms.RandomVerticalFlip({ p: 0 })(image(2, 3)), image(2, 3));
    const flip = new transforms.RandomHorizontalFlip({ p: 0.25, ...seeded() });
    let flipped = 0;
    for (let draw = 0; draw < 2000; draw++) flipped += flip(tensor([[0, 1]])).toTypedArray()[0] ?? 0;
    assert.ok(Math.abs(flipped / 2000 - 0.25) < 0.03, `${flipped} of 2000`);
    assert.throws(
      () => new transforms.RandomHorizontalFlip({ p: 2 }),
      /p should be a number between 0 and 1, but got 2/,
    );
  });
});

describe('affine', () => {
  const x = image(2, 4, 4);

  test('quarter turns are those of rot90: clockwise, and anticlockwise for RandomRotation', () => {
    for (const [turns, angle] of [
      [1, 90],
      [2, 180],
      [3, 270],
      [4, 360],
    ] as const) {
      same(transforms.affine(x, { angle: -angle }), x.rot90(turns, [1, 2]));
      same(new transforms.RandomRotation([angle, angle])(x), x.rot90(turns, [1, 2]));
    }
    const odd = image(3, 3);
    same(transforms.affine(odd, { angle: -90 }), odd.rot90(1, [0, 1]));
  });

  test('moves, to the right and down', () => {
    assert.deepEqual(transforms.affine(image(2, 3), { translate: [1, 0], fill: 9 }).toArray(), [
      [9, 0, 1],
      [9, 3, 4],
    ]);
    assert.deepEqual(transforms.affine(image(2, 3), { translate: [0, 1] }).toArray(), [
      [0, 0, 0],
      [0, 1, 2],
    ]);
  });

  test('twice as large: each element four times, the edges outside', () => {
    const middle = image(4, 4).get('1:3', '1:3');
    same(transforms.affine(image(4, 4), { scale: 2 }), middle.repeatInterleave(2, 0).repeatInterleave(2, 1));
  });

  test('sheared along x by 45 degrees: the top to the right, as torchvision has it', () => {
    assert.deepEqual(transforms.affine(image(3, 3), { shear: [45, 0], fill: -1 }).toArray(), [
      [-1, 0, 1],
      [3, 4, 5],
      [7, 8, -1],
    ]);
  });

  test('RandomAffine keeps within its limits, and repeats with the seed', () => {
    const dot = tensor([
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
      [0, 0, 1, 0, 0],
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ]);
    const move = new transforms.RandomAffine(0, { translate: [0.2, 0], ...seeded() });
    const places = new Set<number>();
    for (let draw = 0; draw < 100; draw++) places.add(move(dot).flatten().argmax().item());
    assert.deepEqual([...places].sort(), [11, 12, 13]);
    const turn = () => new transforms.RandomAffine(30, { scale: [0.5, 2], shear: 10, ...seeded(4) })(x);
    same(turn(), turn());
    assert.throws(() => new transforms.RandomAffine(-1), /If degrees is a single number, it must be positive\./);
    assert.throws(
      () => new transforms.RandomAffine(0, { translate: [2, 0] }),
      /translation values should be between 0 and 1/,
    );
    assert.throws(() => new transforms.RandomAffine(0, { scale: [0, 1] }), /scale values should be positive/);
  });

  test('bytes stay bytes', () => {
    assert.equal(new transforms.RandomRotation(10)(rand([1, 4, 4]).mul(255).to('uint8')).dtype, 'uint8');
  });
});

describe('made-up datasets', () => {
  test('moons and circles lie on their curves', () => {
    const [points, labels] = datasets.moons(20).tensors;
    assert.deepEqual([points.shape, labels.dtype, labels.sum().item()], [[20, 2], 'int64', 10]);
    for (const [index, label] of (labels.toArray() as number[]).entries()) {
      const [px = 0, py = 0] = points.select(0, index).toTypedArray();
      const radius = label === 0 ? Math.hypot(px, py) : Math.hypot(px - 1, py - 0.5);
      assert.ok(Math.abs(radius - 1) < 1e-6);
      assert.ok(label === 0 ? py >= -1e-6 : py <= 0.5 + 1e-6);
    }
    const rings = datasets.circles(10, { factor: 0.5 }).tensors[0].pow(2).sum(1).sqrt().toTypedArray();
    assert.deepEqual(
      Array.from(rings, (radius) => Number(radius.toFixed(5))),
      [1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5],
    );
  });

  test('a spiral has equal arms that begin at the middle', () => {
    const [points, labels] = datasets.spiral(31, { classes: 3 }).tensors;
    assert.deepEqual(labels.bincount().toArray(), [11, 10, 10]);
    assert.deepEqual(points.select(0, 0).toArray(), [0, 0]);
    assert.ok(points.pow(2).sum(1).max().item() <= 1 + 1e-6);
  });

  test('blobs lie around their centers, with the spread that is asked for', () => {
    const [points, labels] = datasets.blobs(3000, {
      centers: [
        [0, 0, 0],
        [9, -9, 3],
      ],
      std: 0.5,
      ...seeded(),
    }).tensors;
    const second = points.maskedSelect(labels.eq(1).unsqueeze(1).expand([3000, 3])).reshape([-1, 3]);
    for (const [at, center] of [9, -9, 3].entries()) {
      const column = second.select(1, at);
      assert.ok(Math.abs(column.mean().item() - center) < 0.05);
      assert.ok(Math.abs(column.std().item() - 0.5) < 0.05);
    }
    assert.deepEqual(datasets.blobs(6, { features: 4 }).tensors[0].shape, [6, 4]);
  });

  test('regression: exact without noise', () => {
    const [x, y] = datasets.regression(8, { weights: [2, -3], bias: 1 }).tensors;
    const expected = x.matmul(tensor([[2], [-3]])).add(1);
    assert.ok(expected.sub(y).abs().max().item() < 1e-5);
  });

  test('noise repeats with the seed', () => {
    const made = (seed: number) => datasets.moons(10, { noise: 0.1, ...seeded(seed) }).tensors[0].toArray();
    assert.deepEqual(made(1), made(1));
    assert.notDeepEqual(made(1), made(2));
    assert.throws(() => datasets.spiral(2, { classes: 3 }), /at least 3, but is 2/);
    assert.throws(() => datasets.circles(4, { factor: 1 }), /'factor' has to be at least 0 and below 1, but is 1/);
  });
});
