import assert from 'node:assert/strict';
import test from 'node:test';
import { autograd, epochs, optim, steps, type Tensor, tensor } from '../../../src/engine/index.ts';
import type { RecorderOptions } from '../../../src/trace/recorder/recorder.ts';
import type { StepTimes } from '../../../src/trace/schema.ts';
import { isStepRecord } from '../../../src/trace/schema-guards.ts';
import { type Recording, record } from './recording.ts';
import { sampleStep } from './sample-records.ts';

/** A clock that goes on only where a test says so. */
class TestClock {
  readings = 0;
  #time = 1000;

  readonly now = (): number => {
    this.readings++;
    return this.#time;
  };

  pass(duration: number): void {
    this.#time += duration;
  }
}

/** Twice its argument; takes 5 ms forward and 7 ms backward. */
function slowDoubling(clock: TestClock) {
  return class Doubling extends autograd.Function {
    static forward(_context: autograd.FunctionContext, x: Tensor) {
      clock.pass(5);
      return x.mul(2);
    }

    static backward(_context: autograd.FunctionContext, gradient: Tensor) {
      clock.pass(7);
      return gradient.mul(2);
    }
  };
}

function train(clock: TestClock, count: number, stepCount = 2): void {
  const Doubling = slowDoubling(clock);
  for (let n = 0; n < stepCount; n++) {
    let x = tensor([1], { requiresGrad: true });
    for (let n = 0; n < count; n++) x = Doubling.apply(x);
    x.sum().backward();
  }
}

function recordWith(clock: TestClock, body: Parameters<typeof record>[0], options: Partial<RecorderOptions> = {}) {
  return record(body, { ...options, now: clock.now });
}

function timesOf(recording: Recording, position = 0): StepTimes {
  const { times } = recording.stepAt(position);
  assert.ok(times, 'the step has times');
  assert.equal(times.forward.length, recording.graphOf(position).nodes.length);
  assert.equal(times.backward.length, times.forward.length);
  return times;
}

/** Forward and backward of the nodes of one name, in order. */
function timesAt(recording: Recording, op: string, position = 0): (readonly [number | null, number | null])[] {
  const times = timesOf(recording, position);
  return recording
    .graphOf(position)
    .nodes.filter((node) => node.op === op)
    .map(({ id }) => [times.forward[id] ?? null, times.backward[id] ?? null]);
}

test('operations have their times forward and backward; what the script does beside them is in the total alone', () => {
  const clock = new TestClock();
  const Doubling = slowDoubling(clock);
  const recording = recordWith(clock, () => {
    const w = tensor([1, 2], { requiresGrad: true });
    for (const _ of steps(1)) {
      clock.pass(30);
      Doubling.apply(Doubling.apply(w)).sum().backward();
      clock.pass(4);
    }
  });
  assert.deepEqual(timesAt(recording, 'Doubling'), [
    [5, 7],
    [5, 7],
  ]);
  assert.deepEqual(timesAt(recording, 'sum'), [[0, 0]]);
  assert.deepEqual(timesAt(recording, 'leaf'), [[null, 0]], 'a tensor from outside only has its gradient added up');
  assert.equal(timesOf(recording).total, 30 + 2 * 5 + 2 * 7 + 4);
});

test('several passes over one graph are one time; without one there is none', () => {
  const clock = new TestClock();
  const Doubling = slowDoubling(clock);
  const recording = recordWith(clock, () => {
    const w = tensor([1], { requiresGrad: true });
    for (const _ of steps(1)) {
      const y = Doubling.apply(w).sum();
      y.backward(undefined, { retainGraph: true });
      y.backward();
      Doubling.apply(w);
    }
  });
  assert.deepEqual(timesAt(recording, 'Doubling'), [
    [5, 14],
    [5, null],
  ]);
});

test('copying values before they are written over is not the operation’s time, nor the step’s', () => {
  const clock = new TestClock();
  const recording = recordWith(clock, () => {
    const x = tensor([1, 2]);
    const { storage } = x;
    const read = storage.read.bind(storage);
    let copies = 0;
    storage.read = () => {
      copies++;
      clock.pass(100);
      return read();
    };
    for (const _ of steps(1)) {
      x.mul(2);
      x.add_(1);
      storage.read = read;
    }
    assert.equal(copies, 1, 'the recorder has copied it');
  });
  assert.deepEqual(timesAt(recording, 'add_'), [[0, null]]);
  assert.equal(timesOf(recording).total, 0);
});

test('a pause is nobody’s time', () => {
  const clock = new TestClock();
  let resumed: (pausedMs: number) => void = () => {};
  class Paused extends autograd.Function {
    static forward(_context: autograd.FunctionContext, x: Tensor) {
      clock.pass(3);
      // As a checkpoint inside would.
      clock.pass(5000);
      resumed(5000);
      return x.mul(2);
    }

    static backward(_context: autograd.FunctionContext, gradient: Tensor) {
      return gradient;
    }
  }
  const recording = recordWith(clock, (recorder) => {
    resumed = (pausedMs) => recorder.resumed(pausedMs);
    for (const _ of steps(1)) Paused.apply(tensor([1]));
  });
  assert.deepEqual(timesAt(recording, 'Paused'), [[3, null]]);
  assert.equal(timesOf(recording).total, 3);
});

test('a backward node that runs a pass of its own is not charged with it, and hooks before a node are not its time', () => {
  const clock = new TestClock();
  const Doubling = slowDoubling(clock);
  class Recomputing extends autograd.Function {
    static forward(context: autograd.FunctionContext, x: Tensor) {
      context.saveForBackward(x);
      return x.mul(4);
    }

    static backward(context: autograd.FunctionContext, gradient: Tensor) {
      const [x] = context.savedTensors;
      clock.pass(2);
      const inner = x!.detach().requiresGrad_();
      autograd.enableGrad(() => Doubling.apply(Doubling.apply(inner)).backward(gradient));
      return inner.grad;
    }
  }
  const recording = recordWith(clock, () => {
    const w = tensor([1], { requiresGrad: true });
    for (const _ of steps(1)) {
      const y = Recomputing.apply(w);
      y.registerHook(() => clock.pass(11));
      y.sum().backward();
    }
  });
  // What it computes forwards once more is its own; the nodes of the pass inside are not.
  assert.deepEqual(timesAt(recording, 'Recomputing'), [[0, 2 + 2 * 5]]);
  assert.equal(timesOf(recording).total, 11 + 2 + 2 * 5 + 2 * 7);
});

test('what fails and is caught takes nobody else’s time', () => {
  const clock = new TestClock();
  const Doubling = slowDoubling(clock);
  class Failing extends autograd.Function {
    static forward(_context: autograd.FunctionContext, x: Tensor) {
      return x.mul(1);
    }

    static backward(): Tensor {
      clock.pass(50);
      throw new Error('no gradient today');
    }
  }
  const recording = recordWith(clock, () => {
    const w = tensor([1, 2], { requiresGrad: true });
    for (const _ of steps(1)) {
      assert.throws(() => w.matmul(tensor([1, 2, 3])));
      clock.pass(20);
      assert.throws(() => Failing.apply(w).sum().backward(), /no gradient today/);
      clock.pass(20);
      Doubling.apply(w).sum().backward();
    }
  });
  assert.deepEqual(timesAt(recording, 'Doubling'), [[5, 7]]);
  assert.deepEqual(timesAt(recording, 'Failing'), [[0, null]]);
});

test('each step has its own times, though the one before is written while it begins', () => {
  const clock = new TestClock();
  const Doubling = slowDoubling(clock);
  const recording = recordWith(
    clock,
    () => {
      const w = tensor([1], { requiresGrad: true });
      // No marks: training again is what begins a step.
      for (let n = 0; n < 3; n++) {
        Doubling.apply(w).sum().backward();
        clock.pass(n);
      }
    },
    { captureEvery: 1 },
  );
  assert.equal(recording.steps.length, 3);
  for (const position of [0, 1, 2]) {
    assert.deepEqual(timesAt(recording, 'Doubling', position), [[5, 7]]);
  }
});

/** Which of the recorded steps are timed, where operations take no time that could be noticed. */
function timedSteps(body: (pass: () => void) => void, options: Partial<RecorderOptions> = {}) {
  const clock = new TestClock();
  const w = tensor([1], { requiresGrad: true });
  const optimizer = new optim.SGD([w], { lr: 0.1 });
  const train = () => {
    w.mul(2).sum().backward();
    optimizer.step();
  };
  const recording = recordWith(clock, () => body(train), { captureEvery: 1, ...options });
  return recording.steps.flatMap(({ step }) => (step.times === null ? [] : [step.index]));
}

test('steps of the blink of an eye are timed where they are known beforehand to be recorded', () => {
  const first = [0, 1, 2, 3, 4, 5, 6, 7];
  const plain = (train: () => void) => {
    for (let n = 0; n < 25; n++) train();
  };
  assert.deepEqual(timedSteps(plain).length, 25, 'every step is recorded');
  assert.deepEqual(timedSteps(plain, { captureEvery: 10 }), [0, 10, 20], 'the last of a plain loop is not known');
  const marked = (train: () => void) => {
    for (const _ of epochs(2)) for (const _ of steps(13)) train();
  };
  assert.deepEqual(timedSteps(marked, { captureEvery: 0 }), [0, 25]);
  const epochsAlone = (train: () => void) => {
    for (const _ of epochs(20)) train();
  };
  assert.deepEqual(timedSteps(epochsAlone, { captureEvery: 0 }), [0, 19]);
  // Each is recorded as the first of its structure.
  const growing = (train: () => void) => {
    for (let n = 0; n < 8; n++) {
      for (let m = 0; m < n; m++) tensor([1]).add(1);
      train();
    }
  };
  assert.deepEqual(timedSteps(growing, { captureEvery: 0 }), first);
});

test('steps that take long are all timed', () => {
  const clock = new TestClock();
  const recording = recordWith(clock, () => train(clock, 3, 20), { captureEvery: 0 });
  assert.deepEqual(
    recording.steps.map(({ step }) => [step.index, step.times?.total]),
    [
      [0, 36],
      [19, 36],
    ],
  );
});

test('level graph has times too; level off never looks at the clock', () => {
  const withGraph = new TestClock();
  const recording = recordWith(withGraph, () => train(withGraph, 1), { level: 'graph' });
  assert.deepEqual(timesAt(recording, 'Doubling'), [[5, 7]]);
  const readings = [1, 100].map((count) => {
    const clock = new TestClock();
    recordWith(clock, () => train(clock, count), { level: 'off' });
    return clock.readings;
  });
  assert.equal(readings[0], readings[1], 'as often for a hundred operations as for one');
});

test('in a step that is not timed the clock is read as often for a hundred operations as for one', () => {
  const readings = [1, 100].map((count) => {
    const clock = new TestClock();
    const w = tensor([1], { requiresGrad: true });
    const optimizer = new optim.SGD([w], { lr: 0.1 });
    let before = 0;
    const body = () => {
      for (let n = 0; n < 12; n++) {
        if (n === 10) before = clock.readings;
        let x = w.mul(1);
        for (let m = 0; m < count; m++) x = x.mul(1);
        x.sum().backward();
        w.data.add_(1);
        optimizer.step();
      }
      before = clock.readings - before;
    };
    recordWith(clock, body, { captureEvery: 0 });
    return before;
  });
  assert.equal(readings[0], readings[1]);
});

test('a step record may have times or none, but no other', () => {
  const { step } = sampleStep(0, []);
  assert.ok(isStepRecord(step));
  const { times, ...older } = step;
  assert.ok(times !== undefined && isStepRecord(older), 'a trace of before has none');
  for (const broken of [0, [], { total: 1, forward: [1] }, { total: 1, forward: ['1'], backward: [] }]) {
    assert.ok(!isStepRecord({ ...step, times: broken }), JSON.stringify(broken));
  }
});
