import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import test from 'node:test';
import { progressText } from '../../../src/cli/progress-text.ts';
import { StatusLine, type StatusStream } from '../../../src/cli/status-line.ts';

/** Two streams of one terminal, and what it shows in the end: carriage return and erase-line are obeyed. */
function terminal(columns = 80): { readonly stream: StatusStream; screen(): string } {
  const through = new PassThrough();
  const stream: StatusStream = Object.assign(through, { isTTY: true, columns });
  return {
    stream,
    screen: () => {
      let shown = '';
      for (const part of String(through.read() ?? '').split('\r\x1b[2K')) {
        shown = shown.slice(0, shown.lastIndexOf('\n') + 1) + part;
      }
      return shown;
    },
  };
}

test("the status is drawn below the script's output and eats none of it", () => {
  const { stream, screen } = terminal();
  const line = new StatusLine(stream, stream);
  line.show('step 1');
  line.output('stdout', 'first\n');
  line.show('step 2');
  line.output('stderr', 'second\n');
  line.show('step 3');
  assert.equal(screen(), 'first\nsecond\nstep 3');
});

test("the status waits for the end of the script's line", () => {
  const { stream, screen } = terminal();
  const line = new StatusLine(stream, stream);
  line.show('step 1');
  line.output('stdout', 'half a');
  line.show('step 2');
  line.output('stdout', ' line\n');
  line.show(null);
  line.print('done');
  assert.equal(screen(), 'half a line\ndone\n');
});

test('the status is cut to the width of the terminal', () => {
  const { stream, screen } = terminal(10);
  new StatusLine(stream, stream).show('0123456789abc');
  assert.equal(screen(), '012345678');
});

test('progress in words', () => {
  const base = { epoch: null, epochs: null, step: 7, stepInEpoch: null, stepsPerEpoch: null, loss: null };
  assert.equal(progressText({ ...base, stepsPerSecond: 2, secondsLeft: null }), 'step 7 · 2.0 steps/s');
  assert.equal(
    progressText({
      epoch: 1,
      epochs: 10,
      step: 1238,
      stepInEpoch: 300,
      stepsPerEpoch: 938,
      loss: 0.00001234,
      stepsPerSecond: 81.6,
      secondsLeft: 3725,
    }),
    'epoch 2/10 · step 300/938 · loss 1.234e-5 · 82 steps/s · 1 h 2 min left',
  );
});
