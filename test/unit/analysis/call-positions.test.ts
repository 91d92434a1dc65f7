import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSourceIndex } from '../../../src/analysis/index.ts';
import fc from '../../harness/fast-check.ts';
import { runScript } from './run-positions.ts';
import { textOf } from './support.ts';

/** Call forms; every call passes its own label last, so that the site that is found can be held against it. */
const forms = `
f('a1'); (f)('a2'); (f as typeof f)('a3'); f!('a4'); f<number>('a5'); (0, f)('a6'); f?.('a7'); f(...[1], 'a8');
o.m('b1'); o . m ('b2'); o['m']('b3'); o[\`m\`]('b4'); o?.m('b5'); o.m?.('b6'); o?.['m']('b7'); o['m']?.('b8');
(o.m)('b9'); (o.m as any)('b10'); o.m!('b11'); o!.m('b12'); o.m<number>('b13'); o/*c*/./*c*/m/*c*/('b14');
o.m(...[1], 2, 'b15'); o.m(...[1, 2], ...['b16']); o['m'](...['b17']);
o
  .m('c1')
  .
  m2
  ('c2')
  ?.m('c3')
  ['m'](
    'c4'
  );
o.var('d1'); o.in('d2'); o.delete('d3'); o.await('d4'); o.let('d5'); o.of('d6'); o?.var('d7'); o.var<number>('d8');
o.m('e1').m2('e2').m('e3'); o.m(o.m2('e4'), f(o.m('e5'), 'e6'), 'e7'); o.self.self.m('e8'); o.self['self'].m('e9');
f\`\${'g1'}\`; o.m\`\${'g2'}\`; o['m']\`\${'g3'}\`; f<number>\`\${'g4'}\`;
new C('h1'); new o.C('h2'); new (o.C)('h3'); new C(...['h4']); new (f('h5').C)('h6'); new C('h7').m('h8');
(o ? o.m : f)('i1'); (o && o.m)('i2'); void o.m('i3'); typeof f('i4'); !f('i5'); \`\${f('i6')}\`; delete o.m('i7').zz;
await o.m('j1'); (await o.m('j2')).m('j3'); const é: Map<'é…😀', number> | object = f('j4'), after: '😀' | object = f('j5');
const s = '😀'; f(s, 'j6'); o.π('j7'); o.m.call(o, 'j8'); o.m.apply(o, ['j9']); Reflect.apply(f, null, ['j10']);
class Net extends C {
  #hidden = f; layer = o.m; field = f('k1'); static s = o.m('k2'); static { o.m('k3'); }
  constructor(x: unknown = o.m('k4')) { super(o.m('k5'), 'k6'); o.m('k7'); }
  forward() { this.#hidden('k8'); this.layer('k9'); this['layer']('k10'); this?.layer('k11'); this?.#hidden('k12'); super.constructor; }
  get value() { return f('k13'); }
  set value(x: unknown) { f(x, 'k14'); }
  *generate() { yield o.m('k15'); yield* [o.m('k16')]; }
  async wait() { await null; o.m('k17'); for await (const x of [o.m('k18')]) o.m('k19'); }
}
const net = new Net(); net.forward(); net.value; net.value = 1; [...net.generate()]; await net.wait();
const { q = f('l1') } = {} as { q?: object }; const arrow = (x = o.m('l2')) => o.m('l3'); arrow(); (() => f('l4'))();
(function () { f('l5'); })(); (async () => { f('l6'); await null; f('l7'); })();
for (const x of [o.m('n1')]) o.m('n2'); for (let i = (o.m('n3'), 0); o.m('n4') && i < 1; i++, o.m('n5')) { }
while (!o.m('n6')) { } switch (o.m('n7')) { case o.m('n8'): } if (o.m('n9')) o.m('n10'); do f('n11'); while (!f('n12'));
[1].forEach((x) => o.m(x, 'p1')); await Promise.resolve().then(() => o.m('p2')); setTimeout(() => f('p3'));
await Promise.all([1].map(async () => { await null; return f('p4'); }));
try { throw f('p5'); } catch (e) { f('p6'); } finally { f('p7'); }
label: for (;;) { f('p8'); break label; }
export default f('p9');
`;

test('every call form of a real run is found at the position that V8 reports', async () => {
  const { text, calls } = runScript(forms);
  const index = await createSourceIndex(text);
  const labels = new Set(calls.map((call) => call.label));
  for (const [, label] of forms.matchAll(/'([a-p]\d+)'/g)) assert.ok(labels.has(String(label)), `${label} has run`);
  for (const call of calls) {
    const site = index.siteAt(call);
    assert.ok(site !== null, `${call.label} at ${call.line}:${call.column} is in the index`);
    assert.deepEqual(site.position, { line: call.line, column: call.column });
    assertOwnCall(textOf(index, site), call.label);
  }
});

/** The call with this label as its last argument, and not one around it or inside it. */
function assertOwnCall(text: string, label: string): void {
  assert.match(text, new RegExp(`'${label}'[\\])}\`\\s]*$`), `${label} is the last argument of ${text}`);
}

test('getters, loops and implied constructors are found where V8 reports them', async () => {
  const body = `
o.getter; o?.getter; o['getter']; o.self.getter.m('last'); const { getter } = o;
for (const x of loader) { x; }
for (const [x] of loader) { x; }
let y; for (y of loader) { y; }
export class Derived extends C { }
new Derived('implied');
const named = class Named extends C { x = 1; };
new named('impliedToo');
`;
  const { text, calls } = runScript(body);
  const index = await createSourceIndex(text);
  const found = calls.map((call) => [call.label, index.siteAt(call)?.kind ?? `nothing at ${call.line}:${call.column}`]);
  assert.deepEqual(
    found.filter(([label]) => label === 'getter').map(([, kind]) => kind),
    ['access', 'access', 'access', 'access', 'access'],
  );
  assert.equal(found.filter(([label, kind]) => label === 'next' && kind === 'iteration').length, 9);
  const implied = calls.filter((call) => call.label.startsWith('implied')).map((call) => index.siteAt(call));
  assert.deepEqual(
    implied.map((site) => site?.kind),
    ['construct', 'construct'],
  );
});

test('the byte order mark and line ends count as V8 counts them', async () => {
  const { text, calls } = runScript("\uFEFFf('z');\n\tf('a');\r\n  f('b');/* \u2028 */ f('c');\rf('d');\n\r\nf('e');");
  const index = await createSourceIndex(text);
  assert.equal(calls.length, 6);
  for (const call of calls) {
    const site = index.siteAt(call);
    assert.ok(site !== null, call.label);
    assert.equal(textOf(index, site), `f('${call.label}')`);
  }
});

/** Random chains and nests of the call forms. `LABEL` is replaced, so that every call has a label of its own. */
const expressions = fc.letrec<{ call: string; receiver: string; values: string }>((tie) => ({
  receiver: fc.oneof({ maxDepth: 4 }, fc.constantFrom('o', 'o.self', 'o!', '(o)'), tie('call')),
  values: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('', '1, ', '...[1, 2], ', "'x', "),
    tie('call').map((call) => `${call}, `),
    tie('call').map((call) => `...[${call}], { a: 1 }, `),
    tie('call').map((call) => `() => { }, [${call}], `),
  ),
  call: fc.oneof(
    { maxDepth: 4 },
    fc
      .tuple(fc.constantFrom('f', '(f)', 'f!', 'f<number>', '(f as typeof f)', 'f?.', 'f /* ( */'), tie('values'))
      .map(([callee, values]) => `${callee}(${values}'LABEL')`),
    fc
      .tuple(
        tie('receiver'),
        fc.constantFrom(
          '.m',
          '\n  .m2',
          '?.m',
          "['m']",
          '.var',
          '?.var',
          '.m?.',
          '.m!',
          '.sum<number>',
          "?.['m']",
          '.\nm',
          '.T2\n',
        ),
        tie('values'),
      )
      .map(([receiver, member, values]) => `${receiver}${member}(${values}'LABEL')`),
    tie('receiver').map((receiver) => `(${receiver}.m)('LABEL')`),
    tie('receiver').map((receiver) => `(${receiver}).m\`\${'LABEL'}\``),
    tie('values').map((values) => `new C(${values}'LABEL')`),
    tie('values').map((values) => `(await o.m(${values}'LABEL'))`),
  ),
}));

const statements = fc
  .tuple(
    expressions.call,
    fc.constantFrom(
      (call: string) => `${call};`,
      (call: string) => `{ const value: typeof o = ${call} as typeof o; value; }`,
      (call: string) => `if (${call}) { }`,
      (call: string) => `for (const x of [${call}]) { x; }`,
      (call: string) => `await (async () => { await null; return ${call}; })();`,
      (call: string) => `{ class A { async method() { return ${call}; } } await new A().method(); }`,
      (call: string) => `for await (const x of (async function* () { yield ${call}; })()) { x; }`,
      (call: string) => `\`\${${call} ? 1 : 2}\`;`,
    ),
  )
  .map(([call, wrap]) => `;${wrap(call)}`);

test('every call of random programs is found at the position that V8 reports', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(statements, { minLength: 20, maxLength: 60 }), async (lines) => {
      let next = 0;
      const { text, calls } = runScript(lines.join('\n').replaceAll('LABEL', () => `q${next++}`));
      const index = await createSourceIndex(text);
      assert.equal(calls.length, next);
      for (const call of calls) {
        const site = index.siteAt(call);
        assert.ok(site !== null, `${call.label} at ${call.line}:${call.column} is in the index`);
        assertOwnCall(textOf(index, site), call.label);
      }
    }),
    { numRuns: 12, endOnFailure: true },
  );
});
