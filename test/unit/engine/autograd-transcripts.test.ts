/** The programs of test/fixtures/make/autograd-transcripts.py, step by step against what PyTorch said to the same. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  autograd,
  cat,
  type FunctionContext,
  grad,
  type NestedArray,
  noGrad,
  onesLike,
  stack,
  type Tensor,
  tensor,
  where,
} from '../../../src/engine/index.ts';

const golden: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(new URL('../../fixtures/autograd-transcripts.json', import.meta.url), 'utf8'),
);
const { functional } = autograd;

function plain(values: NestedArray): Tensor {
  return tensor(values, { dtype: 'float64' });
}

function leaf(values: NestedArray): Tensor {
  return plain(values).requiresGrad_();
}

function numbers(x: Tensor | null | undefined): NestedArray | null {
  return x?.toArray() ?? null;
}

/** Equal in structure, texts and truth values; numbers to 12 digits. */
function assertSame(actual: unknown, expected: unknown, path: string): void {
  if (typeof expected === 'number' && typeof actual === 'number') {
    const distance = Math.abs(actual - expected);
    assert.ok(distance <= 1e-12 + 1e-11 * Math.abs(expected), `${path}: ${actual}, but PyTorch has ${expected}`);
  } else if (typeof expected === 'object' && expected !== null && typeof actual === 'object' && actual !== null) {
    assert.deepEqual(Object.keys(actual), Object.keys(expected), path);
    for (const key of Object.keys(expected)) {
      assertSame(Reflect.get(actual, key), Reflect.get(expected, key), `${path}.${key}`);
    }
  } else assert.deepEqual(actual, expected, path);
}

function transcript(name: string, run: () => unknown): void {
  test(name, () => assertSame(run(), golden[name], name));
}

function message(body: () => unknown): string | null {
  try {
    body();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return null;
}

transcript('hooks', () => {
  const log: unknown[] = [];
  const [a, b] = [leaf([1, 2]), leaf(3)];
  const watch = (name: string, x: Tensor, answer?: (gradient: Tensor) => Tensor) =>
    x.registerHook((gradient) => {
      log.push([name, numbers(gradient)]);
      return answer?.(gradient);
    });
  const c = a.mul(b);
  const d = c.exp();
  const e = c.add(d);
  const f = e.mul(c).sum();
  watch('a', a);
  watch('b first', b, (gradient) => gradient.add(1));
  watch('b second', b);
  watch('c doubled', c, (gradient) => gradient.mul(2));
  watch('c after', c);
  watch('d', d);
  const handle = watch('d removed', d);
  watch('e', e);
  watch('f', f);
  const watchNode = (name: string, x: Tensor) =>
    x.gradFn?.registerHook((made, arrived) => {
      log.push([name, numbers(made[0]), numbers(arrived[0])]);
    });
  watchNode('sum node', f);
  watchNode('exp node', d);
  handle.remove();
  f.backward();
  return { log, a: numbers(a.grad), b: numbers(b.grad) };
});

transcript('order', () => {
  const log: string[] = [];
  const [x, y] = [leaf(2), leaf(3)];
  const p = x.mul(y);
  const q = x.sin();
  const r = p.mul(q);
  const s = y.exp();
  const t = r.add(s);
  const u = t.mul(p);
  for (const [name, one] of Object.entries({ x, y, p, q, r, s, t, u })) {
    one.registerHook(() => {
      log.push(name);
    });
  }
  u.backward();
  return log;
});

transcript('retainGrad', () => {
  const x = leaf([1, 2]);
  const y = x.mul(3);
  y.retainGrad();
  const z = y.mul(y);
  z.sum().backward(undefined, { retainGraph: true });
  const first = numbers(y.grad);
  z.sum().backward();
  const w = x.mul(2);
  w.retainGrad();
  w.mul_(5);
  w.sum().backward();
  const inner = x.mul(4);
  inner
    .mul(inner)
    .sum()
    .backward(undefined, { inputs: [inner] });
  return {
    first,
    second: numbers(y.grad),
    x: numbers(x.grad),
    afterInPlace: numbers(w.grad),
    retains: [x.retainsGrad, y.retainsGrad, z.retainsGrad],
    asInput: numbers(inner.grad),
  };
});

transcript('accumulate', () => {
  const x = leaf([1, 2]);
  const steps: unknown[] = [];
  x.mul(x).sum().backward();
  const kept = x.grad;
  steps.push(numbers(kept));
  x.mul(3).sum().backward();
  steps.push([numbers(kept), x.grad === kept]);
  x.pow(3).sum().backward(undefined, { createGraph: true });
  steps.push([numbers(x.grad), numbers(kept), x.grad === kept, x.grad?.requiresGrad]);
  x.grad = null;
  x.sum().backward(plain(2));
  steps.push(numbers(x.grad));
  const [a, b] = [leaf(1), leaf(2)];
  autograd.backward([a.mul(b), a.add(b)], [plain(10), plain(100)]);
  steps.push([numbers(a.grad), numbers(b.grad)]);
  noGrad(() => a.grad?.zero_());
  steps.push([numbers(a.grad), a.grad?.requiresGrad]);
  const c = leaf(2);
  c.mul(c).backward(undefined, { inputs: [c] });
  c.mul(b).backward(undefined, { inputs: [c] });
  steps.push([numbers(c.grad), numbers(b.grad)]);
  return steps;
});

transcript('secondBackward', () => {
  const x = leaf([
    [0.5, 1.5],
    [2, 3],
  ]);
  const constant = plain([
    [1, 2],
    [3, 4],
  ]);
  const operations: Record<string, () => Tensor> = {
    add: () => x.add(x),
    addNumber: () => x.add(1),
    sub: () => x.sub(constant),
    neg: () => x.neg(),
    mul: () => x.mul(x),
    mulPlain: () => x.mul(constant),
    mulNumber: () => x.mul(2),
    div: () => x.div(constant),
    exp: () => x.exp(),
    log: () => x.log(),
    sqrt: () => x.sqrt(),
    sin: () => x.sin(),
    tanh: () => x.tanh(),
    relu: () => x.relu(),
    pow: () => x.pow(2),
    abs: () => x.abs(),
    sum: () => x.sum(),
    sumDim: () => x.sum(0),
    mean: () => x.mean(),
    max: () => x.max(),
    matmul: () => x.matmul(x),
    transpose: () => x.t(),
    view: () => x.view([4]),
    select: () => x.select(0, 1),
    clone: () => x.clone(),
    cat: () => cat([x, x]),
    softmax: () => x.softmax(0),
    where: () => where(constant.gt(2), x, constant),
    expand: () => x.expand([3, 2, 2]),
  };
  return Object.fromEntries(
    Object.entries(operations).map(([name, make]) => {
      const y = make();
      y.backward(onesLike(y));
      return [name, message(() => y.backward(onesLike(y)))?.split('.')[0] ?? 'runs'];
    }),
  );
});

transcript('derivatives', () => {
  const functions: Record<string, readonly [(x: Tensor) => Tensor, number, number]> = {
    power: [(x) => x.pow(4), 2, 5],
    product: [(x) => x.sin().mul(x.exp()), 0.7, 6],
    tanh: [(x) => x.tanh(), 0.3, 5],
    quotient: [(x) => x.log().div(x), 1.5, 5],
    sigmoid: [(x) => x.mul(x).sigmoid(), -0.4, 4],
    root: [(x) => x.mul(x).add(1).sqrt(), 0.9, 5],
    reciprocal: [(x) => x.mul(x).add(1).reciprocal(), 0.6, 5],
    sums: [
      (x) =>
        x
          .mul(plain([1, 2, 3]))
          .sin()
          .sum(),
      0.2,
      5,
    ],
    fanOut: [(x) => x.mul(x).mul(x.mul(x).exp()), 0.5, 4],
  };
  return Object.fromEntries(
    Object.entries(functions).map(([name, [f, at, count]]) => {
      const x = leaf(at);
      let y = f(x);
      const values = [y.item()];
      for (let order = 0; order < count; order++) {
        y = grad(y, x, { createGraph: true })[0]!;
        values.push(y.item());
      }
      return [name, values];
    }),
  );
});

transcript('penalty', () => {
  const w = leaf([
    [0.5, -1],
    [2, 0.25],
  ]);
  const x = leaf([0.3, -0.7]);
  const y = w.matmul(x).tanh().sum();
  const [g] = grad(y, x, { createGraph: true });
  const loss = y.add(g!.mul(g!).sum().sqrt().sub(1).pow(2));
  loss.backward();
  return { gradient: numbers(g), w: numbers(w.grad), x: numbers(x.grad) };
});

transcript('matrices', () => {
  const m = plain([
    [1, -2, 0.5],
    [0, 3, -1],
  ]);
  const [x, y] = [plain([0.5, -1, 2]), plain([1.5, 0.25, -0.5])];
  const [v, u] = [plain([1, -2, 0.5]), plain([3, -1])];
  const vector: Record<string, (a: Tensor) => Tensor> = {
    linear: (a) => m.matmul(a),
    elementwise: (a) => m.matmul(a.sin()),
    coupled: (a) => m.matmul(a).mul(a.sum()),
    constantRow: (a) => stack([a.sum(), plain(1)]),
  };
  const scalar: Record<string, (a: Tensor) => Tensor> = {
    quadratic: (a) => a.mul(a).sum(),
    cubic: (a) => a.pow(3).sum().mul(a.sum()),
    logSumExp: (a) => a.exp().sum().log(),
    linear: (a) => a.mul(v).sum(),
    rosenbrock: (a) => {
      const [head, tail] = [a.narrow(0, 0, 2), a.narrow(0, 1, 2)];
      return tail.sub(head.pow(2)).pow(2).mul(100).add(head.neg().add(1).pow(2)).sum();
    },
  };
  const each = (functions: typeof vector, find: (f: (a: Tensor) => Tensor) => Tensor) =>
    Object.fromEntries(Object.entries(functions).map(([name, f]) => [name, numbers(find(f))]));
  return {
    jacobian: each(vector, (f) => functional.jacobian(f, x)),
    vjp: each(vector, (f) => functional.vjp(f, x, u)[1]),
    jvp: each(vector, (f) => functional.jvp(f, x, v)[1]),
    hessian: each(scalar, (f) => functional.hessian(f, x)),
    hvp: each(scalar, (f) => functional.hvp(f, x, v)[1]),
    vhp: each(scalar, (f) => functional.vhp(f, x, v)[1]),
    jacobianOfTwo: functional
      .jacobian((a, b) => [a.mul(b), a.add(b).prod()], [x, y])
      .map((row) => row.map((block) => numbers(block))),
    hessianOfTwo: functional
      .hessian((a, b) => a.mul(b).mul(a).sum(), [x, y])
      .map((row) => row.map((block) => numbers(block))),
  };
});

transcript('inPlace', () => {
  const result: Record<string, unknown> = {};
  const x = leaf([0.5, 1]);
  const forms = [
    'exp_',
    'sin_',
    'sigmoid_',
    'tanh_',
    'sqrt_',
    'abs_',
    'neg_',
    'log_',
    'reciprocal_',
    'relu_',
    'square_',
  ] as const;
  for (const name of forms) {
    const y = x.mul(2);
    y[name]();
    result[name] = numbers(grad(y.sum(), x)[0]);
  }
  const cut = (text: string | null, from: string) => text?.slice(text.indexOf(from), text.indexOf(' instead'));
  const breaks: Record<string, (y: Tensor) => Tensor> = {
    'saved by mul': (y) => y.add_(1),
    'saved twice changed': (y) => y.add_(1).add_(1),
  };
  for (const [name, breakIt] of Object.entries(breaks)) {
    const y = x.mul(2);
    const z = y.mul(y);
    breakIt(y);
    result[name] = cut(
      message(() => z.sum().backward()),
      'is at version',
    );
  }
  const y = x.mul(2);
  y.exp_();
  const written = y;
  y.add_(1);
  result['output of exp_ changed'] = cut(
    message(() => written.sum().backward()),
    'which is output',
  );
  return result;
});

transcript('graph', () => {
  const [x, w] = [leaf([1, 2]), plain([3, 4])];
  const y = x.mul(w).add(x).exp().div(2).sum();
  const lines: unknown[] = [];
  const pending = [y.gradFn];
  for (let node = pending.shift(); node != null; node = pending.shift()) {
    lines.push([node.name, node.nextFunctions.map(([next]) => next?.name ?? null)]);
    for (const [next] of node.nextFunctions) if (next !== null) pending.push(next);
  }
  return lines;
});

transcript('custom', () => {
  class Cube extends autograd.Function {
    static forward(context: FunctionContext & { scale?: number }, x: Tensor, scale: number): Tensor {
      context.scale = scale;
      context.saveForBackward(x);
      return x.pow(3).mul(scale);
    }

    static backward(context: FunctionContext & { scale: number }, gradient: Tensor): (Tensor | null)[] {
      const [x] = context.savedTensors;
      return [gradient.mul(3).mul(x!.pow(2)).mul(context.scale), null];
    }
  }
  const x = leaf([1, 2]);
  const y = Cube.apply(x, 5);
  const [g] = grad(y.sum(), x, { createGraph: true });
  const [h] = grad(g!.sum(), x, { createGraph: true });
  const [i] = grad(h!.sum(), x);
  return { name: y.gradFn?.name, derivatives: [y, g, h, i].map(numbers) };
});
