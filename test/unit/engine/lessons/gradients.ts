/** Numbers out of tensors, and autograd. */
import assert from 'node:assert/strict';
import * as torch from '../../../../src/engine/index.ts';
import { noGrad, tensor } from '../../../../src/engine/index.ts';
import { ints, type Lines, leaf, several, X } from './support.ts';

export const gradients: Lines = {
  'item of many': () => tensor([1, 2]).item(),
  'item of none': () => tensor([]).item(),
  item: () => several(tensor([1.5]).item(), ints([[7]]).item(), tensor(true).item(), tensor(0.1).item()),
  tolist: () => several(X.toArray(), ints(2).toArray(), tensor([true]).toArray(), tensor([]).toArray()),
  'a chain': () => {
    const x = tensor(2, { requiresGrad: true });
    const y = x.pow(2);
    const z = y.mul(3).add(1);
    z.backward();
    return several(y, z, x.grad, x.isLeaf, z.isLeaf, y.requiresGrad);
  },
  'gradients accumulate': () => {
    const x = leaf(2, 3);
    x.mul(x).sum().backward();
    x.mul(x).sum().backward();
    const first = x.grad?.clone();
    x.grad?.zero_();
    return several(first, x.grad);
  },
  'the gradient of what is no leaf': () => {
    const y = leaf(1).mul(2);
    y.backward();
    return y.grad;
  },
  'a retained gradient': () => {
    const x = leaf(1, 2);
    const y = x.mul(3);
    y.retainGrad();
    y.sum().backward();
    return several(y.grad, x.grad);
  },
  'backward of many': () => leaf(1, 2).mul(2).backward(),
  'backward of no grad': () => tensor([1]).sum().backward(),
  'backward with a gradient of another shape': () =>
    leaf(1, 2)
      .mul(2)
      .backward(tensor([1])),
  'integers that require a gradient': () => tensor([1, 2], { dtype: 'int64', requiresGrad: true }),
  'a leaf changed in place': () => leaf(1).add_(1),
  'a view of a leaf changed in place': () => leaf(1, 2).get(0).mul_(2),
  'a leaf changed in noGrad': () => {
    const x = leaf(1, 2);
    noGrad(() => x.sub_(0.5));
    return x;
  },
  'a step': () => {
    const w = leaf(1, 2);
    w.pow(2).sum().backward();
    const { grad } = w;
    noGrad(() => (grad === null ? w : w.sub_(grad.mul(0.1))));
    w.grad = null;
    return several(w, w.grad);
  },
  'saved, then changed': () => {
    const y = leaf(1, 2).exp();
    y.add_(1);
    y.sum().backward();
  },
  noGrad: () => {
    const x = leaf(1);
    return several(noGrad(() => x.mul(2)).requiresGrad, x.mul(2).requiresGrad);
  },
  detach: () => {
    const x = leaf(1, 2);
    const y = x.detach();
    y.set(0, 5);
    return several(x, y.requiresGrad);
  },
  'second derivative': () => {
    const x = tensor(3, { requiresGrad: true });
    const [first] = torch.grad(x.pow(3), x, { createGraph: true });
    assert.ok(first);
    return several(first, torch.grad(first, x)[0]);
  },
  'numbers of a leaf': () => leaf(1, 2).toArray(),
  'requires grad off': () => leaf(1).mul(2).requiresGrad_(false),
  'grad of a number': () => torch.grad(leaf(1, 2).pow(2).sum(), leaf(1)),
  'a gradient assigned': () => {
    leaf(1, 2).grad = tensor([1]);
  },
  'grad of two paths': () => {
    const x = leaf(1, 2);
    return several(...torch.grad(x.mul(2).add(x.pow(2)).sum(), x));
  },
};
