import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTrace } from '../../../src/trace/open.ts';
import { isAlive } from '../runtime/run-script.ts';
import { backstep, folderWith, main, training } from './backstep.ts';

test("run prints the script's output, and progress in plain lines apart from it", async (context) => {
  const folder = folderWith(context, training);
  const { code, stdout, stderr } = await backstep(folder, ['run', 'train.ts']);
  assert.equal(stdout, 'epoch 0\nepoch 1\nepoch 2\n');
  assert.match(stderr, /^epoch 3\/3 · step \d+(\/\d+)? · loss \d+\.\d{4} · [\d.]+ steps\/s\n$/m);
  assert.ok(!stderr.includes('\r'), 'nothing is drawn again where nothing can be');
  assert.equal(code, 0);
});

test('--json gives one object a line, the end last', async (context) => {
  const folder = folderWith(context, training);
  const { code, stdout } = await backstep(folder, ['run', 'train.ts', '--json', '--seed', '3', '--trace', 'kept']);
  const lines: { type: string }[] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(code, 0);
  assert.equal(lines.at(-1)?.type, 'ended');
  assert.ok(lines.some((line) => line.type === 'progress'));
  const trace = await openTrace(join(folder, 'kept'));
  assert.equal(trace.header.seed, 3);
  assert.equal(trace.steps().length, 2);
  assert.deepEqual([...(await trace.scriptTexts()).values()], [training], 'with the text of the script');
  await trace.close();
});

test('--trace FILE.safetensors keeps one file', async (context) => {
  const folder = folderWith(context, training);
  const { stderr } = await backstep(folder, ['run', 'train.ts', '--trace', 'out.safetensors', '--capture-every', '1']);
  assert.match(stderr, /Trace: out\.safetensors/);
  const trace = await openTrace(join(folder, 'out.safetensors'));
  assert.deepEqual(
    trace.steps().map((step) => step.index),
    [0, 1, 2],
  );
  const summary = (await trace.step(2)).values[0]?.value;
  assert.ok(summary?.blob);
  assert.equal((await trace.tensor(summary.blob, summary.dtype)).length, 1);
  assert.deepEqual([...(await trace.scriptTexts()).values()], [training], 'with the text of the script');
  await trace.close();
});

test('a failing script: exit code 1, the place, the line with a caret, the frames', async (context) => {
  const folder = folderWith(context, "function inner() {\n\tthrow new RangeError('too far');\n}\ninner();\n");
  const { code, stderr } = await backstep(folder, ['run', 'train.ts']);
  assert.equal(code, 1);
  assert.equal(
    stderr,
    "train.ts:2:8: RangeError: too far\n\n2 | \tthrow new RangeError('too far');\n  | \t      ^\n\n    at inner (train.ts:2:8)\n    at train.ts:4:1\n",
  );
});

test('Ctrl-C: exit code 130, and the trace is kept', async (context) => {
  const folder = folderWith(context, training.replace('epochs(3)', 'epochs(100000000)'));
  const { code, stderr } = await backstep(folder, ['run', 'train.ts', '--trace', 'kept'], { interruptAt: 'epoch 5\n' });
  assert.equal(code, 130);
  assert.match(stderr, /Stopped\./);
  const trace = await openTrace(join(folder, 'kept'));
  assert.equal(trace.end()?.outcome, 'stopped');
  assert.ok(trace.steps().length > 0);
  await trace.close();
});

test("the script's own arguments and exit code pass through", async (context) => {
  const folder = folderWith(context, 'console.log(process.argv.slice(2).join()); process.exit(7);');
  const { code, stdout, stderr } = await backstep(folder, ['run', 'train.ts', '--', '--lr', '1']);
  assert.deepEqual([code, stdout], [7, '--lr,1\n']);
  assert.match(stderr, /^train\.ts:1:52: ProcessExit: The script ended itself here, with exit code 7\.\n/);
});

test('what cannot be run is said in one line', async (context) => {
  const folder = folderWith(context, training);
  const missing = await backstep(folder, ['run', 'nowhere.ts']);
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /^There is no script .*nowhere\.ts\.\n$/);
  const device = await backstep(folder, ['run', 'train.ts', '--device', 'abacus']);
  assert.equal(device.code, 1);
  assert.match(device.stderr, /no device 'abacus'\. Available devices: auto, cpu, webgpu, /);
  assert.ok(!existsSync(join(folder, 'run')));
});

test('the engine process ends by itself when its host is killed', async (context) => {
  const folder = folderWith(context, 'console.log(process.pid); for (;;) {}');
  const host = spawn(process.execPath, [main, 'run', 'train.ts', '--trace', 'kept'], { cwd: folder });
  const [printed]: unknown[] = await once(host.stdout, 'data');
  const pid = Number(String(printed));
  assert.ok(isAlive(pid));
  host.kill('SIGKILL');
  const deadline = performance.now() + 5000;
  while (isAlive(pid) && performance.now() < deadline) await sleep(20);
  assert.ok(!isAlive(pid));
});

test('--plots FOLDER keeps what the script draws, a file a title', async (context) => {
  const folder = folderWith(
    context,
    `import { plt } from 'backstep';
for (const value of [1, 2]) plt.plot([0, value], { title: 'Loss & more', label: 'a' });
plt.hist([1, 2, 2]);`,
  );
  const { code, stderr } = await backstep(folder, ['run', 'train.ts', '--plots', 'pictures', '--plots-format', 'svg']);
  assert.equal(code, 0, stderr);
  assert.deepEqual(readdirSync(join(folder, 'pictures')).sort(), ['01-loss-more.svg', '02-figure.svg']);
  assert.match(
    readFileSync(join(folder, 'pictures', '01-loss-more.svg'), 'utf8'),
    /^<svg .*Loss &amp; more.*<\/svg>\n$/,
  );
});

test('what was drawn is kept with the trace: show --plots FOLDER writes it later', async (context) => {
  const folder = folderWith(
    context,
    `import { plt, tensor } from 'backstep';
for (const value of [1, 2]) plt.plot([0, value], { title: 'Loss', label: 'a' });
plt.imshow(tensor([[0, 1]]), { title: 'Picture' });`,
  );
  const run = await backstep(folder, [
    'run',
    'train.ts',
    '--trace',
    'trace',
    '--plots',
    'at-once',
    '--plots-format',
    'svg',
  ]);
  assert.equal(run.code, 0, run.stderr);
  const show = await backstep(folder, ['show', 'trace', '--plots', 'later', '--plots-format', 'svg']);
  assert.equal(show.code, 0, show.stderr);
  const names = readdirSync(join(folder, 'at-once'));
  assert.deepEqual(names.sort(), ['01-loss.svg', '02-picture.svg']);
  assert.deepEqual(readdirSync(join(folder, 'later')).sort(), names);
  for (const name of names) {
    assert.equal(
      readFileSync(join(folder, 'later', name), 'utf8'),
      readFileSync(join(folder, 'at-once', name), 'utf8'),
    );
  }
  rmSync(join(folder, 'trace', 'plots.json'));
  const none = await backstep(folder, ['show', 'trace', '--plots', 'none']);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /trace has no plots: its script drew none, or it is no run folder\.\n$/);
});

test('another format of plots, or one without a folder, is refused before the script runs', async (context) => {
  const folder = folderWith(context, training);
  const refused = async (words: readonly string[], message: RegExp) => {
    const { code, stdout, stderr } = await backstep(folder, ['run', 'train.ts', ...words]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, message);
  };
  await refused(
    ['--plots', 'x', '--plots-format', 'svg,pdf'],
    /argument 'svg,pdf' is invalid\. It must be svg, png or svg,png\./,
  );
  await refused(['--plots-format', 'png'], /option '--plots-format' needs '--plots <folder>'/);
});

test('--version is that of the package, and --help names every device that the editor offers', async (context) => {
  const folder = folderWith(context, training);
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'package.json'), 'utf8'));
  assert.deepEqual(await backstep(folder, ['--version']), { code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  const { stdout } = await backstep(folder, ['run', '--help']);
  const devices: readonly string[] = manifest.contributes.configuration.properties['backstep.device'].enum;
  for (const device of devices)
    assert.match(stdout.replaceAll(/\s+/g, ' '), new RegExp(`where .*\\b${device}\\b.*--gpu`));
});

test('what ran before the first step is a step of its own, which is not the first', async (context) => {
  const folder = folderWith(context, `${training.replace('const w', 'tensor([3]).exp();\nconst w')}`);
  await backstep(folder, ['run', 'train.ts', '--trace', 'run']);
  const { stdout } = await backstep(folder, ['show', 'run']);
  assert.match(stdout, /\n +-1 .* what ran before the first step\n +0 .* the first\n/);
  const headings = ['-1', 'first', '0'].map(
    async (step) => (await backstep(folder, ['show', 'run', '--step', step])).stdout,
  );
  assert.deepEqual(
    (await Promise.all(headings)).map((text) => text.split(' · ')[0]),
    ['Step -1', 'Step 0', 'Step 0'],
  );
  const { code, stderr } = await backstep(folder, ['show', 'run', '--step', '-2']);
  assert.equal(code, 1);
  assert.match(stderr, /argument '-2' is invalid\. It must be a recorded step's number, first or last\./);
});

test('epochs without an end are counted, and nothing is said of how many there are', async (context) => {
  const endless = training
    .replace('epochs(3)', 'epochs(Infinity)')
    .replace("console.log('epoch', epoch);", 'if (epoch === 2) break;');
  const { stdout, stderr } = await backstep(folderWith(context, endless), ['run', 'train.ts', '--json']);
  const messages = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const progress = messages.filter(({ type }) => type === 'progress').at(-1)?.progress;
  assert.deepEqual([progress?.epoch, progress?.epochs, progress?.secondsLeft], [2, null, null]);
  assert.deepEqual([stderr, messages.filter(({ type }) => type === 'warning')], ['', []]);
});
