/**
 * In-place writes through views, one program each: those of test/fixtures/make/in-place-golden.py, which makes PyTorch's values,
 * with its names. Each answers the tensors to look at.
 */
import assert from 'node:assert/strict';
import { arange, noGrad, type Tensor, zeros } from '../../../src/engine/index.ts';

export type Program = (a: Tensor, b: Tensor) => readonly Tensor[];

const float64 = { dtype: 'float64' } as const;

export const programs: Readonly<Record<string, Program>> = {
  'base written': (a, b) => [a.mul(1).mul_(b)],
  'base then view': (a, b) => {
    const x = a.mul(2).mul_(b);
    return [x, x.select(0, 0)];
  },
  'view written, base read': (a, b) => {
    const x = a.mul(2);
    x.select(0, 0).mul_(b.select(0, 0));
    return [x.mul(x)];
  },
  'view written, view read': (a, b) => {
    const v = a.mul(2).select(0, 0);
    v.mul_(b.select(0, 1));
    return [v.mul(v)];
  },
  'view written, both read': (a, b) => {
    const x = a.mul(2);
    const v = x.select(0, 0);
    v.mul_(b.select(0, 1));
    return [v.mul(v), x];
  },
  'base written, view made before': (a, b) => {
    const x = a.mul(2);
    const v = x.select(0, 1);
    x.mul_(b);
    return [v.mul(v)];
  },
  'base written, view made before, both read': (a, b) => {
    const x = a.mul(2);
    const v = x.slice(1, 1);
    x.mul_(b);
    return [v.mul(b.slice(1, 1)), x];
  },
  'view of view': (a, b) => {
    const x = a.mul(2);
    x.select(0, 0).slice(0, 1).mul_(b.select(0, 0).slice(0, 1));
    return [x];
  },
  'view of view, all read': (a, b) => {
    const x = a.mul(2);
    const v = x.slice(1, 1);
    const w = v.select(0, 0);
    w.mul_(b.select(0, 0).slice(0, 1));
    return [x, v.mul(v), w];
  },
  'view of view, middle written': (a, b) => {
    const x = a.mul(2);
    const v = x.slice(1, 1);
    const w = v.select(0, 0);
    v.mul_(b.slice(1, 1));
    return [x, v, w.mul(w)];
  },
  'two views': (a, b) => {
    const x = a.mul(2);
    const v = x.select(0, 0);
    const w = x.select(1, 0);
    v.mul_(b.select(0, 0));
    w.mul_(b.select(1, 1));
    return [x, v, w];
  },
  'two views, written in turns': (a, b) => {
    const x = a.mul(2);
    const v = x.select(0, 0);
    const w = x.select(1, 0);
    v.mul_(b.select(0, 0));
    w.mul_(3);
    v.add_(w.select(0, 1));
    return [x, v.mul(w.select(0, 1))];
  },
  'operand inside what is written': (a) => {
    const x = a.mul(2);
    x.select(0, 0).add_(x.select(0, 0).select(0, 1));
    return [x];
  },
  'in place between': (a, b) => {
    const x = a.mul(2);
    let y = x.mul(3);
    x.add_(b);
    const z = x.mul(y);
    assert.deepEqual(z.shape, [2, 3]);
    x.mul_(2);
    y = y.mul(1);
    return [x, y];
  },
  'in place between, saved': (a, b) => {
    const x = a.mul(2);
    const y = x.mul(b);
    x.add_(1);
    return [y];
  },
  'saved through a view': (a) => {
    const x = a.mul(2);
    const y = x.mul(x);
    x.select(0, 0).zero_();
    return [y];
  },
  'saved view': (a, b) => {
    const x = a.mul(2);
    const y = x.select(0, 0).mul(b.select(0, 0));
    x.add_(1);
    return [y];
  },
  'square in place': (a) => {
    const x = a.mul(2);
    x.mul_(x);
    return [x];
  },
  'factor kept': (a, b) => [a.mul(2).mul_(b).mul_(b)],
  'divided by': (a, b) => {
    const x = a.mul(2);
    x.select(0, 1).div_(b.select(0, 0));
    return [x];
  },
  'transposed view': (a, b) => {
    const x = a.mul(2);
    x.t().mul_(b.reshape([3, 2]));
    return [x];
  },
  'transposed view read': (a, b) => {
    const x = a.mul(2);
    const v = x.t();
    x.select(0, 0).mul_(b.select(0, 0));
    return [v.mul(v)];
  },
  'flattened view': (a, b) => {
    const x = a.mul(2);
    const v = x.view([6]);
    v.slice(0, 1, 5).mul_(b.view([6]).slice(0, 2));
    return [x, v];
  },
  'strided view': (a, b) => {
    const x = a.mul(2);
    const v = x.view([6]).slice(0, null, null, 2);
    v.mul_(b.select(0, 0));
    return [x, v.mul(v)];
  },
  'unsqueezed view': (a, b) => {
    const x = a.mul(2);
    const v = x.unsqueeze(1);
    v.mul_(b.unsqueeze(1));
    return [x, v];
  },
  'as_strided view': (a, b) => {
    const x = a.mul(2);
    const v = x.asStrided([2, 2], [3, 1], 1);
    v.mul_(b.slice(1, 1));
    return [x, v];
  },
  copy_: (a, b) => [a.mul(2).copy_(b)],
  'copy_ broadcasts': (a, b) => [a.mul(2).copy_(b.select(0, 1)).mul(a)],
  'copy_ into a view': (a, b) => {
    const x = a.mul(2);
    x.select(0, 0).copy_(b.select(0, 1));
    return [x];
  },
  'copy_ into a view of what needs no gradient': (a, b) => {
    const x = zeros([2, 3], float64);
    const v = x.select(0, 0);
    v.copy_(b.select(0, 1));
    return [x, v.mul(a.select(0, 0))];
  },
  'write into what needs no gradient': (_a, b) => {
    const x = zeros([2, 3], float64).add_(1);
    const v = x.select(0, 0);
    x.mul_(b);
    return [x, v];
  },
  fill_: (a, b) => [a.mul(2).fill_(3).mul(b)],
  'fill_ with a tensor': (a, b) => {
    const x = a.mul(2);
    x.select(1, 1).fill_(b.select(0, 0).select(0, 0));
    return [x];
  },
  'fill_ what is repeated': (a) => {
    const x = zeros([1], float64);
    x.expand([3]).fill_(2);
    return [x.mul(a.select(0, 0).slice(0, 0, 1))];
  },
  'zero_ a view': (a, b) => {
    const x = a.mul(b);
    x.slice(1, 0, 2).zero_();
    return [x];
  },
  'detach shares': (a) => {
    const x = a.mul(2);
    x.detach().mul_(3);
    return [x];
  },
  'detach and saved': (a) => {
    const x = a.mul(2);
    const y = x.mul(x);
    x.detach().zero_();
    return [y];
  },
  'view of detached written with a gradient': (a, b) => {
    const x = a.mul(2);
    const d = x.detach();
    d.select(0, 0).mul_(b.select(0, 0));
    return [d, x];
  },
  'detached transposed': (a, b) => {
    const d = a.mul(2).t().detach();
    d.select(0, 0).mul_(b.select(1, 0));
    const v = d.select(1, 1);
    return [d.mul(d), v];
  },
  'detached transposed, view made before': (a, b) => {
    const d = a.mul(2).t().detach();
    const v = d.slice(0, 1);
    d.mul_(b.t());
    return [v.mul(v)];
  },
  'noGrad write': (a) => {
    const x = a.mul(1);
    const view = x.select(0, 0);
    noGrad(() => x.mul_(2));
    return [x, view];
  },
  'noGrad view written': (a) => {
    const x = a.mul(1);
    noGrad(() => x.select(0, 0)).mul_(2);
    return [x];
  },
  'noGrad view used': (a) => {
    const x = a.mul(1);
    const view = noGrad(() => x.select(0, 0));
    x.mul_(2);
    return [view.mul(2)];
  },
  'leaf in noGrad': (a, b) => {
    noGrad(() => {
      a.select(0, 0).mul_(2);
      a.add_(1);
    });
    return [a.mul(b)];
  },
  leaf: (a) => [a.mul_(2)],
  'leaf copy_': (a, b) => [a.copy_(b)],
  'leaf fill_': (a) => [a.fill_(1)],
  'view of leaf': (a) => [a.select(0, 0).mul_(2)],
  'view of view of leaf': (a, b) => [a.select(0, 0).slice(0, 1).copy_(b.select(0, 0).slice(0, 1))],
  'repeated elements': (a) => [a.mul(2).select(0, 0).expand([2, 3]).mul_(2)],
  'broadcast too large': (a, b) => [a.mul(2).select(0, 0).add_(b)],
  'several in a row': (a, b) => {
    const x = a.mul(2);
    for (let k = 0; k < 3; k++) {
      x.select(0, k % 2)
        .mul_(b.select(0, 0))
        .add_(x.select(0, 1 - (k % 2)));
    }
    return [x];
  },
  'written from another part': (a, b) => {
    const x = a.mul(2);
    x.select(0, 0).add_(x.select(0, 1));
    x.select(0, 1).sub_(x.select(0, 0));
    return [x.mul(b)];
  },
  'written from itself shifted': (a) => {
    const x = a.mul(2).view([6]);
    x.slice(0, 1).copy_(x.slice(0, 0, -1));
    return [x];
  },
  'a loop over columns': (a) => {
    const x = a.mul(1);
    for (let k = 1; k < 3; k++) x.select(1, k).mul_(x.select(1, k - 1));
    return [x];
  },
  transpose_: (a, b) => {
    const x = a.mul(2);
    x.transpose_(0, 1);
    return [x.mul(b.t()), x];
  },
  'transpose_, then written': (a, b) => [a.mul(2).transpose_(-1, 0).mul_(b.t())],
  'transpose_, then a part written': (a, b) => {
    const x = a.mul(2).transpose_(0, 1);
    x.select(0, 1).mul_(b.select(1, 0));
    return [x.mul(x)];
  },
  't_ of a view': (a, b) => {
    const x = a.mul(2);
    const v = x.slice(1, 1).t_();
    return [v.mul(b.slice(1, 0, 2).t()), x];
  },
  't_ of a view, then written': (a, b) => {
    const x = a.mul(2);
    const v = x.slice(1, 1).t_();
    v.mul_(b.slice(1, 0, 2).t());
    return [x, v];
  },
  't_ of a vector': (a, b) => [a.select(0, 0).mul(2).t_().mul(b.select(0, 1))],
  'squeeze_ and unsqueeze_': (a, b) => {
    const x = a.slice(0, 0, 1).mul(2);
    x.squeeze_();
    x.unsqueeze_(-1);
    return [x.mul(b.view([3, 2])), x];
  },
  'squeeze_ of a dimension': (a, b) => {
    const x = a.slice(0, 0, 1).mul(2).squeeze_(0);
    return [x, x.mul(b.select(0, 0))];
  },
  swapaxes_: (a, b) => [a.mul(2).swapaxes_(0, 1).swapdims_(1, 0).mul(b)],
  'transpose_ of the base of a view': (a, b) => {
    const x = a.mul(2);
    const v = x.select(0, 0);
    x.transpose_(0, 1);
    v.mul_(b.select(0, 0));
    return [x, v];
  },
  'transpose_ of what was saved': (a) => {
    const x = a.mul(2);
    const y = x.mul(x);
    x.t_();
    return [y];
  },
  'transpose_ of a leaf': (a) => [a.transpose_(0, 1)],
  'transpose_ of a view of a leaf': (a) => {
    a.select(0, 0).unsqueeze_(0);
    return [a];
  },
  't_ of too much': () => [zeros([2, 2, 2]).t_()],
  resize_: (a) => {
    const x = arange(6, float64).view([2, 3]);
    x.resize_([3, 2]);
    return [x.mul(a.view([3, 2]))];
  },
  'resize_ to less': (a) => {
    const x = arange(6, float64);
    const v = x.slice(0, 1).resize_([2, 2]);
    v.mul_(3);
    return [x, v.mul(a.slice(1, 1))];
  },
  'resize_ with a gradient': (a) => [a.mul(2).resize_([3, 2])],
  'select of unused view': (a, b) => {
    const x = a.mul(2);
    const v = x.select(0, 0);
    const w = v.mul(3);
    x.select(0, 1).mul_(b.select(0, 1));
    return [w, x, v];
  },
};
