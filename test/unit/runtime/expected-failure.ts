import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { TraceReader } from '../../../src/trace/run-folder/reader.ts';
import type { ScriptFailure } from '../../../src/trace/schema.ts';
import { ScriptRun, within } from './run-script.ts';

/** Where a script's failure should be, and what it should say. */
export interface Expected {
  readonly file?: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly message: RegExp;
  readonly name?: string;
}

/** Runs a script that fails, and holds its failure to what is expected, as told and as kept. */
export async function failureOf(
  context: TestContext,
  files: Record<string, string>,
  expected: Expected,
): Promise<ScriptFailure> {
  const run = new ScriptRun(context, files);
  const { outcome, failure } = await within(20_000, 'the end', run.ended());
  assert.equal(outcome, 'failed');
  assert.ok(failure);
  assert.match(failure.message, expected.message);
  assert.deepEqual(
    [failure.file?.slice(run.folder.length + 1), failure.line, failure.column],
    [expected.file ?? 'main.ts', expected.line, expected.column],
  );
  if (expected.name !== undefined) assert.equal(failure.name, expected.name);
  const told = run.messages.filter((message) => message.type === 'failure');
  assert.deepEqual(told, [{ type: 'failure', failure }], 'told once, apart from the end');
  await using reader = await TraceReader.open(run.runFolder);
  assert.deepEqual(reader.end()?.failure, failure, 'and kept in the trace');
  return failure;
}

export async function fails(context: TestContext, files: Record<string, string>, expected: Expected): Promise<void> {
  await failureOf(context, files, expected);
}
