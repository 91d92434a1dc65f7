import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { RunFolderWriter } from '../../../src/trace/run-folder/writer.ts';
import type { Graph, ScriptFailure } from '../../../src/trace/schema.ts';
import { sampleHeader, sampleStep } from '../trace/sample-records.ts';
import { backstep, main, training } from './backstep.ts';

const graph: Graph = {
  id: 'g',
  callSites: [{ file: '/scripts/train.ts', line: 3, column: 7, functionName: null }],
  nodes: [
    {
      id: 0,
      kind: 'parameter',
      op: 'parameter',
      formula: '',
      label: 'net.weight',
      callSite: 0,
      modulePath: [{ name: 'net', type: 'Net', call: 0 }],
      inputs: [],
      attributes: {},
      outputs: [{ shape: [2], dtype: 'float32', device: 'cpu', requiresGrad: true }],
      backward: null,
    },
    {
      id: 1,
      kind: 'op',
      op: 'mul',
      formula: 'a · b',
      label: 'mul',
      callSite: 0,
      modulePath: [
        { name: 'net', type: 'Net', call: 0 },
        { name: 'inner', type: 'Linear', call: 0 },
      ],
      inputs: [{ node: 0, output: 0 }],
      attributes: {},
      outputs: [{ shape: [3], dtype: 'float32', device: 'cpu', requiresGrad: true }],
      backward: 'MulBackward0',
    },
  ],
};

const failure: ScriptFailure = {
  name: 'TypeError',
  message: 'broken\nin two lines',
  file: '/scripts/train.ts',
  line: 3,
  column: 7,
  frames: [],
  stack: '',
};

function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-show-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A run of 30 steps that failed; `steps` of them are recorded, 10 apart. */
function writeRun(folder: string, steps = 3): void {
  using writer = new RunFolderWriter(join(folder, 'run'), sampleHeader);
  writer.graph(graph);
  for (let index = 0; index < steps; index++) {
    const values = [Float32Array.of(1, 2), Float32Array.of(Number.NaN, 3, -4)];
    const { step, bytes } = sampleStep(index * 10, values, index === 2 ? 'nan' : 0.5);
    writer.step(step, bytes);
    writer.metrics([{ name: 'loss', step: index, epoch: 0, value: 0.5 - index / 8, time: 1 }]);
  }
  writer.end({ outcome: 'failed', exitCode: 1, endedAt: sampleHeader.startedAt + 12_000, steps: 30, failure });
}

test('show: the run, its graphs and its recorded steps', async (context) => {
  const folder = temporaryFolder(context);
  writeRun(folder);
  const { code, stdout, stderr } = await backstep(folder, ['show', 'run']);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^Started +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, took 12 s$/m);
  assert.deepEqual(
    stdout.split('\n').filter((line) => !line.startsWith('Started')),
    [
      'Trace     run',
      'Script    /scripts/train.ts',
      'Settings  device cpu, seed 7, level values (structure, values of the first step, every 10 steps and of the last)',
      'Outcome   the run failed after 30 steps',
      'Failure   /scripts/train.ts:3:7: TypeError: broken',
      'Recorded  3 steps, 1 graph',
      'Metric    loss: 3 values, from 0.5 to 0.25',
      '',
      'graph  operations  modules  parameters  their elements  steps',
      'g               1        2           1               2      3',
      '',
      'step  epoch  loss  graph  recorded because',
      '   0      1   0.5  g      every so many',
      '  10      1   0.5  g      every so many',
      '  20      1   NaN  g      every so many',
      '',
    ],
  );
});

test('show --step: every tensor with the statistics of its value and gradient', async (context) => {
  const folder = temporaryFolder(context);
  writeRun(folder);
  const { stdout } = await backstep(folder, ['show', 'run', '--step', '10']);
  // Of 1, 2: mean 1.5, deviation 0.5, norm √5. Of NaN, 3, -4: the finite ones count, mean -0.5, deviation 3.5, norm 5.
  assert.deepEqual(stdout.split('\n'), [
    'Step 10 · epoch 1 · loss 0.5 · 1.5 ms · recorded because: every so many',
    '',
    'node  tensor      module     shape  dtype              min  max  mean  std   norm  not finite  line',
    '   0  net.weight  net        [2]    float32  value       1    2   1.5  0.5  2.236              /scripts/train.ts:3',
    '                                             gradient    1    2   1.5  0.5  2.236',
    '   1  mul         net.inner  [3]    float32  value      -4    3  -0.5  3.5      5  1 NaN       /scripts/train.ts:3',
    '                                             gradient   -4    3  -0.5  3.5      5  1 NaN',
    '',
    'Time: forward 500 µs, backward 375 µs, the rest of the step 375 µs',
    'node  operation  module     forward  backward  of the step  line',
    '   1  mul        net.inner   500 µs    125 µs       50.0 %  /scripts/train.ts:3',
    '',
  ]);
  assert.equal((await backstep(folder, ['show', 'run', '--step', 'last'])).stdout.split(' · ')[0], 'Step 20');
  assert.equal((await backstep(folder, ['show', 'run', '--step', 'first'])).stdout.split(' · ')[0], 'Step 0');
});

test('show --step: the operation that ended the run, with its line and message', async (context) => {
  const folder = temporaryFolder(context);
  const script = [
    "import { nn, ones } from 'backstep';",
    'const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Linear(5, 6));',
    'model(ones([2, 3]));',
  ];
  writeFileSync(join(folder, 'train.ts'), script.join('\n'));
  for (const level of ['values', 'graph']) {
    await backstep(folder, ['run', 'train.ts', '--trace', level, '--level', level]);
    const { stdout } = await backstep(folder, ['show', level, '--step', 'last']);
    assert.match(stdout, /^ +\d+ +linear +sequential\.1 +failed +train\.ts:3$/m);
    assert.match(
      stdout,
      /^Failed: linear \(node \d+\) in sequential\.1 at train\.ts:3: mat1 and mat2 shapes cannot be multiplied \(2x4 and 5x6\)$/m,
    );
    const { step } = JSON.parse((await backstep(folder, ['show', level, '--step', 'last', '--json'])).stdout);
    assert.deepEqual([step.failed.op, step.failed.callSite.line], ['linear', 3]);
  }
});

test('show --step: the ten slowest operations; all of them as JSON; nothing where the step was not timed', async (context) => {
  const folder = temporaryFolder(context);
  const node = graph.nodes[1]!;
  const nodes = Array.from({ length: 15 }, (_, id) => ({ ...node, id, inputs: [] }));
  const forward = nodes.map(({ id }) => (id * 7) % 15);
  const { step, bytes } = sampleStep(0, []);
  {
    using writer = new RunFolderWriter(join(folder, 'run'), sampleHeader);
    writer.graph({ ...graph, nodes });
    writer.step({ ...step, times: { total: 210, forward, backward: [] } }, bytes);
    writer.step({ ...step, index: 1, times: null }, bytes);
  }
  const { stdout } = await backstep(folder, ['show', 'run', '--step', '0']);
  assert.match(stdout, /\nTime: forward 105 ms, the rest of the step 105 ms\n/);
  const rows = [...stdout.matchAll(/(\d+) ms +([\d.]+) %/g)].map(([, time, share]) => [Number(time), share]);
  assert.deepEqual(rows.slice(0, 2), [
    [14, '6.7'],
    [13, '6.2'],
  ]);
  assert.deepEqual(
    rows.map(([time]) => time),
    [14, 13, 12, 11, 10, 9, 8, 7, 6, 5],
  );
  assert.match(stdout, /\n {2}\.\.\. 5 more \(--json has all\)\n/);
  const all = JSON.parse((await backstep(folder, ['show', 'run', '--step', '0', '--json'])).stdout);
  assert.equal(all.step.time.operations.length, 15);
  assert.doesNotMatch((await backstep(folder, ['show', 'run', '--step', '1'])).stdout, /Time/);
  {
    using writer = new RunFolderWriter(join(folder, 'queued'), sampleHeader);
    const outputs = node.outputs.map((output) => ({ ...output, device: 'webgpu' }));
    writer.graph({ ...graph, nodes: nodes.map((each) => ({ ...each, outputs })) });
    writer.step({ ...step, times: { total: 210, forward, backward: [] } }, bytes);
  }
  const queued = await backstep(folder, ['show', 'queued', '--step', '0']);
  assert.match(queued.stdout, /\nTime: .*\nOn webgpu: the time to hand the work over, not to do it\.\nnode/);
});

test('show --json: all of it in one object', async (context) => {
  const folder = temporaryFolder(context);
  writeRun(folder, 40);
  const { code, stdout } = await backstep(folder, ['show', 'run', '--json', '--step', '20']);
  assert.equal(code, 0);
  const shown = JSON.parse(stdout);
  assert.equal(shown.header.seed, 7);
  assert.equal(shown.end.failure.line, 3);
  assert.equal(shown.steps.length, 40);
  assert.deepEqual(shown.metrics, [{ name: 'loss', count: 40, first: 0.5, last: 0.5 - 39 / 8 }]);
  assert.equal(shown.graphs[0].parameterElements, 2);
  assert.equal(shown.step.loss, 'nan');
  assert.deepEqual([shown.step.tensors[1].module, shown.step.tensors[1].value.nanCount], ['net.inner', 1]);
  const text = await backstep(folder, ['show', 'run']);
  assert.match(text.stdout, /\n {2}\.\.\. 20 more \(--json has all\)\n/, 'for people the middle is left out');
});

test('show reads what run has recorded: a folder and an exported file say the same', async (context) => {
  const folder = temporaryFolder(context);
  writeFileSync(join(folder, 'train.ts'), training);
  await backstep(folder, ['run', 'train.ts', '--trace', 'run']);
  await backstep(folder, ['run', 'train.ts', '--trace', 'run.safetensors']);
  const [first, second] = await Promise.all(
    ['run', 'run.safetensors'].map(async (trace) => {
      const { stdout } = await backstep(folder, ['show', trace, '--json', '--step', 'last']);
      return JSON.parse(stdout);
    }),
  );
  assert.deepEqual(first.steps, second.steps);
  assert.deepEqual(first.step.tensors, second.step.tensors);
  assert.equal(first.end.outcome, 'completed');
});

test('show: a run of which only the structure is recorded', async (context) => {
  const folder = temporaryFolder(context);
  writeFileSync(join(folder, 'train.ts'), training);
  await backstep(folder, ['run', 'train.ts', '--trace', 'run', '--level', 'graph']);
  const { stdout } = await backstep(folder, ['show', 'run', '--step', 'first']);
  assert.match(stdout, /\nOnly the structure of this step is recorded \(level graph\)\.\n/);
  assert.match(stdout, /^ +\d+ +mul +\[1\] +float32 +train\.ts:7$/m);
});

test('show: a model that another tool has saved', async (context) => {
  const folder = temporaryFolder(context);
  copyFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'models', 'blocks.onnx'), join(folder, 'model.onnx'));
  const { stdout } = await backstep(folder, ['show', 'model.onnx']);
  assert.match(stdout, /^Model {2}model\.onnx\n\ngraph +operations +modules +parameters +their elements +steps\n/);
  assert.doesNotMatch(stdout, /Outcome|Script/);
});

test('show --graph: the graph of a step as a file', async (context) => {
  const folder = temporaryFolder(context);
  writeRun(folder);
  const { code, stdout, stderr } = await backstep(folder, ['show', 'run', '--graph', 'out.dot']);
  assert.deepEqual([code, stdout, stderr], [0, 'Wrote the graph of step 20 to out.dot.\n', '']);
  const dot = readFileSync(join(folder, 'out.dot'), 'utf8');
  assert.match(dot, /^digraph \{/);
  assert.match(dot, /"net\.weight\\n2\\n1\.5 ± 0\.5"/);
  const json = await backstep(folder, ['show', 'run', '--graph', 'new/out.mmd', '--step', '10', '--json']);
  assert.deepEqual(JSON.parse(json.stdout), { type: 'graph', file: join(folder, 'new', 'out.mmd'), step: 10 });
  assert.match(readFileSync(join(folder, 'new', 'out.mmd'), 'utf8'), /^flowchart TD\n/);
  const unknown = await backstep(folder, ['show', 'run', '--graph', 'out.pdf']);
  assert.equal(unknown.code, 1);
  assert.equal(unknown.stderr, '--graph writes .svg, .html, .mmd, .dot files, and out.pdf ends in none of these.\n');
});

test('show: what cannot be shown is said in one line, with exit code 1', async (context) => {
  const folder = temporaryFolder(context);
  writeRun(folder);
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'text.txt'), 'not a trace at all');
  writeFileSync(join(folder, 'short'), 'abc');
  writeFileSync(join(folder, 'train.ts'), training);
  await backstep(folder, ['run', 'train.ts', '--trace', 'cut.safetensors']);
  truncateSync(join(folder, 'cut.safetensors'), 300);
  const refused = async (args: readonly string[], message: RegExp) => {
    const { code, stdout, stderr } = await backstep(folder, ['show', ...args]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, message);
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
  };
  await refused(['nowhere'], /nowhere: expected a Backstep run folder, but found nothing there\./);
  await refused(['empty'], /empty: expected a Backstep run folder, but found no header\.json in it\./);
  await refused(['text.txt'], /text\.txt: expected a safetensors file, but found another format\./);
  await refused(['short'], /short: expected a safetensors file, but found only 3 bytes\./);
  await refused(
    ['cut.safetensors'],
    /cut\.safetensors: expected a header of \d+ bytes, but found a file of 300 bytes\./,
  );
  await refused(['run', '--step', '7'], /^Step 7 is not recorded\. Recorded are 0, 10, 20\.\n$/);
  const { code, stdout } = await backstep(folder, ['show', 'nowhere', '--json']);
  assert.equal(code, 1);
  assert.equal(JSON.parse(stdout).type, 'error');
  const wrong = await backstep(folder, ['show', 'run', '--step', 'middle']);
  assert.match(wrong.stderr, /argument 'middle' is invalid\./);
});

test('show: a reader that goes ends it quietly', { skip: process.platform === 'win32' }, async (context) => {
  const folder = temporaryFolder(context);
  writeRun(folder, 300);
  const shell = spawn('sh', ['-c', '"$0" "$@" | head -c 10', process.execPath, main, 'show', 'run', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  shell.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  await once(shell, 'close');
  assert.equal(stderr, '');
});
