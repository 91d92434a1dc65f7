import assert from 'node:assert/strict';
import { basename } from 'node:path';
import test, { type TestContext } from 'node:test';
import { failureText } from '../../../src/cli/failure-text.ts';
import { describeFailure } from '../../../src/features/run/run-text.ts';
import type { ScriptFailure } from '../../../src/trace/schema.ts';
import { ScriptRun, within } from './run-script.ts';

async function failureOf(
  context: TestContext,
  source: string,
): Promise<{ readonly failure: ScriptFailure; readonly folder: string }> {
  const run = new ScriptRun(context, { 'main.ts': source });
  const { failure } = await within(20_000, 'the end', run.ended());
  assert.ok(failure);
  return { failure, folder: run.folder };
}

function shortly({ inner = [] }: ScriptFailure): readonly unknown[] {
  return inner.map(({ relation, depth, name, message, callSite }) => [
    relation,
    depth,
    `${name}: ${message}`,
    callSite === null ? null : `${basename(callSite.file)}:${callSite.line}:${callSite.column}`,
  ]);
}

const chain = `function read(): never {
  throw new RangeError('too short', { cause: 'half a file' });
}
try {
  read();
} catch (cause) {
  throw new Error('no data', { cause });
}
`;

test('a chain of causes comes with its places, into the texts of the command line and of the editor', async (context) => {
  const { failure, folder } = await failureOf(context, chain);
  assert.deepEqual([failure.line, failure.column], [7, 9]);
  assert.deepEqual(shortly(failure), [
    ['cause', 1, 'RangeError: too short', 'main.ts:2:9'],
    ['cause', 2, ": 'half a file'", null],
  ]);
  assert.equal(
    failureText(failure, folder),
    [
      'main.ts:7:9: Error: no data',
      '',
      "7 |   throw new Error('no data', { cause });",
      '  |         ^',
      '',
      '    caused by RangeError: too short at main.ts:2:9',
      "      caused by 'half a file'",
    ].join('\n'),
  );
  assert.match(describeFailure(failure), /^Error: no data\n {4}caused by RangeError: too short at \S+main\.ts:2:9\n/);
});

test('the errors of an AggregateError, which has no place of its own when Promise.any made it', async (context) => {
  const source = `async function fetchFrom(url: string) {
  await 1;
  throw new TypeError(url, { cause: { status: 404 } });
}
await Promise.any([fetchFrom('a'), fetchFrom('b')]);
`;
  const { failure, folder } = await failureOf(context, source);
  assert.equal(failure.name, 'AggregateError');
  assert.deepEqual([failure.line, failure.column], [3, 9]);
  assert.deepEqual(shortly(failure), [
    ['member', 1, 'TypeError: a', 'main.ts:3:9'],
    ['cause', 2, ': { status: 404 }', null],
    ['member', 1, 'TypeError: b', 'main.ts:3:9'],
    ['cause', 2, ': { status: 404 }', null],
  ]);
  assert.match(failureText(failure, folder), /\n\n {4}TypeError: a at main\.ts:3:9\n {6}caused by \{ status: 404 \}\n/);
});

test('errors that hold themselves, or very many others, are no trap', async (context) => {
  const source = `const error: Error & { errors?: unknown } = new Error('outer');
error.cause = error;
error.errors = [error, ...Array.from({ length: 5000 }, (_, n) => new Error(String(n)))];
throw error;
`;
  const { failure } = await failureOf(context, source);
  assert.deepEqual([failure.message, failure.line], ['outer', 1]);
  assert.equal(failure.inner?.length, 20);
});

test('an error whose fields are no texts, or cannot be read, is still told', async (context) => {
  const odd = await failureOf(
    context,
    "const error: any = new Error('x');\nerror.message = { a: 1 };\nerror.name = null;\nthrow error;\n",
  );
  assert.deepEqual([odd.failure.name, odd.failure.message, odd.failure.line], ['null', '[object Object]', 1]);
  const hostile = await failureOf(
    context,
    "const error = new Error('x');\nObject.defineProperty(error, 'message', { get() { throw 1; } });\nthrow error;\n",
  );
  assert.match(hostile.failure.message, /cannot even be looked at/);
  const revoked = await failureOf(
    context,
    'const { proxy, revoke } = Proxy.revocable({}, {});\nrevoke();\nsetTimeout(() => { throw proxy; });\n',
  );
  assert.match(revoked.failure.message, /cannot even be looked at/);
});
