/** Operations that move, cut and join, and those that sum up, in ONNX's operators. */
import type { DType } from '../../dtype.ts';
import { isDType } from '../../dtype.ts';
import { elementTypes } from './encode.ts';
import type { Exporter, Operation } from './operation.ts';

const identity: Exporter = (operation) => operation.name(0);

/** Leading sizes that stay as they are come from the input, so that a batch may have any size. */
const reshape: Exporter = (operation) => {
  const before = operation.shape;
  const sizes = [...operation.output.shape];
  let stays = 0;
  while (stays < sizes.length && stays < before.length && sizes[stays] === before[stays]) stays++;
  const wanted = sizes.map((size, dim) => (dim < stays ? 0 : size));
  // What is left of a batch that was folded into other dimensions is worked out from the rest.
  if (stays === 0 && wanted.length > 0 && !sizes.includes(0)) wanted[0] = -1;
  return operation.add('Reshape', [operation.name(0), operation.graph.integers(wanted)]);
};

const transpose: Exporter = (operation) => {
  const order = operation.shape.map((_, dim) => dim);
  const [first, second] = [operation.axis('dim0'), operation.axis('dim1')];
  [order[first], order[second]] = [second, first];
  return operation.add('Transpose', [operation.name(0)], { perm: order });
};

/** Start and end as ONNX has them: an end far away means the end. */
const slice: Exporter = (operation) => {
  const { graph } = operation;
  const start = operation.numberOrNull('start') ?? 0;
  const end = operation.numberOrNull('end') ?? Number.MAX_SAFE_INTEGER;
  const step = operation.numberOrNull('step') ?? 1;
  if (start === 0 && end === Number.MAX_SAFE_INTEGER && step === 1) return operation.name(0);
  const parts = [start, end, operation.axis(), step].map((value) => graph.integers([value]));
  return operation.add('Slice', [operation.name(0), ...parts]);
};

function pieces(operation: Operation, axis: number, sizes: readonly number[]): string[] {
  if (sizes.length === 1) return [operation.name(0)];
  return operation.graph.addAll('Split', [operation.name(0), operation.graph.integers(sizes)], { axis }, sizes.length);
}

const split: Exporter = (operation) => {
  const axis = operation.axis();
  return pieces(
    operation,
    axis,
    operation.outputs.map(({ shape }) => shape[axis] ?? 0),
  );
};

const unbind: Exporter = (operation) => {
  const axis = operation.axis();
  const axes = operation.graph.integers([axis]);
  return pieces(
    operation,
    axis,
    operation.outputs.map(() => 1),
  ).map((piece) => operation.add('Squeeze', [piece, axes]));
};

const stack: Exporter = (operation) => {
  const axis = operation.axis('dim', operation.output.shape.length);
  const axes = operation.graph.integers([axis]);
  const raised = castAll(operation).map((name) => operation.add('Unsqueeze', [name, axes]));
  return operation.add('Concat', raised, { axis });
};

function castAll(operation: Operation): string[] {
  return operation.inputs.map(({ dtype }, index) =>
    operation.graph.cast(operation.name(index), dtype, operation.dtype),
  );
}

/** Pairs from the last dimension inwards, which ONNX wants from the first on: all starts, then all ends. */
function padsOf(operation: Operation): string {
  const rank = operation.shape.length;
  const pad = operation.numbers('pad');
  const [starts, ends] = [new Array<number>(rank).fill(0), new Array<number>(rank).fill(0)];
  for (let index = 0; index < pad.length / 2; index++) {
    starts[rank - 1 - index] = pad[2 * index]!;
    ends[rank - 1 - index] = pad[2 * index + 1]!;
  }
  return operation.graph.integers([...starts, ...ends]);
}

const constantPad: Exporter = (operation) =>
  operation.add('Pad', [operation.name(0), padsOf(operation), operation.scalar(operation.number('value'))]);

const edgePad =
  (mode: 'reflect' | 'edge'): Exporter =>
  (operation) =>
    operation.add('Pad', [operation.name(0), padsOf(operation)], { mode });

/** Each place takes the input's that it falls on, rounded down. */
const upsampleNearest: Exporter = (operation) =>
  operation.add('Resize', [operation.name(0), '', '', operation.graph.integers(operation.output.shape)], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });

/** The first half, gated by the second. */
const glu: Exporter = (operation) => {
  const axis = operation.axis();
  const half = operation.shape[axis]! / 2;
  const part = (start: number) => {
    const places = [start, start + half, axis].map((place) => operation.graph.integers([place]));
    return operation.add('Slice', [operation.name(0), ...places]);
  };
  return operation.add('Mul', [part(0), operation.add('Sigmoid', [part(half)])]);
};

const flip: Exporter = (operation) => {
  const dims = operation.numbers('dims');
  const same = (value: number) => operation.graph.integers(dims.map(() => value));
  return operation.add('Slice', [
    operation.name(0),
    same(-1),
    same(-Number.MAX_SAFE_INTEGER),
    operation.graph.integers(dims),
    same(-1),
  ]);
};

const triangle =
  (upper: 0 | 1): Exporter =>
  (operation) =>
    operation.add('Trilu', [operation.name(0), operation.graph.constant(operation.number('diagonal'), 'int64')], {
      upper,
    });

/** Sums of truth values are whole numbers. */
function castFirst(operation: Operation, dtype: DType): string {
  return operation.graph.cast(operation.name(0), operation.inputs[0]!.dtype, dtype);
}

const sum: Exporter = (operation) =>
  operation.add('ReduceSum', [castFirst(operation, operation.dtype), operation.graph.integers(operation.axes())], {
    keepdims: operation.flag('keepdim') ? 1 : 0,
  });

const reduced =
  (operator: string): Exporter =>
  (operation) =>
    operation.add(operator, [castFirst(operation, operation.dtype)], {
      axes: operation.axes(),
      keepdims: operation.flag('keepdim') ? 1 : 0,
    });

/** The values along one dimension and where they stand; of all, the value alone. */
const extreme =
  (operator: 'Max' | 'Min'): Exporter =>
  (operation) => {
    const value = reduced(`Reduce${operator}`)(operation);
    const values = typeof value === 'string' ? [value] : [...value];
    return operation.outputs.length === 1 ? values : [...values, place(operator)(operation) as string];
  };

const place =
  (operator: 'Max' | 'Min'): Exporter =>
  (operation) => {
    const keepdims = operation.flag('keepdim') ? 1 : 0;
    if (operation.numberOrNull('dim') !== null) {
      return operation.add(`Arg${operator}`, [operation.name(0)], { axis: operation.axis(), keepdims });
    }
    const flat = operation.add('Reshape', [operation.name(0), operation.graph.integers([-1])]);
    return operation.add(`Arg${operator}`, [flat], { axis: 0, keepdims: 0 });
  };

const variance =
  (root: boolean): Exporter =>
  (operation) => {
    const axes = operation.axes();
    const count = axes.reduce((product, axis) => product * operation.shape[axis]!, 1);
    const mean = operation.add('ReduceMean', [operation.name(0)], { axes, keepdims: 1 });
    const off = operation.add('Sub', [operation.name(0), mean]);
    const squares = operation.add('ReduceSum', [operation.add('Mul', [off, off]), operation.graph.integers(axes)], {
      keepdims: operation.flag('keepdim') ? 1 : 0,
    });
    const result = operation.add('Div', [squares, operation.scalar(count - operation.number('correction'))]);
    return root ? operation.add('Sqrt', [result]) : result;
  };

export const shapes: Readonly<Record<string, Exporter>> = {
  clone: identity,
  alias: identity,
  detach: identity,
  reshape,
  transpose,
  permute: (operation) => {
    const rank = operation.shape.length;
    return operation.add('Transpose', [operation.name(0)], {
      perm: operation.numbers('dims').map((dim) => (dim < 0 ? dim + rank : dim)),
    });
  },
  expand: (operation) => operation.add('Expand', [operation.name(0), operation.graph.integers(operation.output.shape)]),
  unsqueeze: (operation) =>
    operation.add('Unsqueeze', [
      operation.name(0),
      operation.graph.integers([operation.axis('dim', operation.output.shape.length)]),
    ]),
  squeeze: reshape,
  select: (operation) =>
    operation.add('Gather', [operation.name(0), operation.graph.constant(operation.number('index'), 'int64')], {
      axis: operation.axis(),
    }),
  slice,
  split,
  splitWithSizes: split,
  unbind,
  cat: (operation) =>
    operation.add('Concat', castAll(operation), { axis: operation.axis('dim', operation.output.shape.length) }),
  stack,
  flip,
  constantPad,
  reflectionPad1d: edgePad('reflect'),
  reflectionPad2d: edgePad('reflect'),
  reflectionPad3d: edgePad('reflect'),
  replicationPad1d: edgePad('edge'),
  replicationPad2d: edgePad('edge'),
  replicationPad3d: edgePad('edge'),
  upsampleNearest,
  glu,
  tril: triangle(0),
  triu: triangle(1),
  repeat: (operation) => {
    const repeats = operation.numbers('repeats');
    const lead = new Array<number>(repeats.length - operation.shape.length).fill(1);
    const { graph } = operation;
    const raised =
      lead.length === 0
        ? operation.name(0)
        : operation.add('Reshape', [operation.name(0), graph.integers([...lead, ...operation.shape])]);
    return operation.add('Tile', [raised, graph.integers(repeats)]);
  },
  indexSelect: (operation) =>
    operation.add('Gather', [operation.name(0), operation.name(1)], { axis: operation.axis() }),
  gather: (operation) =>
    operation.add('GatherElements', [operation.name(0), operation.name(1)], { axis: operation.axis() }),
  embedding: (operation) => operation.add('Gather', [operation.name(0), operation.name(1)], { axis: 0 }),
  cumsum: (operation) =>
    operation.add('CumSum', [
      castFirst(operation, operation.dtype),
      operation.graph.constant(operation.axis(), 'int64'),
    ]),
  to: (operation) => {
    const dtype = operation.text('dtype');
    // Moving to another device changes nothing in the model.
    return isDType(dtype) ? operation.add('Cast', [operation.name(0)], { to: elementTypes[dtype] }) : operation.name(0);
  },
  sum,
  mean: reduced('ReduceMean'),
  prod: reduced('ReduceProd'),
  amax: reduced('ReduceMax'),
  amin: reduced('ReduceMin'),
  logsumexp: reduced('ReduceLogSumExp'),
  max: extreme('Max'),
  min: extreme('Min'),
  argmax: place('Max'),
  argmin: place('Min'),
  var: variance(false),
  std: variance(true),
  vectorNorm: (operation) => {
    const order = operation.number('ord');
    if (order !== 1 && order !== 2) return operation.refuse(`ord=${order}`);
    return reduced(order === 1 ? 'ReduceL1' : 'ReduceL2')(operation);
  },
};
