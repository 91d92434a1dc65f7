/** Factorisations by what defines them: products give the matrix back, and factors have the form that they must have. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { closeDevices } from '../../../src/engine/device/registry.ts';
import { availableDevices, grad, linalg, manualSeed, randn, type Tensor, tensor } from '../../../src/engine/index.ts';

manualSeed(7);

const float64 = { dtype: 'float64' } as const;

function assertSame(actual: Tensor, expected: Tensor, tolerance = 1e-12, what = ''): void {
  assert.deepEqual(actual.shape, expected.shape, `${what} shape`);
  const far = actual.sub(expected).abs();
  const largest = far.numel() === 0 ? 0 : far.max().item();
  assert.ok(largest <= tolerance * Math.max(1, ...expected.abs().toTypedArray()), `${what}: off by ${largest}`);
}

function identityLike(x: Tensor, size: number): Tensor {
  const eye = tensor(
    Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => Number(row === column))),
    { dtype: x.dtype },
  );
  return eye.expand([...x.shape.slice(0, -2), size, size]);
}

function assertOrthonormalColumns(x: Tensor, tolerance = 1e-12): void {
  assertSame(x.transpose(-2, -1).matmul(x), identityLike(x, x.size(-1)), tolerance, 'XᵀX');
}

/** [m, n] of rank r. */
function ofRank(m: number, n: number, r: number): Tensor {
  return randn([m, r], float64).mm(randn([r, n], float64));
}

const shapes = [
  [1, 1],
  [5, 5],
  [7, 4],
  [4, 7],
  [3, 6, 2],
  [2, 2, 3, 3],
  [24, 24],
  [40, 9],
  [0, 3],
  [3, 0],
];

describe('svd', () => {
  for (const shape of shapes) {
    for (const fullMatrices of [false, true]) {
      test(`[${shape.join(', ')}]${fullMatrices ? ', full' : ''}`, () => {
        const a = randn(shape, float64);
        const { u, s, vh } = linalg.svd(a, { fullMatrices });
        const k = Math.min(a.size(-2), a.size(-1));
        const back = u
          .narrow(-1, 0, k)
          .mul(s.unsqueeze(-2))
          .matmul(vh.narrow(-2, 0, k));
        assertSame(back, a);
        assertOrthonormalColumns(u);
        assertOrthonormalColumns(vh.transpose(-2, -1));
        const values = s.reshape([-1, Math.max(1, k)]).toTypedArray();
        assert.ok(values.every((value, place) => value >= 0 && (place % k === 0 || value <= values[place - 1]!)));
      });
    }
  }

  test('a matrix of lower rank, and zeros', () => {
    for (const a of [ofRank(8, 6, 3), ofRank(5, 9, 1), ofRank(6, 6, 2), ofRank(4, 3, 1).mul(0)]) {
      const { u, s, vh } = linalg.svd(a);
      const k = Math.min(a.size(-2), a.size(-1));
      assertSame(
        u
          .narrow(-1, 0, k)
          .mul(s)
          .mm(vh.narrow(-2, 0, k)),
        a,
      );
      assertOrthonormalColumns(u);
      assertOrthonormalColumns(vh.t());
    }
    assert.deepEqual(linalg.matrixRank(ofRank(8, 6, 3)).item(), 3);
    assert.deepEqual(linalg.matrixRank(ofRank(5, 9, 1).mul(1e-30)).item(), 1);
  });

  test('very small singular values are accurate', () => {
    const a = tensor(
      [
        [1, 1],
        [0, 1e-10],
      ],
      float64,
    );
    const [, small] = linalg.svdvals(a).toTypedArray();
    assert.ok(Math.abs(small! / (1e-10 / Math.SQRT2) - 1) < 1e-12);
  });
});

describe('eigh', () => {
  for (const n of [1, 2, 6, 30]) {
    test(`${n} x ${n}`, () => {
      const a = randn([2, n, n], float64);
      const symmetric = a.add(a.transpose(-2, -1));
      const { eigenvalues, eigenvectors } = linalg.eigh(symmetric);
      const back = eigenvectors.mul(eigenvalues.unsqueeze(-2)).matmul(eigenvectors.transpose(-2, -1));
      assertSame(back, symmetric);
      assertOrthonormalColumns(eigenvectors);
      const values = eigenvalues.toTypedArray();
      assert.ok(values.every((value, place) => place % n === 0 || value >= values[place - 1]!));
    });
  }

  test('repeated eigenvalues, and only one triangle is read', () => {
    const a = tensor(
      [
        [2, 9, 9],
        [0, 2, 9],
        [0, 0, 5],
      ],
      float64,
    );
    assert.deepEqual([...linalg.eigvalsh(a).toTypedArray()], [2, 2, 5]);
    const upper = linalg.eigh(a, 'U');
    const whole = tensor(
      [
        [2, 9, 9],
        [9, 2, 9],
        [9, 9, 5],
      ],
      float64,
    );
    assertSame(whole.mm(upper.eigenvectors), upper.eigenvectors.mul(upper.eigenvalues));
    assert.throws(() => Reflect.apply(linalg.eigh, null, [a, 'X']), {
      message: "Expected UPLO argument to be 'L' or 'U', but got X",
    });
  });
});

describe('qr', () => {
  for (const shape of shapes) {
    test(`[${shape.join(', ')}]`, () => {
      const a = randn(shape, float64);
      for (const mode of ['reduced', 'complete'] as const) {
        const { q, r } = linalg.qr(a, mode);
        assertSame(q.matmul(r), a);
        assertOrthonormalColumns(q);
        const [rows, columns] = r.shape.slice(-2);
        for (const [place, value] of r.toTypedArray().entries()) {
          const row = Math.floor(place / columns!) % rows!;
          if (row > place % columns!) assert.equal(value, 0);
        }
      }
    });
  }

  test("mode 'r', and an unknown one", () => {
    const a = randn([4, 3], float64);
    const { q, r } = linalg.qr(a, 'r');
    assert.deepEqual(q.shape, [0]);
    assertSame(r, linalg.qr(a).r);
    assert.throws(() => Reflect.apply(linalg.qr, null, [a, 'bad']), {
      message: "qr received unrecognized mode 'bad' but expected one of 'reduced' (default), 'r', or 'complete'",
    });
  });
});

describe('systems', () => {
  test('inverse and solution of larger matrices', () => {
    const a = randn([3, 25, 25], float64);
    assertSame(a.matmul(linalg.inv(a)), identityLike(a, 25), 1e-9);
    const b = randn([25, 4], float64);
    assertSame(a.matmul(linalg.solve(a, b)), b.expand([3, 25, 4]), 1e-9);
  });

  test('Cholesky', () => {
    const a = randn([12, 15], float64);
    const lower = linalg.cholesky(a.mm(a.t()));
    assertSame(lower.mm(lower.t()), a.mm(a.t()));
  });

  test('the pseudo-inverse by its four conditions', () => {
    for (const a of [randn([6, 4], float64), ofRank(6, 5, 2)]) {
      const p = linalg.pinv(a);
      assertSame(a.mm(p).mm(a), a, 1e-10);
      assertSame(p.mm(a).mm(p), p, 1e-10);
      assertSame(a.mm(p), a.mm(p).t(), 1e-10);
      assertSame(p.mm(a), p.mm(a).t(), 1e-10);
    }
  });

  test('the gradient of a singular determinant is that of its cofactors', () => {
    const a = tensor(
      [
        [1, 2],
        [2, 4],
      ],
      float64,
    ).requiresGrad_();
    assertSame(
      grad(linalg.det(a), [a])[0]!,
      tensor(
        [
          [4, -2],
          [-2, 1],
        ],
        float64,
      ),
    );
    const b = tensor(
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      float64,
    ).requiresGrad_();
    const expected = tensor(
      [
        [-3, 6, -3],
        [6, -12, 6],
        [-3, 6, -3],
      ],
      float64,
    );
    assertSame(grad(linalg.det(b), [b])[0]!, expected, 1e-12);
  });
});

test('other devices compute through the host and keep the result', async () => {
  assert.ok(availableDevices().includes('tfjs-cpu'));
  const a = tensor(
    [
      [4, 1],
      [2, 3],
    ],
    { device: 'tfjs-cpu' },
  );
  assert.equal(linalg.inv(a).device, 'tfjs-cpu');
  assertSame(
    a.mm(linalg.inv(a)),
    tensor(
      [
        [1, 0],
        [0, 1],
      ],
      { device: 'tfjs-cpu' },
    ),
    1e-6,
  );
  assert.deepEqual(tensor([3, 1, 3, 2], { device: 'tfjs-cpu' }).unique().toArray(), [1, 2, 3]);
  await closeDevices();
});
