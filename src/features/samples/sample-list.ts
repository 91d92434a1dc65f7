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
  // The lessons, in order.
  {
    id: '01-finding-your-way',
    title: '1. Finding your way',
    description: 'What is in the library, how names are spelled, and where the documentation is.',
  },
  {
    id: '02-tensors',
    title: '2. Tensors',
    description: 'Creation, operations, broadcasting, indexing, shared memory, conversion.',
  },
  {
    id: '03-random-numbers',
    title: '3. Random numbers',
    description: 'Seeds, distributions, and how averages settle down.',
  },
  {
    id: '04-tables',
    title: '4. Tables',
    description: 'Missing values filled, words made numbers: from a table to a tensor.',
  },
  {
    id: '05-linear-algebra',
    title: '5. Linear algebra',
    description: 'Sums along axes, products and norms.',
  },
  {
    id: '06-calculus',
    title: '6. Calculus',
    description: 'Slopes, tangents, and the gradient at right angles to the height lines.',
  },
  {
    id: '07-autograd',
    title: '7. Autograd',
    description: 'Backward, accumulation, detach, second derivatives, micro-batches.',
  },
  {
    id: '08-exhaustive-search',
    title: '8. Searching every weight',
    description: 'The loss of every w in a row, and where it is least.',
  },
  {
    id: '09-loss-surface',
    title: '9. The loss surface',
    description: 'The loss over w and b: a valley.',
  },
  {
    id: '10-gradient-descent',
    title: '10. Gradient descent',
    description: 'Downhill in steps, with the slope by hand; too large a step climbs.',
  },
  {
    id: '11-mini-batches',
    title: '11. Stochastic and mini-batch',
    description: 'One example, a few, or all in a step.',
  },
  {
    id: '12-back-propagation',
    title: '12. Back propagation',
    description: 'The chain rule on a graph, by hand and by autograd.',
  },
  {
    id: '13-quadratic-model',
    title: '13. A model that overfits',
    description: 'Three weights through three points, and what they say of a fourth.',
  },
  {
    id: '14-linear-regression',
    title: '14. Linear regression with a module',
    description: 'nn.Linear, a criterion, an optimizer: the loop of all training.',
  },
  {
    id: '15-optimizers',
    title: '15. Optimizers compared',
    description: 'Eight optimizers on the same line, in one plot.',
  },
  {
    id: '16-logistic-regression',
    title: '16. Logistic regression',
    description: 'The chance to pass, over hours of study.',
  },
  {
    id: '17-diabetes',
    title: '17. Many inputs',
    description: 'An 8-6-4-1 network on medical measurements, with several activations.',
  },
  {
    id: '18-data-loader',
    title: '18. Dataset and DataLoader',
    description: 'Examples in batches, in a new order each epoch.',
  },
  {
    id: '19-softmax',
    title: '19. Softmax and cross-entropy',
    description: 'Scores, probabilities, and two losses that are one.',
  },
  {
    id: '20-mnist-fit',
    title: '20. Logistic regression with fit',
    description: 'MNIST by one layer: fit, predict, accuracy.',
  },
  {
    id: '21-mnist-by-hand',
    title: '21. The same by hand',
    description: 'Parameter, an own softmax, and the training loop written out.',
  },
  {
    id: '22-binary-cross-entropy',
    title: '22. Binary cross-entropy',
    description: 'By its formula, with an if, and from the library.',
  },
  {
    id: '23-initialisation',
    title: '23. How weights begin',
    description: 'Activations that explode, vanish, or keep their size.',
  },
  {
    id: '24-universal-approximation',
    title: '24. Any function by bumps',
    description: 'Pairs of sigmoids build a curve; then a network finds them itself.',
  },
  {
    id: '25-convolution',
    title: '25. A convolutional network',
    description: 'Filters that slide: stripes told apart, wherever they are.',
  },
  {
    id: '26-recurrent',
    title: '26. A recurrent network',
    description: 'A memory that goes from letter to letter of a text.',
  },
  {
    id: '27-transformer',
    title: '27. A small transformer',
    description: 'Attention: every letter looks back at the others.',
  },
];

/** The sample's file name. */
export function sampleFile(id: string): string {
  return `${id}.ts`;
}
