import type { SampleScript } from '../../protocol/training-view.ts';

/** A lesson that comes with Backstep. `id` is the file in samples/, without its ending. */
export const samples: readonly SampleScript[] = [
  {
    id: 'linear-regression',
    title: 'A line through three points',
    description: 'One parameter, five operations: prediction, loss, gradient, step. A second to train.',
  },
  {
    id: 'mnist-mlp',
    title: 'Handwritten digits',
    description: 'Five layers read MNIST: batches, ReLU, momentum, accuracy. Under a minute to train.',
  },
];

/** The sample's file name. */
export function sampleFile(id: string): string {
  return `${id}.ts`;
}
