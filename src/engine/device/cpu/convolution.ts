/** Convolution of float32 tensors: the windows of some samples at a time as columns, and a matrix product for them. */
import type { TypedArray } from '../../dtype.ts';
import type { WindowGeometry, WindowKernels } from '../kernels.ts';
import { ConvolutionPlan, floatsOf, uninitializedFloats } from './convolution-plan.ts';
import { transposed } from './matrix.ts';
import type { Products } from './products.ts';
import type { CpuOperand } from './strides.ts';

function convolve(products: Products, x: CpuOperand, weight: CpuOperand, groups: number, geometry: WindowGeometry) {
  const [input, filter] = [floatsOf(x), floatsOf(weight)];
  if (input === null || filter === null) return null;
  const [batch, channels, outputs] = [x.shape[0]!, x.shape[1]!, weight.shape[0]!];
  const plan = ConvolutionPlan.make(batch, channels, outputs, groups, geometry);
  if (plan === null) return null;
  const y = uninitializedFloats(batch * outputs * plan.columns.windows);
  plan.columns.clear();
  for (const chunk of plan.chunks) {
    const { data, offset } = plan.place(y, chunk);
    products.compute(data, offset, 'float32', plan.weight(filter, chunk), plan.unfold(input, chunk), null);
    plan.scatter(y, chunk);
  }
  return y;
}

function convolveTransposed(
  products: Products,
  y: CpuOperand,
  weight: CpuOperand,
  groups: number,
  geometry: WindowGeometry,
) {
  const [output, filter] = [floatsOf(y), floatsOf(weight)];
  if (output === null || filter === null) return null;
  const [batch, outputs, channels] = [y.shape[0]!, y.shape[1]!, weight.shape[1]! * groups];
  const plan = ConvolutionPlan.make(batch, channels, outputs, groups, geometry);
  if (plan === null) return null;
  const x = uninitializedFloats(batch * channels * plan.columns.inside);
  for (const chunk of plan.chunks) {
    const left = transposed(plan.weight(filter, chunk));
    products.compute(plan.columns.matrix, 0, 'float32', left, plan.gather(output, chunk), null);
    plan.fold(x, chunk);
  }
  return x;
}

function convolveWeight(products: Products, x: CpuOperand, y: CpuOperand, groups: number, geometry: WindowGeometry) {
  const [input, output] = [floatsOf(x), floatsOf(y)];
  if (input === null || output === null) return null;
  const [batch, channels, outputs] = [x.shape[0]!, x.shape[1]!, y.shape[1]!];
  const plan = ConvolutionPlan.make(batch, channels, outputs, groups, geometry);
  if (plan === null) return null;
  const size = plan.outputs * plan.rows;
  const weight = new Float32Array(groups * size);
  const part = uninitializedFloats(size);
  plan.columns.clear();
  for (const chunk of plan.chunks) {
    const right = transposed(plan.unfold(input, chunk));
    products.compute(part, 0, 'float32', plan.gather(output, chunk), right, null);
    for (let k = 0, at = chunk.group * size; k < size; k++, at++) weight[at]! += part[k]!;
  }
  return weight;
}

export function convolutionKernels(products: Products): Omit<WindowKernels<TypedArray>, 'maxPool'> {
  return {
    convolve: (x, weight, groups, geometry) => convolve(products, x, weight, groups, geometry),
    convolveTransposed: (y, weight, groups, geometry) => convolveTransposed(products, y, weight, groups, geometry),
    convolveWeight: (x, y, groups, geometry) => convolveWeight(products, x, y, groups, geometry),
  };
}
