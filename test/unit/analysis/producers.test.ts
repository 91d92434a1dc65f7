import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { indexWithCarets, producersAtCarets, textOf } from './support.ts';

/** One text with carets; for each caret the calls that made what it is on. */
async function expectProducers(marked: string, expected: ReadonlyArray<readonly string[] | null>): Promise<void> {
  assert.deepEqual(await producersAtCarets(marked), expected);
}

describe('callAt', () => {
  async function callsAtCarets(marked: string): Promise<ReadonlyArray<string | null>> {
    const { index, carets } = await indexWithCarets(marked);
    return carets.map((offset) => {
      const call = index.callAt(offset);
      return call === null ? null : textOf(index, call);
    });
  }

  test('each name and its parentheses belong to their own call', async () => {
    assert.deepEqual(await callsAtCarets('x.mat‸mul‸(‸w‸)‸.relu‸()‸;'), [
      'x.matmul(w)',
      'x.matmul(w)',
      null,
      'x.matmul(w)',
      'x.matmul(w).relu()',
      'x.matmul(w).relu()',
      'x.matmul(w).relu()',
    ]);
  });

  test('functions, element names, templates, optional calls and constructions', async () => {
    assert.deepEqual(await callsAtCarets("mo‸del(x); a['m‸m'](x); t‸ag`x`; a?.m‸m(x); n‸ew n.Lin‸ear(2); (‸f)(x)"), [
      'model(x)',
      "a['mm'](x)",
      'tag`x`',
      'a?.mm(x)',
      'new n.Linear(2)',
      'new n.Linear(2)',
      '(f)(x)',
    ]);
  });

  test('a literal, a blank, an argument and a receiver belong to none', async () => {
    assert.deepEqual(await callsAtCarets('x‸x.view(1‸2, ‸ yy‸y); ‸ const z = 1;'), [null, null, null, null, null]);
  });
});

describe('variables', () => {
  test('the declaration and every later use lead to the call', async () => {
    const made = ['x.matmul(w)'];
    await expectProducers('const ‸y = x.matmul(w);\nf(‸y);\nfunction g() { return ‸y.relu(); }', [made, made, made]);
  });

  test('the receiver of a chain leads to where it was made', async () => {
    await expectProducers('const x = ones(2); ‸x.matm‸ul(w).rel‸u()', [
      ['ones(2)'],
      ['x.matmul(w)'],
      ['x.matmul(w).relu()'],
    ]);
  });

  test('after a reassignment the last one above counts', async () => {
    await expectProducers('let ‸h = a(); u(‸h); ‸h = ‸h.relu(); u(‸h); h = h.tanh(); u(‸h)', [
      ['a()'],
      ['a()'],
      ['h.relu()'],
      ['a()'],
      ['h.relu()'],
      ['h.tanh()'],
    ]);
  });

  test('a branch may have run since; the other branch has not', async () => {
    await expectProducers('let h = a(); if (c) { h = b(); u(‸h); } else { u(‸h); h = d(); } u(‸h);', [
      ['b()'],
      ['a()'],
      ['d()', 'b()', 'a()'],
    ]);
  });

  test('in a loop the previous turn may have assigned', async () => {
    await expectProducers('let h = a(); for (const l of ls) { h = l(‸h); u(‸h); } u(‸h); ', [
      ['a()', 'l(h)'],
      ['l(h)'],
      ['l(h)', 'a()'],
    ]);
    await expectProducers('for (;;) { let h = a(); u(‸h); h = b(); }', [['a()']]);
  });

  test('a function that runs later can see any assignment', async () => {
    await expectProducers('let h = a(); const f = () => ‸h; h = b();', [['a()', 'b()']]);
    await expectProducers('let h = a(); function f() { if (c) h = b(); return ‸h; }', [['b()', 'a()']]);
    await expectProducers('let h = a(); function f() { h = b(); return ‸h; }', [['b()']]);
  });

  test('an inner name hides an outer one, and ends with its block', async () => {
    await expectProducers(
      'const h = a(); { const h = b(); u(‸h); } u(‸h); function f(h) { u(‸h); } xs.map((h) => ‸h);',
      [['b()'], ['a()'], null, null],
    );
    await expectProducers('const e = a(); try {} catch (e) { u(‸e); } for (const e of b()) u(‸e); u(‸e);', [
      null,
      null,
      ['a()'],
    ]);
    await expectProducers('function f() { { var v = a(); } u(‸v); } const v = b(); u(‸v);', [['a()'], ['b()']]);
    await expectProducers('switch (k) { case 1: const s = a(); u(‸s); } const s = b(); u(‸s);', [['a()'], ['b()']]);
    await expectProducers('const c = a(); const C = class c { m() { return ‸c; } }; u(‸c);', [null, ['a()']]);
  });

  test('destructuring is followed into literals only', async () => {
    await expectProducers('const [p, q] = [a(), b()]; u(‸p, ‸q);', [['a()'], ['b()']]);
    await expectProducers('const { p, q: { r } } = { p: a(), q: { r: b() } }; u(‸p, ‸r);', [['a()'], ['b()']]);
    await expectProducers('const [p] = split(); const { q } = f(); u(‸p, ‸q); for (const [x] of l) u(‸x);', [
      null,
      null,
      null,
    ]);
    await expectProducers('let p = a(), q = b(); [p, q] = [q, p]; u(‸p, ‸q);', [['b()'], ['a()']]);
  });

  test('a value passes through wrappers, conditions and other variables', async () => {
    await expectProducers('const y = (await (a()!)) as T; u(‸y); const z = y; u(‸z);', [['a()'], ['a()']]);
    await expectProducers('const y = c ? a() : b(); u(‸y); const z = d ?? e(); u(‸z); const v = k && f(); u(‸v)', [
      ['a()', 'b()'],
      ['e()'],
      ['f()'],
    ]);
    await expectProducers('u(a‸wait b(), (‸c()))', [['b()'], ['c()']]);
  });

  test('arithmetic, literals, types and imports make no tensor', async () => {
    await expectProducers(
      "import { ‸t } from 'm'; let n = a() + 1; ‸n += 2; u(‸n); type y = 1; const y = a(); let v: ‸y;",
      [null, null, null, null],
    );
  });
});

describe('properties', () => {
  test('fields and assignments in the class', async () => {
    const text = `class Net extends Module {
      ‸w = randn(2); #b = zeros(2); static scale = ones(1);
      constructor() { super(); this.‸v = rand(3); ‸this; }
      forward(x) { u(this.‸w, this.#‸b, this.‸v, this.‸scale, Net.‸scale); return [1].map(() => this.‸w); }
      other() { function free() { return this.‸w; } }
    }
    const net = new Net(); u(net.‸w); net.w = eye(2); u(net.‸w);`;
    await expectProducers(text, [
      ['randn(2)'],
      ['rand(3)'],
      null,
      ['randn(2)'],
      ['zeros(2)'],
      ['rand(3)'],
      ['this.scale'],
      ['ones(1)'],
      ['randn(2)'],
      ['this.w'],
      ['randn(2)'],
      ['eye(2)'],
    ]);
  });

  test('inherited fields, object literals and possible getters', async () => {
    await expectProducers('class A { w = a(); } class B extends A { f() { return this.‸w; } } u(new B().‸w);', [
      ['a()'],
      ['a()'],
    ]);
    await expectProducers('const o = { ‸w: a(), v: { k: b() } }; u(o.‸w, o.v.‸k, o.‸zz);', [
      ['a()'],
      ['a()'],
      ['b()'],
      ['o.zz'],
    ]);
    await expectProducers('const t = x.‸T; u(‸t);', [['x.T'], ['x.T']]);
  });
});

describe('functions of the script', () => {
  test('a call is followed by what the function returns, the last first', async () => {
    await expectProducers(
      'function f(x) { if (!x) return a(); return b(); } const y = f(1); u(‸y); const g = () => c(); ‸g();',
      [
        ['f(1)', 'b()', 'a()'],
        ['g()', 'c()'],
      ],
    );
  });

  test('a module called as a function is followed into its forward', async () => {
    const text = `class Block extends Module { forward(x) { return x.relu(); } }
      class Net extends Module { block = new Block(); forward(x) { const h = this.block(x); return this.scale(h); } scale(x) { return x.mul(2); } }
      const net = new Net(); const ‸out = net(input);`;
    await expectProducers(text, [['net(input)', 'this.scale(h)', 'x.mul(2)']]);
  });

  test('recursion ends', async () => {
    await expectProducers(
      'function f(x) { return f(x); } const y = ‸f(1); let a = b, b = a; u(‸a); this.c = this.c; class D { e = this.‸e; }',
      [['f(1)', 'f(x)'], null, null],
    );
  });
});

describe('callsInRange and callsOnLine', () => {
  const text = 'const y = f(x.matmul(w).relu(), 1);\nconst z = xs.map((x) => { x.relu(); return 1; });\n';

  async function calls(start: string, end = start): Promise<readonly string[]> {
    const { index } = await indexWithCarets(text);
    return index.callsInRange(text.indexOf(start), text.indexOf(end)).map((site) => textOf(index, site));
  }

  test('a cursor has the calls around it, innermost first', async () => {
    assert.deepEqual(await calls('matmul'), ['x.matmul(w)', 'x.matmul(w).relu()', 'f(x.matmul(w).relu(), 1)']);
    assert.deepEqual(await calls('1)'), ['f(x.matmul(w).relu(), 1)']);
    assert.deepEqual(await calls('const'), []);
  });

  test('the calls around a cursor end at the function it is in', async () => {
    assert.deepEqual(await calls('return'), []);
    assert.deepEqual(await calls('x.relu'), ['x.relu()']);
  });

  test('a selection has the calls in it, or else those around it', async () => {
    assert.deepEqual(await calls('const y', 'const z'), [
      'x.matmul(w)',
      'x.matmul(w).relu()',
      'f(x.matmul(w).relu(), 1)',
    ]);
    assert.deepEqual(await calls('atmul', 'mul('), ['x.matmul(w)', 'x.matmul(w).relu()', 'f(x.matmul(w).relu(), 1)']);
  });

  test('the calls of a line', async () => {
    const { index } = await indexWithCarets(text);
    assert.deepEqual(
      index.callsOnLine(2).map((site) => textOf(index, site)),
      ['x.relu()', 'xs.map((x) => { x.relu(); return 1; })'],
    );
    assert.deepEqual(index.callsOnLine(9), []);
  });
});

describe('names that are received', () => {
  test('every use leads to where the value came in, and only to that', async () => {
    const { index, carets } = await indexWithCarets(
      'for (const [‸x, y] of loader) { f(‸x); { const x = a(); g(‸x); } }\nfunction h(‸x) { if (x) x = b(); return ‸x; }',
    );
    const [declared = -1, , , parameter = -1] = carets;
    const given = carets.map((offset) => index.receivedAt(offset)?.givenAt ?? null);
    assert.deepEqual(given, [[declared], [declared], null, [parameter], [parameter]]);
  });
});
