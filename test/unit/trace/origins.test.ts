import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  autograd,
  DataLoader,
  F,
  nn,
  noGrad,
  ones,
  optim,
  randn,
  TensorDataset,
  tensor,
} from '../../../src/engine/index.ts';
import { originText } from '../../../src/protocol/failure-origins.ts';
import { LaunchLog } from '../../../src/trace/recorder/launch-log.ts';
import type { FailureOrigin, TraceLevel } from '../../../src/trace/schema.ts';
import { record } from './recording.ts';

const self = fileURLToPath(import.meta.url);
const source = readFileSync(self, 'utf8').split('\n');

/** What a recorder tells of the error that `body` throws. */
function originsOf(body: () => void, level: TraceLevel = 'graph'): readonly FailureOrigin[] {
  let found: readonly FailureOrigin[] | null = null;
  record(
    (recorder) => {
      try {
        body();
      } catch (error) {
        found = recorder.originsOf(error);
      }
    },
    { level, isUserFile: (path) => path === self },
  );
  assert.ok(found !== null, 'the body fails');
  return found;
}

/** Each origin's words, and the mark (`/* a *​/`) that stands in the source right before its place. */
function told(body: () => void, level: TraceLevel = 'graph'): string[] {
  return originsOf(body, level).map((origin) => {
    const { callSite } = origin;
    if (callSite === null) return `${originText(origin)} ?`;
    assert.equal(callSite.file, self);
    const before = source[callSite.line - 1]?.slice(0, callSite.column - 1) ?? '';
    const mark = /\/\* (\w+) \*\/[^/]*$/.exec(before)?.[1] ?? 'no mark';
    return `${originText(origin)} @${mark}`;
  });
}

describe('what an error says of the tensors it is about', () => {
  test('each operand of an operation, by its name', () => {
    assert.deepEqual(
      told(() => {
        const a = /* a */ ones([2, 3]).add(1);
        const b = /* b */ randn([4, 5]);
        a.matmul(b);
      }),
      ["a: float32 [2, 3], made by 'add' @a", "b: float32 [4, 5], made by 'randn' @b"],
    );
  });

  test('shapes without places at level off', () => {
    assert.deepEqual(
      told(() => ones([2, 3]).matmul(ones([4, 5])), 'off'),
      ['a: float32 [2, 3] ?', 'b: float32 [4, 5] ?'],
    );
  });

  test('the same at level values', () => {
    assert.deepEqual(
      told(() => {
        const a = /* a */ ones([2]);
        const b = /* b */ ones([3]);
        a.add(b);
      }, 'values'),
      ["a: float32 [2], made by 'ones' @a", "b: float32 [3], made by 'ones' @b"],
    );
  });

  test('a plain number is no tensor to look for', () => {
    const origins = told(() => {
      const flags = /* a */ tensor([1, 2], { dtype: 'int64' });
      flags.add_(0.5);
    });
    assert.deepEqual(origins, ["a: int64 [2], made by 'tensor' @a"]);
  });

  test('a tensor of an earlier step', () => {
    assert.deepEqual(
      told(() => {
        const w = tensor([1, 2], { requiresGrad: true });
        const kept = /* kept */ w.mul(3);
        for (let step = 0; step < 3; step++) w.mul(2).sum().backward();
        kept.add(ones([3]));
      })[0],
      "a: float32 [2], made by 'mul' @kept",
    );
  });

  test('a parameter, by the name it has in its model, where the layer was made', () => {
    class Net extends nn.Module {
      first = new nn.Linear(3, 4);
      second = /* second */ new nn.Linear(5, 1);
      forward(x: ReturnType<typeof ones>) {
        return this.second(/* first */ this.first(x));
      }
    }
    assert.deepEqual(
      told(() => new Net()(ones([2, 3]))),
      [
        "input: float32 [2, 4], made by 'linear' @first",
        "weight (second.weight): float32 [1, 5], made by 'Parameter' @second",
        "bias (second.bias): float32 [1], made by 'Parameter' @second",
      ],
    );
  });

  test('a batch, at the loop that it came from', () => {
    const data = new TensorDataset(ones([4, 3]), ones([4]));
    assert.deepEqual(
      told(() => {
        for (/* loop */ const [x] of new DataLoader(data, { batchSize: 2 })) x.matmul(ones([2, 2]));
      })[0],
      "a: float32 [2, 3], made by 'DataLoader' @loop",
    );
  });

  test('an index out of range: what was indexed', () => {
    assert.deepEqual(
      told(() => {
        const x = /* x */ ones([2, 3]);
        x.get(0, 7);
      }),
      ["indexed: float32 [2, 3], made by 'ones' @x"],
    );
  });

  test('a function or method that refuses its arguments before any operation runs', () => {
    assert.deepEqual(
      told(() => {
        const scores = ones([4, 3]);
        const labels = /* labels */ tensor([0, 1], { dtype: 'int64' });
        /* loss */ F.crossEntropy(scores, labels);
      }),
      ["input: float32 [4, 3], made by 'logSoftmax' @loss", "target: int64 [2], made by 'tensor' @labels"],
    );
    assert.deepEqual(
      told(() => {
        const matrix = /* matrix */ ones([4, 3]);
        matrix.outer(ones([2]));
      })[0],
      "input: float32 [4, 3], made by 'ones' @matrix",
    );
  });

  test('a leaf that is written to', () => {
    assert.deepEqual(
      told(() => {
        const w = /* w */ ones([2], { requiresGrad: true });
        w.add_(1);
      }),
      ["a: float32 [2], made by 'ones' @w"],
    );
  });

  test('a view of a leaf that is written to: both', () => {
    assert.deepEqual(
      told(() => {
        const w = /* w */ ones([2, 2], { requiresGrad: true });
        const row = /* row */ w.select(0, 1);
        row.add_(1);
      }),
      ["view: float32 [2], made by 'select' @row", "leaf: float32 [2, 2], made by 'ones' @w"],
    );
  });

  test('a layer that refuses its input before any operation runs', () => {
    class Shuffle extends nn.Module {
      forward(x: ReturnType<typeof ones>) {
        return F.pixelShuffle(x, 2);
      }
    }
    assert.deepEqual(
      told(() => {
        const x = /* x */ ones([1, 3, 2, 2]);
        new Shuffle()(x);
      })[0],
      "input: float32 [1, 3, 2, 2], made by 'ones' @x",
    );
  });
});

describe('what a failed backward pass says', () => {
  test('a saved tensor that was changed: the lines that made, changed and saved it', () => {
    assert.deepEqual(
      told(() => {
        const w = ones([3], { requiresGrad: true });
        const h = /* made */ w.mul(2);
        const loss = /* saved */ h.mul(h).sum();
        /* written */ h.add_(1);
        loss.backward();
      }),
      [
        "saved tensor: float32 [3], made by 'mul' @made",
        "saved tensor: last modified in place by 'add_' @written",
        "saved for the backward pass by 'mul' @saved",
      ],
    );
  });

  test('written without recording, or through a view', () => {
    assert.match(
      told(() => {
        const w = ones([3], { requiresGrad: true });
        const loss = w.exp().mul(w).sum();
        /* written */ noGrad(() => w.mul_(2));
        loss.backward();
      })[1] ?? '',
      /by 'mul_' @written/,
    );
    assert.match(
      told(() => {
        const h = ones([3, 2], { requiresGrad: true }).mul(2);
        const loss = h.exp().mul(h).sum();
        const row = h.select(0, 1);
        /* written */ row.mul_(2);
        loss.backward();
      })[1] ?? '',
      /by 'mul_' @written/,
    );
  });

  test("written by an optimizer: the line of its step, and a layer's parameter by its name", () => {
    const [first, ...others] = told(() => {
      const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 1));
      const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
      const loss = /* saved */ model(ones([1, 2])).sum();
      loss.backward(undefined, { retainGraph: true });
      /* step */ sgd.step();
      loss.backward();
    });
    assert.match(first ?? '', /^saved tensor \(1\.weight\): float32 \[1, 2\], made by 'Parameter'/);
    assert.deepEqual(others, [
      "saved tensor: last modified in place by 'optimizer.step' @step",
      "saved for the backward pass by 'linear' @saved",
    ]);
  });

  test('a second pass: the line that saved, and the pass that freed', () => {
    assert.deepEqual(
      told(() => {
        const loss = /* saved */ ones([3], { requiresGrad: true }).exp().sum();
        /* first */ loss.backward();
        loss.backward();
      }),
      ["saved for the backward pass by 'exp' @saved", "freed by 'backward' @first"],
    );
  });

  test('custom functions too', () => {
    class Square extends autograd.Function {
      static forward(context: autograd.FunctionContext, x: ReturnType<typeof ones>) {
        context.saveForBackward(x);
        return x.mul(x);
      }
      static backward(context: autograd.FunctionContext, gradient: ReturnType<typeof ones>) {
        const [x] = context.savedTensors;
        return gradient.mul(x ?? 0).mul(2);
      }
    }
    assert.deepEqual(
      told(() => {
        const h = /* made */ ones([3], { requiresGrad: true }).mul(2);
        const loss = /* saved */ Square.apply(h).sum();
        /* written */ h.zero_();
        loss.backward();
      }),
      [
        "saved tensor: float32 [3], made by 'mul' @made",
        "saved tensor: last modified in place by 'zero_' @written",
        "saved for the backward pass by 'Square' @saved",
      ],
    );
  });

  test('a hook with a wrong answer: the answer, and the operation whose backward ran', () => {
    assert.deepEqual(
      told(() => {
        const h = /* forward */ ones([3], { requiresGrad: true }).mul(2);
        h.registerHook((gradient) => /* answer */ gradient.detach().sum().clone());
        h.sum().backward();
      }).at(-1),
      "forward operation: 'mul' @forward",
    );
  });

  test('an output without history, or that is no number', () => {
    assert.deepEqual(
      told(() => {
        const x = /* x */ ones([3]);
        x.backward();
      }),
      ["output: float32 [3], made by 'ones' @x"],
    );
    assert.deepEqual(
      told(() => {
        const y = /* y */ ones([3], { requiresGrad: true }).mul(2);
        y.backward();
      }),
      ["output: float32 [3], made by 'mul' @y"],
    );
  });

  test('an input that the outputs do not depend on', () => {
    assert.deepEqual(
      told(() => {
        const x = ones([1], { requiresGrad: true });
        const other = /* other */ ones([1], { requiresGrad: true });
        autograd.grad(x.mul(2), other);
      }),
      ["input: float32 [1], made by 'ones' @other"],
    );
  });

  test('a view whose base was written to, where that cannot be followed', () => {
    assert.deepEqual(
      told(() => {
        const x = ones([2, 2], { requiresGrad: true }).mul(1);
        const [row] = /* row */ x.unbind(0);
        /* written */ x.mul_(2);
        row?.mul(2);
      }).slice(0, 2),
      ["view: float32 [2], made by 'unbind' @row", "view: last modified in place by 'mul_' @written"],
    );
  });
});

test('a gradient is made by its pass', () => {
  assert.deepEqual(
    told(() => {
      const w = ones([2], { requiresGrad: true });
      /* pass */ w.sum().backward();
      w.grad?.add(ones([3]));
    })[0],
    "a: float32 [2], made by 'backward' @pass",
  );
});

test('an error that wraps another one tells of that one', () => {
  const body = () => {
    try {
      ones([2]).add(ones([3]));
    } catch (cause) {
      throw new Error('my own words', { cause });
    }
  };
  assert.equal(originsOf(body).length, 2);
});

test('an error of the script in a module says nothing of tensors', () => {
  class Broken extends nn.Module {
    forward(): never {
      throw new TypeError('mine');
    }
  }
  assert.deepEqual(
    originsOf(() => new Broken()(ones([1]))),
    [],
  );
});

test('launches are found by any number in their span, the oldest are forgotten', () => {
  const log = new LaunchLog();
  const origin = (callSite: number) => ({ by: 'x', callSite });
  log.add(3, origin(3));
  log.add(7, origin(7));
  assert.deepEqual(
    [1, 3, 4, 7, 8].map((operation) => log.of(operation)?.callSite ?? null),
    [3, 3, 7, 7, null],
  );
  for (let operation = 8; operation < 100_000; operation++) log.add(operation, origin(operation));
  assert.equal(log.of(99_999)?.callSite, 99_999);
  assert.equal(log.of(90_000)?.callSite, 90_000);
});
