import assert from 'node:assert/strict';
import test from 'node:test';
import { ScriptRun, within } from './run-script.ts';

/** Where each script is to be told of, `line:column`, and the frames' functions; null: not known. */
const cases: Readonly<
  Record<string, { readonly source: string; readonly at: string | null; readonly frames?: readonly (string | null)[] }>
> = {
  'a text, at the top': { source: "const a: number = 1;\n  throw 'text';\n", at: '2:3' },
  'a text, in a function': {
    source: "function inner(): never {\n  throw 'text';\n}\n  inner();\n",
    at: '2:3',
    frames: ['inner', null],
  },
  'an object, in a timer': { source: 'setTimeout(() => {\n  throw { code: 7 };\n}, 1);\n', at: '2:3' },
  'a number, in an event': {
    source:
      "const target = new EventTarget();\ntarget.addEventListener('x', () => { throw 1; });\ntarget.dispatchEvent(new Event('x'));\n",
    at: '2:38',
  },
  'null, in a promise callback': { source: 'Promise.resolve().then(() => {\n  throw null;\n});\n', at: '2:3' },
  'after an await, passed on by another await': {
    source:
      'async function inner() {\n  await 1;\n  throw 4;\n}\nasync function outer() {\n  await inner();\n}\nawait outer();\n',
    at: '3:3',
    frames: ['inner', 'outer', null],
  },
  'through a finally': { source: "try {\n  throw 'a';\n} finally {\n  console.log('b');\n}\n", at: '2:3' },
  'thrown again': { source: "try {\n  throw 'a';\n} catch (caught) {\n  throw caught;\n}\n", at: '4:3' },
  'after equal objects that were caught': {
    source:
      'for (let n = 0; n < 3; n++)\n  try { throw { n: 1 }; } catch {}\nthrow { n: 1 };\ntry { throw { n: 1 }; } catch {}\n',
    at: '3:1',
  },
  'a rejected promise that nobody handles': { source: 'const a = 1;\nPromise.reject(5);\n', at: '2:9' },
  'a rejected promise that is awaited': { source: "const a = 1;\nawait Promise.reject('late');\n", at: '2:15' },
  'rejected by the function of a new promise': {
    source: "await new Promise((resolve, refuse) => {\n  refuse('no');\n});\n",
    at: '2:3',
  },
  // The promise is rejected while nobody looks, and the debugger stays silent.
  'rejected long before': {
    source:
      "const { promise, reject } = Promise.withResolvers();\nPromise.allSettled([promise]);\nreject('no');\nawait promise;\n",
    at: null,
  },
  'another object than was thrown last': {
    source:
      'const kept = Promise.reject({ n: 1 });\nkept.catch(() => {});\ntry { throw { n: 1 }; } catch {}\nawait kept;\n',
    at: null,
  },
};

for (const [name, { source, at, frames }] of Object.entries(cases)) {
  test(`thrown without being an Error: ${name}`, async (context) => {
    const run = new ScriptRun(context, { 'main.ts': source });
    const { outcome, failure } = await within(20_000, 'the end', run.ended());
    assert.equal(outcome, 'failed');
    assert.ok(failure);
    assert.equal(failure.line === null ? null : `${failure.line}:${failure.column}`, at);
    assert.match(failure.message, /^The script threw something that is not an Error: /);
    assert.equal(failure.message.includes('throw new Error(...) instead'), at === null);
    if (frames !== undefined)
      assert.deepEqual(
        failure.frames.map(({ functionName }) => functionName),
        frames,
      );
  });
}

test('in an imported file, seen from one that throws nothing itself', async (context) => {
  const files = {
    'main.ts': "import { check } from './check.ts';\ncheck();\n",
    'check.ts': "\nexport function check() { throw 'no'; }\n",
  };
  const run = new ScriptRun(context, files);
  const { failure } = await within(20_000, 'the end', run.ended());
  assert.deepEqual([failure?.file, failure?.line, failure?.column], [`${run.folder}/check.ts`, 2, 27]);
});

test('a script that throws and catches without end is not slowed down for good', async (context) => {
  const source =
    "const begin = performance.now();\nfor (let n = 0; n < 200_000; n++) try { throw n; } catch {}\nconsole.log(performance.now() - begin);\nthrow 'end';\n";
  const run = new ScriptRun(context, { 'main.ts': source });
  const { failure } = await within(30_000, 'the end', run.ended());
  assert.ok(Number(run.output) < 5000, `took ${run.output} ms`);
  assert.equal(failure?.line, null, 'and then says that it does not know');
});

test('what cannot be shown is still told', async (context) => {
  const source = "throw { [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('nested'); } };\n";
  const run = new ScriptRun(context, { 'main.ts': source });
  const { failure } = await within(20_000, 'the end', run.ended());
  assert.match(failure?.message ?? '', /not an Error: object/);
  assert.equal(failure?.line, 1);
});

test("a script's own handlers keep it going, as in Node", async (context) => {
  const source = `
    process.on('uncaughtException', (error) => console.log('caught', error));
    process.on('unhandledRejection', (reason) => console.log('rejected', reason));
    setTimeout(() => { throw 'a'; }, 1);
    setTimeout(() => Promise.reject('b'), 5);
    setTimeout(() => console.log('done'), 20);
  `;
  const run = new ScriptRun(context, { 'main.ts': source });
  assert.equal((await within(20_000, 'the end', run.ended())).outcome, 'completed');
  assert.equal(run.output, 'caught a\nrejected b\ndone\n');
});
