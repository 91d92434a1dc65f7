/**
 * MNIST by logistic regression, with layers and one call of `fit`.
 *
 * What you learn: normalising by the statistics of the training pictures, a model of one layer, and what training and
 * validation say of it.
 *
 * Run it and look at the training panel: the loss, the accuracy after each epoch, and the pictures with what the model takes
 * them for. The graph is small: one product, a sum and a logSoftmax.
 *
 * The data (mnist.pkl.gz: 50,000, 10,000 and 10,000 pictures) is looked for in the folder of the setting
 * `backstep.dataFolder` and in BACKSTEP_DATA.
 */
import { accuracy, datasets, fit, ImageClassifierData, images, io, nn, optim, predict, type Tensor } from 'backstep';

type Part = readonly [pictures: Tensor, labels: Tensor];
const file = datasets.findFile('mnist.pkl.gz', 'handwritten digits as a pickle: training, validation, test');
const [[x, y], [validationX, validationY]] = io.loadPickle<readonly [Part, Part, Part]>(file);
console.log('training', x.shape, 'validation', validationX.shape);

// The training set's mean and spread, for the validation set too: it must not tell anything of itself.
const mean = x.mean().item();
const std = x.std(undefined, { correction: 0 }).item();
console.log(`mean ${mean.toFixed(5)}, std ${std.toFixed(5)}`);
const normalised = (pictures: Tensor): Tensor => pictures.sub(mean).div(std);
const data = ImageClassifierData.fromArrays([normalised(x), y], [normalised(validationX), validationY]);

const layer = new nn.Linear(28 * 28, 10);
const net = new nn.Sequential(layer, new nn.LogSoftmax(-1));
const optimizer = new optim.Adam(net.parameters(), { lr: 1e-3 });
fit(net, data, { epochs: 1, criterion: new nn.NLLLoss(), optimizer, metrics: [accuracy] });

const predictions = predict(net, data.validationLoader);
console.log(`right: ${(100 * accuracy(predictions, validationY)).toFixed(2)} %`);
const shown = validationX.get('0:12').reshape([-1, 28, 28]);
images(shown, { title: 'What the model says', titles: predictions.get('0:12').argmax(1) });
images(layer.weight.detach().reshape([10, 28, 28]), { title: 'What it looks for, digit by digit' });
