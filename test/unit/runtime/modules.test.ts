import assert from 'node:assert/strict';
import test from 'node:test';
import { ScriptRun } from './run-script.ts';

test("'./m', './m.js', a folder's index and the bare name find their files", async (context) => {
  const run = new ScriptRun(context, {
    // Without our loader this would make every .ts file a CommonJS module.
    'package.json': '{ "type": "commonjs" }',
    'main.ts': `
      import { a } from './a';
      import { b } from './lib/b.js';
      import { c } from './folder';
      import { d } from './plain.mjs';
      import { tensor, Tensor } from 'backstep';
      import { isTensor } from './a.js';
      console.log(a + b + c + d, isTensor(tensor([1])), tensor([1]) instanceof Tensor);
    `,
    'a.ts':
      "import { Tensor } from 'backstep'; export const a: string = 'a'; export const isTensor = (x: unknown) => x instanceof Tensor;",
    'lib/b.ts': "import { a } from '../a'; export const b: string = a + 'b';",
    'folder/index.ts': "export const c: string = 'c';",
    'plain.mjs': "export const d = 'd';",
  });
  const end = await run.ended();
  assert.equal(end.failure, null);
  assert.equal(run.output, 'aabcd true true\n');
});

test('the seed makes runs repeat', async (context) => {
  const source = "import { randn } from 'backstep'; console.log(String(randn([3])));";
  const outputs: string[] = [];
  for (const seed of [5, 5, 6]) {
    const run = new ScriptRun(context, { 'main.ts': source }, { seed });
    await run.ended();
    outputs.push(run.output);
  }
  assert.equal(outputs[0], outputs[1]);
  assert.notEqual(outputs[0], outputs[2]);
});
