import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { TraceReader } from '../../../src/trace/run-folder/reader.ts';
import type { EndRecord } from '../../../src/trace/schema.ts';
import { fails, failureOf } from './expected-failure.ts';
import { ScriptRun, within } from './run-script.ts';

test('a thrown error, with the frames in the files of the user', async (context) => {
  const failure = await failureOf(
    context,
    {
      'main.ts':
        "import { broken } from './helper.ts';\n\nfunction outer(value: number) {\n  return broken(value);\n}\nouter(1);\n",
      'helper.ts': 'export function broken(value: number): never {\n  throw new TypeError(String(value));\n}\n',
    },
    { file: 'helper.ts', line: 2, column: 9, message: /^1$/, name: 'TypeError' },
  );
  assert.deepEqual(
    failure.frames.map(({ functionName, line, column }) => [functionName, line, column]),
    [
      ['broken', 2, 9],
      ['outer', 4, 10],
      [null, 6, 1],
    ],
  );
});

test('output and failure keep their order', async (context) => {
  const run = new ScriptRun(context, { 'main.ts': "console.log('before');\nthrow new Error('x');" });
  await run.ended();
  const kinds = run.messages.map((message) => message.type);
  assert.ok(kinds.indexOf('output') < kinds.indexOf('failure'));
});

test('a shape mismatch is at the line that called the operation', (context) =>
  fails(
    context,
    { 'main.ts': "import { tensor } from 'backstep';\nconst a = tensor([[1, 2]]);\nconst b = a.matmul(a);\n" },
    { line: 3, column: 13, message: /cannot be multiplied \(1x2 and 1x2\)/, name: 'ShapeError' },
  ));

test('a shape mismatch deep inside layers is at the line of the script', (context) =>
  fails(
    context,
    {
      'main.ts':
        "import { nn, randn } from 'backstep';\nlet model: nn.Module = new nn.Sequential(new nn.Linear(4, 8), new nn.Linear(9, 1));\n" +
        'for (let depth = 0; depth < 20; depth++) model = new nn.Sequential(model);\nconst y = model(randn([32, 4]));\n',
    },
    {
      line: 4,
      column: 11,
      message: /^mat1 and mat2 shapes cannot be multiplied \(32x8 and 9x1\)$/,
      name: 'ShapeError',
    },
  ));

test("an error in a module's forward names that function", async (context) => {
  const failure = await failureOf(
    context,
    {
      'main.ts':
        "import { nn, ones } from 'backstep';\nclass Net extends nn.Module {\n  forward(x) {\n    return x.reshape([5]);\n  }\n}\n" +
        'new Net()(ones([4]));\n',
    },
    { line: 4, column: 14, message: /shape '\[5\]' is invalid for input of size 4/, name: 'ShapeError' },
  );
  assert.deepEqual(
    failure.frames.map(({ functionName, line }) => [functionName, line]),
    [
      ['forward', 4],
      [null, 7],
    ],
  );
});

test('a rejected await at the top', (context) =>
  fails(
    context,
    { 'main.ts': "const a = 1;\nawait Promise.reject(new RangeError('late'));\n" },
    { line: 2, column: 22, message: /late/ },
  ));

test('a rejection that nobody handles', (context) =>
  fails(
    context,
    { 'main.ts': "setTimeout(async () => {\n  throw new Error('alone');\n}, 5);\n" },
    { line: 2, column: 9, message: /alone/ },
  ));

test('an await that never settles', (context) =>
  fails(
    context,
    { 'main.ts': 'await new Promise(() => {});\n' },
    { line: null, column: null, message: /never comes/ },
  ));

test('a device that does not exist', async (context) => {
  const run = new ScriptRun(context, { 'main.ts': '' }, { device: 'abacus' });
  const { outcome, failure } = await run.ended();
  assert.equal(outcome, 'failed');
  assert.match(failure?.message ?? '', /no device 'abacus'/);
});

async function ends(
  context: TestContext,
  source: string,
  execArgv: readonly string[] = [],
): Promise<[EndRecord, ScriptRun]> {
  const run = new ScriptRun(context, { 'main.ts': source }, {}, execArgv);
  return [await within(30_000, 'the end', run.ended()), run];
}

const oneStep = `
import { tensor } from 'backstep';
const w = tensor([2], { requiresGrad: true });
for (let n = 0; n < 3; n++) w.mul(3).sum().backward();
`;

test('running out of memory is a crash with advice, and keeps what was recorded', async (context) => {
  // Only what has been written survives a crash: the script goes on when it sees that the step is on disk.
  const source = `
    import { readFileSync } from 'node:fs';
    ${oneStep}
    while (!readFileSync('run/index.jsonl', 'utf8').includes('"kind":"step"')) {}
    const kept: unknown[] = [];
    for (;;) kept.push(new Array(1000).fill({}));
  `;
  const [end, run] = await ends(context, source, ['--max-old-space-size=80']);
  assert.equal(end.outcome, 'crashed');
  assert.match(end.failure?.message ?? '', /memory/);
  await using reader = await TraceReader.open(run.runFolder);
  assert.equal(reader.steps()[0]?.index, 0);
});

test('a native crash is told by the host, and keeps what was recorded', async (context) => {
  const run = new ScriptRun(context, { 'main.ts': `${oneStep}for (;;) {}` });
  // Only what has been written survives a crash: the message says that it has.
  await within(
    20_000,
    'a step',
    run.until((message) => message.type === 'step'),
  );
  process.kill(run.engine.pid ?? 0, 'SIGSEGV');
  const end = await run.ended();
  assert.equal(end.outcome, 'crashed');
  assert.match(end.failure?.message ?? '', /died \(signal SIGSEGV\)/);
  await using reader = await TraceReader.open(run.runFolder);
  assert.equal(reader.end(), null);
  assert.ok(reader.steps().length > 0);
});

test('an error in a forward pass leaves the graph up to the operation that failed, with what it was to work on', async (context) => {
  const source = `
    import { DataLoader, nn, optim, randn, TensorDataset } from 'backstep';
    const model = new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU(), new nn.Linear(3, 2));
    const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
    const batches = new DataLoader(new TensorDataset(randn([12, 4])), { batchSize: 4 });
    let count = 0;
    for (const [x] of batches) {
      const output = model(x);
      const loss = output.matmul(randn([count++ < 2 ? 2 : 5, 1])).sum();
      sgd.zeroGrad();
      loss.backward();
      sgd.step();
    }
  `;
  for (const level of ['values', 'graph'] as const) {
    const run = new ScriptRun(context, { 'main.ts': source }, { level });
    const end = await within(20_000, 'the end', run.ended());
    assert.match(end.failure?.message ?? '', /cannot be multiplied/);
    await using reader = await TraceReader.open(run.runFolder);
    const last = reader.steps().at(-1);
    assert.deepEqual([last?.index, last?.reason], [2, 'error']);
    const step = await reader.step(2);
    const { nodes, callSites } = await reader.graph(step.graph);
    const failed = nodes.at(-1);
    assert.equal(failed?.op, 'matmul');
    assert.equal(failed.failure, end.failure?.message);
    assert.equal(callSites[failed.callSite ?? -1]?.line, end.failure?.line);
    const [output] = failed.inputs;
    assert.deepEqual(nodes[output?.node ?? -1]?.outputs[0]?.shape, [4, 2]);
    const value = step.values.find(({ node }) => node === output?.node)?.value ?? null;
    assert.equal(value?.statistics.count, level === 'values' ? 8 : undefined);
    assert.equal(nodes.filter(({ kind }) => kind === 'op').length, 4);
  }
});

test('a kill in the middle of training leaves a trace that opens', async (context) => {
  const source = `
    import { tensor } from 'backstep';
    const w = tensor(new Array(5000).fill(1), { requiresGrad: true });
    for (;;) w.mul(w).sum().backward();
  `;
  const run = new ScriptRun(context, { 'main.ts': source }, { captureEvery: 1 });
  await within(
    20_000,
    'steps',
    run.until((message) => message.type === 'step' && message.index > 20),
  );
  process.kill(run.engine.pid ?? 0, 'SIGKILL');
  assert.equal((await run.ended()).outcome, 'crashed');
  await using reader = await TraceReader.open(run.runFolder);
  assert.ok(reader.steps().length > 20);
  for (const { index } of reader.steps()) {
    const blob = (await reader.step(index)).values[0]?.value?.blob;
    assert.ok(blob);
    assert.equal((await reader.tensor(blob, 'float32'))[4999], 1);
  }
});

test('a loss that becomes NaN is told once, and that step is recorded', async (context) => {
  const source = `
    import { steps, tensor } from 'backstep';
    const w = tensor([1], { requiresGrad: true });
    for (const n of steps(60)) w.mul(n < 37 ? 1 : NaN).sum().backward();
  `;
  const [end, run] = await ends(context, source);
  assert.equal(end.outcome, 'completed');
  const warnings = run.messages.filter((message) => message.type === 'warning');
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]?.message ?? '', /^The loss became NaN at step 37 \(main\.ts:4:62\)\. That step is recorded/);
  await using reader = await TraceReader.open(run.runFolder);
  assert.deepEqual(
    reader
      .steps()
      .filter((step) => step.reason === 'nan')
      .map((step) => [step.index, step.loss]),
    [[37, 'nan']],
  );
});

test('a run folder that is taken is refused before anything runs', async (context) => {
  const first = new ScriptRun(context, { 'main.ts': '' });
  await first.ended();
  const second = new ScriptRun(context, { 'main.ts': "console.log('ran')" }, { runFolder: first.runFolder });
  const end = await second.ended();
  assert.equal(end.outcome, 'failed');
  assert.match(end.failure?.message ?? '', /another run in it/);
  assert.equal(second.output, '');
});

for (const level of ['off', 'graph'] as const) {
  test(`a loss that is not finite is told with its line at level ${level}, and what would show more`, async (context) => {
    const source =
      "import { tensor } from 'backstep';\nconst w = tensor(-1, { requiresGrad: true });\nw.div(0).backward();\n";
    const run = new ScriptRun(context, { 'main.ts': source }, { level });
    await within(20_000, 'the end', run.ended());
    assert.deepEqual(
      run.messages.flatMap((message) => (message.type === 'warning' ? [message.message] : [])),
      [
        'The loss became -Infinity at step 0 (main.ts:3:10). Run with trace level values to see where in the step it began.',
      ],
    );
  });
}
