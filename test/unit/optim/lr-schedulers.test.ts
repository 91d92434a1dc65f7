/** Learning-rate schedules against PyTorch's, in one go and from a saved state; what is refused. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, mock, test } from 'node:test';
import { optim, zeros } from '../../../src/engine/index.ts';
import { inRoot } from '../../harness/paths.ts';

const { lrScheduler } = optim;

type Spec = readonly [name: string, args: readonly unknown[], options: Readonly<Record<string, unknown>>];

interface Case {
  readonly optimizer: 'SGD' | 'Adam';
  readonly scheduler: Spec;
  /** Of both groups, before the first epoch and after each. */
  readonly lr: readonly (readonly number[])[];
  readonly momentum: readonly (readonly number[])[];
}

interface Golden {
  readonly metrics: readonly number[];
  readonly cases: Readonly<Record<string, Case>>;
  readonly fractional: { readonly epochs: readonly number[]; readonly lr: readonly number[] };
}

const golden: Golden = JSON.parse(readFileSync(inRoot('test', 'fixtures', 'lr-scheduler-golden.json'), 'utf8'));

interface AnyScheduler {
  step(metric?: number): void;
  getLastLr(): number[];
  stateDict(): optim.lrScheduler.SchedulerStateDict;
  loadStateDict(saved: optim.lrScheduler.SchedulerStateDict): void;
}

function isSpec(value: unknown): value is Spec {
  return Array.isArray(value) && value.length === 3 && typeof value[0] === 'string';
}

/** The golden file's arguments as the library takes them. */
function argumentOf(value: unknown, optimizer: object): unknown {
  if (isSpec(value)) return build(value, optimizer);
  if (Array.isArray(value)) return value.map((item) => argumentOf(item, optimizer));
  if (typeof value === 'object' && value !== null && 'power' in value) {
    const base = Number(value.power);
    return (epoch: number) => base ** epoch;
  }
  return value;
}

function build([name, args, options]: Spec, optimizer: object): AnyScheduler {
  const type: unknown = Reflect.get(lrScheduler, name);
  if (typeof type !== 'function') throw new TypeError(`lrScheduler.${name} is missing`);
  const given = Object.fromEntries(Object.entries(options).map(([key, value]) => [key, argumentOf(value, optimizer)]));
  const first = name === 'ChainedScheduler' ? [] : [optimizer];
  return Reflect.construct(type, [...first, ...args.map((arg) => argumentOf(arg, optimizer)), given]);
}

function setUp({ optimizer: kind, scheduler: spec }: Case) {
  const groups = [{ params: [zeros([2]).requiresGrad_()] }, { params: [zeros([2]).requiresGrad_()], lr: 0.5 }];
  const optimizer =
    kind === 'SGD' ? new optim.SGD(groups, { lr: 0.1, momentum: 0.9 }) : new optim.Adam(groups, { lr: 0.1 });
  return { optimizer, scheduler: build(spec, optimizer) };
}

function assertAt(entry: Case, optimizer: optim.SGD | optim.Adam, epoch: number): void {
  for (const [index, group] of optimizer.paramGroups.entries()) {
    const lr = entry.lr[epoch]?.[index] ?? Number.NaN;
    assert.ok(Math.abs(group.lr - lr) <= 1e-14 + 1e-12 * lr, `epoch ${epoch}: lr ${group.lr}, expected ${lr}`);
    const momentum = entry.momentum[epoch]?.[index] ?? Number.NaN;
    const found = 'momentum' in group ? group.momentum : group.betas[0];
    assert.ok(Math.abs(found - momentum) <= 1e-12, `epoch ${epoch}: momentum ${found}, expected ${momentum}`);
  }
}

function stepScheduler(entry: Case, scheduler: AnyScheduler, epoch: number): void {
  const [name, , options] = entry.scheduler;
  const metric = golden.metrics[epoch] ?? Number.NaN;
  if (name === 'ReduceLROnPlateau') scheduler.step(options['mode'] === 'max' ? -metric : metric);
  else scheduler.step();
}

describe('schedules, against PyTorch', () => {
  for (const [name, entry] of Object.entries(golden.cases)) {
    test(name, () => {
      const { optimizer, scheduler } = setUp(entry);
      assertAt(entry, optimizer, 0);
      for (let epoch = 0; epoch < entry.lr.length - 1; epoch++) {
        optimizer.step();
        stepScheduler(entry, scheduler, epoch);
        assertAt(entry, optimizer, epoch + 1);
        assert.deepEqual(
          scheduler.getLastLr(),
          optimizer.paramGroups.map(({ lr }) => lr),
        );
      }
    });

    test(`${name}, gone on with after 9 epochs`, () => {
      const first = setUp(entry);
      for (let epoch = 0; epoch < 9; epoch++) {
        first.optimizer.step();
        stepScheduler(entry, first.scheduler, epoch);
      }
      const saved = structuredClone({ optimizer: first.optimizer.stateDict(), scheduler: first.scheduler.stateDict() });
      const second = setUp(entry);
      second.optimizer.loadStateDict(saved.optimizer);
      second.scheduler.loadStateDict(saved.scheduler);
      assertAt(entry, second.optimizer, 9);
      for (let epoch = 9; epoch < entry.lr.length - 1; epoch++) {
        second.optimizer.step();
        stepScheduler(entry, second.scheduler, epoch);
        assertAt(entry, second.optimizer, epoch + 1);
      }
    });
  }

  test('CosineAnnealingWarmRestarts within epochs', () => {
    const optimizer = new optim.SGD([zeros([2]).requiresGrad_()], { lr: 0.1 });
    const scheduler = new lrScheduler.CosineAnnealingWarmRestarts(optimizer, 2, { tMult: 3, etaMin: 0.01 });
    for (const [index, epoch] of golden.fractional.epochs.entries()) {
      scheduler.step(epoch);
      const expected = golden.fractional.lr[index] ?? Number.NaN;
      assert.ok(Math.abs((optimizer.paramGroups[0]?.lr ?? 0) - expected) < 1e-14, `epoch ${epoch}`);
    }
  });
});

describe('schedules', () => {
  const sgd = () => new optim.SGD([zeros([2]).requiresGrad_()], { lr: 0.1 });

  test('a state has no functions, and the settings of the saved one count', () => {
    const from = new lrScheduler.StepLR(sgd(), 3, { gamma: 0.5 });
    const to = new lrScheduler.StepLR(sgd(), 7);
    to.loadStateDict(JSON.parse(JSON.stringify(from.stateDict())));
    assert.deepEqual(to.stateDict(), from.stateDict());
    assert.equal(to.stateDict()['stepSize'], 3);
    assert.deepEqual(Object.keys(new lrScheduler.LambdaLR(sgd(), () => 1).stateDict()), [
      'lastEpoch',
      'baseLrs',
      'stepCount',
      'lastLr',
    ]);
  });

  test('a schedule that is gone on with needs the first learning rate', () => {
    const optimizer = sgd();
    assert.throws(
      () => new lrScheduler.StepLR(optimizer, 3, { lastEpoch: 4 }),
      /param 'initialLr' is not specified in paramGroups\[0\] when resuming an optimizer/,
    );
    new lrScheduler.StepLR(optimizer, 3);
    const later = new lrScheduler.StepLR(optimizer, 3, { lastEpoch: 4 });
    assert.equal(later.lastEpoch, 5);
  });

  test('a step before any of the optimizer is warned of, once', () => {
    const warn = mock.method(console, 'warn', () => undefined);
    const early = new lrScheduler.ExponentialLR(sgd(), 0.9);
    early.step();
    early.step();
    const optimizer = sgd();
    const right = new lrScheduler.ExponentialLR(optimizer, 0.9);
    optimizer.step();
    right.step();
    warn.mock.restore();
    assert.equal(warn.mock.callCount(), 1);
    assert.match(String(warn.mock.calls[0]?.arguments[0]), /Detected call of `lrScheduler\.step\(\)` before/);
  });

  const refused: readonly (readonly [string, () => unknown, RegExp])[] = [
    [
      'no optimizer',
      // @ts-expect-error: what a script in JavaScript may do
      () => new lrScheduler.StepLR([], 3),
      /^TypeError: Array is not an Optimizer$/,
    ],
    ['too few functions', () => new lrScheduler.LambdaLR(sgd(), []), /^RangeError: Expected 1 lrLambdas, but got 0$/],
    [
      'a factor above 1',
      () => new lrScheduler.ConstantLR(sgd(), { factor: 2 }),
      /^RangeError: Constant multiplicative factor expected to be between 0 and 1\.$/,
    ],
    [
      'a start factor of 0',
      () => new lrScheduler.LinearLR(sgd(), { startFactor: 0 }),
      /^RangeError: Starting multiplicative factor expected to be greater than 0 and less or equal to 1\.$/,
    ],
    [
      'a period that is no whole number',
      () => new lrScheduler.CosineAnnealingWarmRestarts(sgd(), 1.5),
      /^RangeError: Expected positive integer t0, but got 1\.5$/,
    ],
    [
      'no number of steps',
      () => new lrScheduler.OneCycleLR(sgd(), 1, {}),
      /^RangeError: You must define either totalSteps OR \(epochs AND stepsPerEpoch\)$/,
    ],
    [
      'momentum where there is none',
      () => new lrScheduler.CyclicLR(new optim.Adagrad([zeros([2]).requiresGrad_()]), 0.1, 1),
      /^RangeError: optimizer must support momentum or beta1 with `cycleMomentum` option enabled$/,
    ],
    [
      'a plateau of nothing',
      () => new lrScheduler.ReduceLROnPlateau(sgd(), { factor: 1 }),
      /^RangeError: Factor should be < 1\.0\.$/,
    ],
    [
      'parts of two optimizers',
      () =>
        new lrScheduler.ChainedScheduler([
          new lrScheduler.ExponentialLR(sgd(), 0.9),
          new lrScheduler.ExponentialLR(sgd(), 0.9),
        ]),
      /ChainedScheduler expects all schedulers to belong to the same optimizer, but got schedulers at index 0 and 1 to be different$/,
    ],
    [
      'too few milestones',
      () => {
        const optimizer = sgd();
        const parts = [new lrScheduler.ExponentialLR(optimizer, 0.9), new lrScheduler.StepLR(optimizer, 2)];
        return new lrScheduler.SequentialLR(optimizer, parts, []);
      },
      /number of schedulers 2 and the number of milestones to be equal to 0$/,
    ],
    [
      "another schedule's state",
      () => {
        const saved = new lrScheduler.ExponentialLR(sgd(), 0.9).stateDict();
        new lrScheduler.StepLR(sgd(), 3).loadStateDict(saved);
      },
      /^TypeError: StepLR\.loadStateDict: 'stepSize' should be a number, but is undefined\. Was it saved by another scheduler\?$/,
    ],
    [
      'more steps than were said',
      () => {
        const optimizer = sgd();
        const scheduler = new lrScheduler.OneCycleLR(optimizer, 1, { totalSteps: 2 });
        optimizer.step();
        for (let step = 0; step < 4; step++) scheduler.step();
      },
      /^RangeError: Tried to step 4 times\. The specified number of total steps is 2$/,
    ],
  ];
  for (const [what, body, message] of refused) test(`refused: ${what}`, () => assert.throws(body, message));
});
