/**
 * The same by hand: `Parameter`, an own softmax, and the training loop written out.
 *
 * What you learn: that `nn.Linear`, `LogSoftmax`, `NLLLoss` and `fit` hold no secret.
 *
 * Run it and compare with the lesson before: the same numbers can be had, with more words. In the graph, open the box
 * `LogisticRegression`: exp, sum and log stand where `logSoftmax` was.
 *
 * The data (mnist.pkl.gz) is looked for in the folder of the setting `backstep.dataFolder` and in BACKSTEP_DATA.
 */
import {
  DataLoader,
  datasets,
  epochs,
  io,
  logMetrics,
  nn,
  noGrad,
  optim,
  randn,
  type Tensor,
  TensorDataset,
} from 'backstep';

type Part = readonly [pictures: Tensor, labels: Tensor];
const file = datasets.findFile('mnist.pkl.gz', 'handwritten digits as a pickle: training, validation, test');
const [[x, y], [validationX, validationY]] = io.loadPickle<readonly [Part, Part, Part]>(file);
const mean = x.mean().item();
const std = x.std(undefined, { correction: 0 }).item();
const normalised = (pictures: Tensor): Tensor => pictures.sub(mean).div(std);

/** Normal numbers, divided by the first size: small enough to begin with. */
function getWeights(...dims: number[]): nn.Parameter {
  return new nn.Parameter(randn(dims).div(dims[0] ?? 1));
}

function softmax(scores: Tensor): Tensor {
  const powers = scores.exp();
  return powers.div(powers.sum(1, { keepdim: true }));
}

class LogisticRegression extends nn.Module<[Tensor], Tensor> {
  weights = getWeights(28 * 28, 10);
  bias = getWeights(10);

  forward(pictures: Tensor): Tensor {
    const flat = pictures.reshape([pictures.size(0), -1]);
    return softmax(flat.matmul(this.weights).add(this.bias)).log();
  }
}

/** The mean of minus the right class's logarithm. */
function negativeLogLikelihood(predictions: Tensor, targets: Tensor): Tensor {
  return predictions.gather(1, targets.unsqueeze(1)).mean().neg();
}

const net = new LogisticRegression();
const optimizer = new optim.Adam(net.parameters(), { lr: 1e-3 });
const train = new DataLoader(new TensorDataset(normalised(x), y), { batchSize: 64, shuffle: true });
const validation: Part = [normalised(validationX), validationY];

for (const epoch of epochs(1)) {
  let total = 0;
  for (const [pictures, labels] of train) {
    const loss = negativeLogLikelihood(net(pictures), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    total += loss.item();
  }
  const [pictures, labels] = validation;
  const predictions = noGrad(() => net(pictures));
  const loss = negativeLogLikelihood(predictions, labels).item();
  const right = predictions.argmax(1).eq(labels).float().mean().item();
  logMetrics({ 'validation loss': loss, accuracy: right });
  console.log(
    `epoch ${epoch}: train ${(total / train.length).toFixed(5)}, validation ${loss.toFixed(5)}, right ${(100 * right).toFixed(2)} %`,
  );
}
