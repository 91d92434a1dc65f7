/**
 * Finding your way: what is in the library, and where its documentation is.
 *
 * What you learn: how names are spelled, how to ask a tensor and a module what they are, and where to read on.
 *
 * Press "Run Training" above this comment, then
 * - point at `arange`, `Linear` or `matmul` below: what it does, its shapes, and its name in PyTorch;
 * - press F12 on a name to see everything beside it; type `nn.` and let the editor list all layers;
 * - open the graph: the box `Sequential` holds the operations of its layers.
 */
import { arange, functional, nn, ones, optim, type Tensor } from 'backstep';

// PyTorch's names in camelCase: log_softmax is logSoftmax, zero_grad is zeroGrad. What ends in _ changes its tensor.
const x = arange(12, undefined, 1, { dtype: 'float32' }).reshape([3, 4]);
console.log(x);
console.log('shape', x.shape, 'elements', x.numel(), 'dtype', x.dtype);

// Everything is a function, a method, or both.
const doubled = ones([2]).add(ones([2]));
doubled.mul_(3);
console.log(doubled);

// Layers are in nn, what they compute in functional, optimizers in optim.
for (const name of ['Linear', 'Conv2d', 'LSTM', 'CrossEntropyLoss']) console.log(`nn.${name}`, name in nn);
for (const name of ['relu', 'softmax', 'crossEntropy']) console.log(`functional.${name}`, name in functional);
for (const name of ['SGD', 'Adam', 'LBFGS']) console.log(`optim.${name}`, name in optim);

// A module prints what it is made of, and lists its parameters.
const model = new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU(), new nn.Linear(3, 1));
console.log(String(model));
for (const [name, parameter] of model.namedParameters()) console.log(name, parameter.shape);

const output: Tensor = model(x);
console.log('output', output.shape);
