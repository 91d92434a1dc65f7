/**
 * Softmax and cross-entropy: from scores to probabilities to a loss for many classes.
 *
 * What you learn: softmax by hand, why it is computed less directly, and that cross-entropy is logSoftmax and NLL in one.
 *
 * Run it. In the graph compare the three losses: the same number, by many nodes, by two, and by one. Step backward: the
 * gradient of the scores is probability minus target.
 */
import { F, nn, type Tensor, tensor } from 'backstep';

const scores = tensor(
  [
    [2, 1, 0.1],
    [0.5, 2.5, 0.3],
  ],
  { requiresGrad: true },
);
const targets = tensor([0, 1], { dtype: 'int64' });

/** exp of every score, divided by their sum along a row. */
function softmax(x: Tensor): Tensor {
  const powers = x.exp();
  return powers.div(powers.sum(1, { keepdim: true }));
}

const probabilities = softmax(scores);
console.log(probabilities.detach());
console.log('each row sums to', probabilities.sum(1).detach());

// Cross-entropy: minus the logarithm of the probability of the right class.
const chosen = probabilities.gather(1, targets.unsqueeze(1));
const byHand = chosen.log().neg().mean();
const byTwo = F.nllLoss(F.logSoftmax(scores, 1), targets);
const byOne = new nn.CrossEntropyLoss()(scores, targets);
console.log(
  `by hand ${byHand.item().toFixed(6)}, nll ${byTwo.item().toFixed(6)}, cross-entropy ${byOne.item().toFixed(6)}`,
);

// The gradient: probability minus 1 at the right class, divided by the number of examples.
byOne.backward();
console.log(scores.grad);

// A confident mistake costs most.
const confident = tensor([[4, 0, 0]]);
for (const target of [0, 1]) {
  const loss = F.crossEntropy(confident, tensor([target], { dtype: 'int64' }));
  console.log(`the class is ${target}: ${loss.item().toFixed(4)}`);
}

// Large scores overflow by hand, and do not in the library: it subtracts the largest first.
const large = tensor([[1000, 999]]);
console.log('by hand:', softmax(large), 'library:', large.softmax(1));
