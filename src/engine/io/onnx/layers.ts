/** Products, convolutions, pooling and normalisation, in ONNX's operators. */
import { onesLike } from '../../creation/values.ts';
import { quietly } from '../../observer.ts';
import type { Exporter, Operation } from './operation.ts';

const product: Exporter = (operation) =>
  operation.add(
    'MatMul',
    operation.inputs.map(({ dtype }, index) => operation.graph.cast(operation.name(index), dtype, operation.dtype)),
  );

const linear: Exporter = (operation) => {
  const [x, weight, bias] = operation.names;
  if (operation.shape.length === 2) {
    return operation.add('Gemm', bias === undefined ? [x!, weight!] : [x!, weight!, bias], { transB: 1 });
  }
  const result = operation.add('MatMul', [x!, operation.add('Transpose', [weight!], { perm: [1, 0] })]);
  return bias === undefined ? result : operation.add('Add', [result, bias]);
};

const convolution: Exporter = (operation) => {
  const attributes = {
    kernel_shape: operation.inputs[1]!.shape.slice(2),
    strides: operation.numbers('stride'),
    pads: [...operation.numbers('padding'), ...operation.numbers('paddingEnd')],
    dilations: operation.numbers('dilation'),
    group: operation.number('groups'),
  };
  if (!operation.flag('transposed')) return operation.add('Conv', operation.names, attributes);
  return operation.add('ConvTranspose', operation.names, {
    ...attributes,
    output_padding: operation.numbers('outputPadding'),
  });
};

function window(operation: Operation) {
  if (operation.flag('ceilMode')) return operation.refuse('ceilMode');
  return {
    kernel_shape: operation.numbers('kernelSize'),
    strides: operation.numbers('stride'),
    pads: [...operation.numbers('padding'), ...operation.numbers('paddingEnd')],
  };
}

const maxPool: Exporter = (operation) => {
  if (operation.text('kind') === 'adaptive') return adaptive('MaxPool')(operation);
  return operation.add('MaxPool', [operation.name(0)], {
    ...window(operation),
    dilations: operation.numbers('dilation'),
  });
};

const averagePool: Exporter = (operation) => {
  if (operation.numberOrNull('divisorOverride') !== null) return operation.refuse('divisorOverride');
  return operation.add('AveragePool', [operation.name(0)], {
    ...window(operation),
    count_include_pad: operation.flag('countIncludePad') ? 1 : 0,
  });
};

/** Windows of one size where the sizes divide. */
const adaptive =
  (operator: 'MaxPool' | 'AveragePool'): Exporter =>
  (operation) => {
    const wanted = operation.numbers('outputSize');
    const sizes = operation.shape.slice(-wanted.length);
    const kernel = sizes.map((size, dim) => size / wanted[dim]!);
    if (!kernel.every(Number.isInteger))
      return operation.refuse(`windows of several sizes, [${sizes.join(', ')}] to [${wanted.join(', ')}]`);
    return operation.add(operator, [operation.name(0)], { kernel_shape: kernel, strides: kernel });
  };

/** Where a layer has no weight or bias, ONNX wants ones and zeros. */
function weightAndBias(operation: Operation, size: number): { weight: string; bias: string; next: number } {
  const filled = (value: number) => operation.graph.constant(new Array<number>(size).fill(value), operation.dtype);
  let next = 1;
  const weight = operation.flag('hasWeight') ? operation.name(next++) : filled(1);
  const bias = operation.flag('hasBias') ? operation.name(next++) : filled(0);
  return { weight, bias, next };
}

const batchNorm: Exporter = (operation) => {
  const { weight, bias, next } = weightAndBias(operation, operation.shape[1]!);
  const epsilon = { float: operation.number('eps') };
  // The statistics of one example: what instance normalisation is made of.
  if (operation.flag('training') && operation.shape[0] === 1)
    return operation.add('InstanceNormalization', [operation.name(0), weight, bias], { epsilon });
  if (operation.flag('training')) return operation.refuse('statistics of the batch: call model.eval() first');
  const statistics = [operation.name(next), operation.name(next + 1)];
  return operation.add('BatchNormalization', [operation.name(0), weight, bias, ...statistics], {
    epsilon,
  });
};

const layerNorm: Exporter = (operation) => {
  const normalized = operation.numbers('normalizedShape');
  const attributes = { axis: -normalized.length, epsilon: { float: operation.number('eps') } };
  const hasWeight = operation.flag('hasWeight');
  const weight = hasWeight ? operation.name(1) : operation.graph.initializer('ones', ones(operation, normalized));
  const bias = operation.flag('hasBias') ? [operation.name(hasWeight ? 2 : 1)] : [];
  return operation.add('LayerNormalization', [operation.name(0), weight, ...bias], attributes);
};

function ones(operation: Operation, shape: readonly number[]) {
  return quietly(() => onesLike(operation.output.newZeros(shape)));
}

/** Each group as one channel, then each channel's own weight and bias. */
const groupNorm: Exporter = (operation) => {
  const { graph } = operation;
  const [channels, groups] = [operation.shape[1]!, operation.number('numGroups')];
  const { weight, bias } = weightAndBias(operation, channels);
  const grouped = operation.add('Reshape', [operation.name(0), graph.integers([0, groups, -1])]);
  const constant = (value: number) => graph.constant(new Array<number>(groups).fill(value), operation.dtype);
  const normal = operation.add('InstanceNormalization', [grouped, constant(1), constant(0)], {
    epsilon: { float: operation.number('eps') },
  });
  const whole = operation.add('Reshape', [normal, graph.integers([0, ...operation.shape.slice(1)])]);
  const column = graph.integers([channels, ...operation.shape.slice(2).map(() => 1)]);
  const perChannel = (name: string) => operation.add('Reshape', [name, column]);
  return operation.add('Add', [operation.add('Mul', [whole, perChannel(weight)]), perChannel(bias)]);
};

const softmax =
  (operator: string): Exporter =>
  (operation) =>
    operation.add(operator, [operation.name(0)], { axis: operation.axis() });

export const layers: Readonly<Record<string, Exporter>> = {
  matmul: product,
  mm: product,
  bmm: product,
  mv: product,
  dot: product,
  linear,
  convolution,
  maxPool2d: maxPool,
  maxPool3d: maxPool,
  avgPool2d: averagePool,
  avgPool3d: averagePool,
  adaptiveAvgPool2d: adaptive('AveragePool'),
  adaptiveAvgPool3d: adaptive('AveragePool'),
  adaptiveMaxPool2d: adaptive('MaxPool'),
  adaptiveMaxPool3d: adaptive('MaxPool'),
  batchNorm,
  layerNorm,
  groupNorm,
  softmax: softmax('Softmax'),
  logSoftmax: softmax('LogSoftmax'),
};
