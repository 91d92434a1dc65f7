import assert from 'node:assert/strict';
import test from 'node:test';
import { ScriptRun, within } from './run-script.ts';

test('what a synchronous loop prints arrives at once, in order, from both streams', async (context) => {
  const source = `
    for (let n = 0; n < 2000; n++) { console.log('line', n); if (n % 500 === 0) console.error('error', n); }
    process.stdout.write('written, ');
    process.stdout.write(Buffer.from('as bytes\\n'));
    for (;;) {}
  `;
  const run = new ScriptRun(context, { 'main.ts': source });
  await within(10_000, 'the output', run.untilPrinted('as bytes\n'));
  const expected: string[] = [];
  for (let n = 0; n < 2000; n++) {
    expected.push(`line ${n}\n`);
    if (n % 500 === 0) expected.push(`error ${n}\n`);
  }
  assert.equal(run.output, `${expected.join('')}written, as bytes\n`);
  const errors = run.messages.filter((message) => message.type === 'output' && message.stream === 'stderr');
  assert.equal(errors.length, 4);
  run.engine.stop();
  await run.ended();
});

test('the console is complete', async (context) => {
  const source = `
    console.info('info'); console.warn('warn'); console.debug('debug');
    console.group('outer'); console.log('inner'); console.groupEnd();
    console.table([{ a: 1 }]); console.dir({ b: 2 }); console.count('c'); console.assert(false, 'not so');
    console.time('t'); console.timeEnd('t'); console.log('%s is %d', 'x', 3, { deep: [1] });
  `;
  const run = new ScriptRun(context, { 'main.ts': source });
  assert.equal((await run.ended()).outcome, 'completed');
  for (const pattern of [
    /info\n/,
    /warn\n/,
    /debug\n/,
    /outer\n {2}inner\n/,
    /│ a/,
    /\{ b: 2 \}/,
    /c: 1/,
    /not so/,
    /t: [\d.]+m?s/,
    /x is 3 \{ deep: \[ 1 \] \}/,
  ]) {
    assert.match(run.output, pattern);
  }
});

test('a loop that prints without end fills no memory and is stopped', async (context) => {
  const run = new ScriptRun(context, { 'main.ts': "const text = 'x'.repeat(10000); for (;;) console.log(text);" });
  await within(10_000, 'output', run.untilPrinted('xxx'));
  run.engine.stop();
  assert.equal((await run.ended()).outcome, 'stopped');
});

test('arguments, working directory and exit code', async (context) => {
  const source = 'console.log(JSON.stringify([process.argv.slice(1), process.cwd()])); process.exitCode = 3;';
  const run = new ScriptRun(context, { 'main.ts': source }, { arguments: ['--lr', '0.1'] });
  const end = await run.ended();
  assert.deepEqual(JSON.parse(run.output), [[run.script, '--lr', '0.1'], run.folder]);
  assert.equal(end.exitCode, 3);
});
