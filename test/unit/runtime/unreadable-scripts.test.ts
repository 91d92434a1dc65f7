import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { ScriptFailure } from '../../../src/trace/schema.ts';
import { ScriptRun, within } from './run-script.ts';

async function run(context: TestContext, files: Readonly<Record<string, string | Uint8Array>>, script = 'main.ts') {
  const scriptRun = new ScriptRun(context, files, script === 'main.ts' ? {} : { script });
  return {
    end: await within(20_000, 'the end', scriptRun.ended()),
    output: scriptRun.output,
    folder: scriptRun.folder,
  };
}

/** `file:line:column`. */
function placeOf(failure: ScriptFailure | null, folder: string): string {
  const { file = null, line = null, column = null } = failure ?? {};
  return [file?.slice(folder.length + 1), line, column].filter((part) => part !== null).join(':');
}

const cases: Readonly<
  Record<
    string,
    { readonly files: Readonly<Record<string, string | Uint8Array>>; readonly at: string; readonly message: RegExp }
  >
> = {
  'a part of backstep': {
    files: { 'main.ts': "import { Linear } from 'backstep/nn';\nnew Linear(1, 1);\n" },
    at: 'main.ts:1:24',
    message: /everything is in 'backstep' itself/,
  },
  'a file of a scoped package': {
    files: { 'main.ts': "import { x } from '@some/package/deep';\nx();\n" },
    at: 'main.ts:1:19',
    message: /Cannot find the package '@some\/package\/deep'\. Is it installed \(npm install @some\/package\)/,
  },
  'a folder without an index': {
    files: { 'main.ts': "import x from './parts';\nx();\n", 'parts/a.ts': '' },
    at: 'main.ts:1:15',
    message: /^'\.\/parts' is a folder without an index\.ts\.$/,
  },
  'a file that is named by the running script': {
    files: { 'main.ts': "const name = './gone.ts';\n  await import(name);\n" },
    at: 'main.ts:2:16',
    message: /Cannot find '\.\/gone\.ts'/,
  },
  'a package that CommonJS requires': {
    files: { 'main.ts': "import './old.cjs';\n", 'old.cjs': "const a = 1;\nconst b = require('no-such-package');\n" },
    at: 'old.cjs:2:11',
    message: /Is it installed \(npm install no-such-package\)/,
  },
  'a JSON file without its type': {
    files: { 'main.ts': "import data from './data.json';\ndata();\n", 'data.json': '{}' },
    at: 'main.ts:1:18',
    message: /with \{ type: 'json' \}$/,
  },
  'a JSON file with a mistake': {
    files: {
      'main.ts': "import data from './data.json' with { type: 'json' };\ndata();\n",
      'data.json': '{\n  "a": 1,\n  b\n}\n',
    },
    at: 'data.json:3:3',
    message: /in JSON/,
  },
  'a decorator': {
    files: { 'main.ts': 'const decorate = (target: unknown) => target;\n@decorate\nclass A {}\nnew A();\n' },
    at: 'main.ts:2:1',
    message: /^Decorators are not supported/,
  },
  'UTF-16': {
    files: { 'main.ts': Buffer.from('\ufeffconsole.log(1);\n', 'utf16le') },
    at: 'main.ts:1:1',
    message: /^This file is UTF-16\. Scripts are text in UTF-8/,
  },
  'no text at all': {
    files: { 'main.ts': Uint8Array.from({ length: 256 }, (_, byte) => byte) },
    at: 'main.ts:1:1',
    message: /^This file is no text, it holds zero bytes/,
  },
};

for (const [name, { files, at, message }] of Object.entries(cases)) {
  test(`a script that cannot be loaded: ${name}`, async (context) => {
    const { end, folder } = await run(context, files);
    assert.equal(end.outcome, 'failed');
    assert.equal(placeOf(end.failure, folder), at);
    assert.match(end.failure?.message ?? '', message);
  });
}

test('a file that is no script is said to be none, itself', async (context) => {
  const folder = new ScriptRun(context, {}, { script: '/nowhere' }).folder;
  const script = join(folder, 'notes.txt');
  writeFileSync(script, 'hello\n');
  const { end } = await run(context, {}, script);
  assert.deepEqual([end.failure?.file, end.failure?.line], [script, null]);
  assert.match(end.failure?.message ?? '', /^A script is TypeScript or JavaScript: .* and not \.txt\.$/);
});

test('a .js file that imports runs, whatever a package.json above it says; one that requires, too', async (context) => {
  const { end, output } = await run(context, {
    'package.json': '{ "type": "commonjs" }',
    'main.ts': "import './new.js';\nimport './old.js';\n",
    'new.js': "import { tensor } from 'backstep';\nconsole.log(tensor([1]).shape);\n",
    'old.js':
      "const { tensor } = require('backstep');\nconst text = `\nimport x from 'y'`;\nconsole.log(tensor([1, 2]).shape, text.length);\n",
  });
  assert.equal(end.failure, null);
  assert.equal(output, '[ 1 ]\n[ 2 ] 18\n');
});

test('text that is not UTF-8 in a comment or a string is no obstacle', async (context) => {
  const source = Buffer.concat([
    Buffer.from("const a: string = '"),
    Buffer.of(0xe9, 0xff),
    Buffer.from("';\nthrow new Error('x');\n"),
  ]);
  const { end } = await run(context, { 'main.ts': source });
  assert.deepEqual([end.failure?.message, end.failure?.line, end.failure?.column], ['x', 2, 7]);
});

test('a recursion without end is told with its place, not with two hundred frames', async (context) => {
  const { end } = await run(context, {
    'main.ts':
      'function f(n: number): number {\n  return g(n + 1);\n}\nfunction g(n: number): number {\n  return f(n) + 1;\n}\nf(0);\n',
  });
  assert.match(end.failure?.message ?? '', /Maximum call stack size exceeded/);
  assert.equal(end.failure?.frames.length, 20);
});
