import type { TrainingHostMessage, TrainingSnapshot } from '../../../src/protocol/training-view.ts';

const snapshot = {
  script: 'mnist-mlp.ts',
  state: 'running',
  device: 'cpu',
  progress: null,
  outcome: null,
  failure: null,
  download: null,
  startedAt: Date.now() - 5000,
  endedAt: null,
  hasGraph: true,
  hasBackward: true,
} as const satisfies TrainingSnapshot;
const metrics = Array.from({ length: 30 }, (_, step) => ({
  name: step % 2 === 0 ? 'loss' : 'accuracy',
  step,
  epoch: 0,
  value: 1 / (step + 1),
  time: 1000 + step,
}));
const failure = {
  name: 'ShapeError',
  message: 'mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)',
  file: '/home/ada/train.ts',
  line: 3,
  column: 7,
  frames: [],
  stack: '',
};
const samples = [{ id: '01', title: 'Tensors', description: 'The first tensor' }];
const ended = { ...snapshot, state: 'ended', endedAt: Date.now() } as const;
/** What the host sends for each state of the page. */
export const trainingStates: Readonly<Record<string, readonly TrainingHostMessage[]>> = {
  welcome: [{ type: 'samples', samples }, { type: 'noRun' }],
  running: [{ type: 'run', snapshot, metrics }],
  paused: [{ type: 'run', snapshot: { ...snapshot, state: 'paused' }, metrics }],
  finished: [
    { type: 'samples', samples },
    { type: 'run', snapshot: { ...ended, outcome: 'completed' }, metrics },
  ],
  failed: [{ type: 'run', snapshot: { ...ended, outcome: 'failed', failure }, metrics }],
};
