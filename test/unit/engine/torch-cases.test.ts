/**
 * Replays the programs of torch_cases.json (made by PyTorch) in float32, and compares
 * outputs and gradients. Prints covered/total, which must be all.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import type { DType } from '../../../src/engine/dtype.ts';
import { cat, F, stack, Tensor, tensor, where } from '../../../src/engine/index.ts';
import { assertClose, decodeNumber, type GoldenNumber, makeTensor } from './golden.ts';
import { activationCalls } from './torch-calls/activations.ts';
import {
  type Argument,
  asNumber,
  asOperand,
  asTensor,
  asTensors,
  asTuple,
  type Call,
  NotCovered,
  notCovered,
  only,
} from './torch-calls/arguments.ts';
import { convolutionCalls } from './torch-calls/convolution.ts';
import { indexingCalls } from './torch-calls/indexing.ts';
import { layerCalls } from './torch-calls/layers.ts';
import { lossCalls } from './torch-calls/losses.ts';
import { pointwiseCalls } from './torch-calls/pointwise.ts';
import { poolingCalls } from './torch-calls/pooling.ts';
import { productCalls } from './torch-calls/products.ts';
import { reductionCalls } from './torch-calls/reductions.ts';
import { shapeCalls, shapeFunctionCalls } from './torch-calls/shapes.ts';

interface CaseTensor {
  readonly s: readonly number[];
  readonly t: 'f32' | 'i32' | 'i64' | 'bool' | 'u8';
  readonly d: readonly GoldenNumber[];
  readonly g?: 1;
}

interface Step {
  readonly fn: string;
  readonly args: readonly unknown[];
  readonly kw?: Readonly<Record<string, unknown>> | null;
  readonly o: readonly number[];
}

interface Case {
  readonly id: string;
  readonly in: readonly CaseTensor[];
  readonly prog: readonly Step[];
  readonly ret: readonly { readonly $: number }[];
  readonly out: readonly CaseTensor[];
  readonly cot?: readonly (CaseTensor | null)[];
  readonly grad?: readonly (CaseTensor | null)[];
}

const { cases }: { cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/torch_cases.json', import.meta.url), 'utf8'),
);

const dtypes: Readonly<Record<CaseTensor['t'], DType>> = {
  f32: 'float32',
  i32: 'int32',
  i64: 'int64',
  bool: 'bool',
  u8: 'uint8',
};

const unaryNames = [
  'neg',
  'abs',
  'exp',
  'log',
  'sqrt',
  'square',
  'reciprocal',
  'sin',
  'cos',
  'tanh',
  'sigmoid',
  'relu',
  'floor',
  'sign',
  'detach',
  'clone',
  't',
  'contiguous',
] as const;
const binaryNames = ['mul', 'div', 'pow', 'eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const;

const unary: Record<string, Call> = Object.fromEntries(
  unaryNames.map((name): [string, Call] => [
    name,
    (args, options) => {
      only(options);
      return args.length === 1 ? asTensor(args[0])[name]() : notCovered();
    },
  ]),
);

const binary: Record<string, Call> = Object.fromEntries(
  binaryNames.map((name): [string, Call] => [
    name,
    (args, options) => {
      only(options);
      return asTensor(args[0])[name](asOperand(args[1]));
    },
  ]),
);

const softmax =
  (name: 'softmax' | 'logSoftmax'): Call =>
  (args, options) => {
    only(options, 'dim');
    return asTensor(args[0])[name](asNumber(options['dim'] ?? args[1]));
  };

const both: Record<string, Call> = {
  ...unary,
  ...binary,
  ...reductionCalls,
  ...productCalls,
  ...pointwiseCalls,
  ...indexingCalls,
  ...shapeCalls,
  add: (args, options) => {
    only(options, 'alpha');
    return asTensor(args[0]).add(asOperand(args[1]), { alpha: asNumber(options['alpha'] ?? 1) });
  },
  sub: (args, options) => {
    only(options, 'alpha');
    return asTensor(args[0]).sub(asOperand(args[1]), { alpha: asNumber(options['alpha'] ?? 1) });
  },
  matmul: (args) => asTensor(args[0]).matmul(asTensor(args[1])),
  maximum: (args) => asTensor(args[0]).maximum(asTensor(args[1])),
  minimum: (args) => asTensor(args[0]).minimum(asTensor(args[1])),
  softmax: softmax('softmax'),
  log_softmax: softmax('logSoftmax'),
};

const calls: Readonly<Record<string, Call>> = {
  ...Object.fromEntries(
    Object.entries(both).flatMap(([name, call]) => [
      [`Tensor.${name}`, call],
      [`torch.${name}`, call],
    ]),
  ),
  'Tensor.__pow__': both['pow']!,
  'Tensor.__rsub__': (args) => tensor(asNumber(args[1])).sub(asTensor(args[0])),
  'Tensor.__rtruediv__': (args) => tensor(asNumber(args[1])).div(asTensor(args[0])),
  ...shapeFunctionCalls,
  'Tensor.add_': (args) => asTensor(args[0]).add_(asOperand(args[1])),
  'Tensor.mul_': (args) => asTensor(args[0]).mul_(asOperand(args[1])),
  'torch.where': (args) => where(asTensor(args[0]), asOperand(args[1]), asOperand(args[2])),
  'torch.cat': (args, options) => cat(asTensors(args[0]), asNumber(options['dim'] ?? args[1] ?? 0)),
  'torch.stack': (args, options) => stack(asTensors(args[0]), asNumber(options['dim'] ?? args[1] ?? 0)),
  ...activationCalls,
  ...lossCalls,
  ...poolingCalls,
  ...convolutionCalls,
  ...layerCalls,
  'F.relu': both['relu']!,
  'F.softmax': both['softmax']!,
  'F.log_softmax': both['log_softmax']!,
  'F.linear': (args) => F.linear(asTensor(args[0]), asTensor(args[1]), args[2] == null ? null : asTensor(args[2])),
};

function isCaseTensor(value: unknown): value is CaseTensor {
  return isRecord(value) && Array.isArray(value['s']) && Array.isArray(value['d']) && String(value['t']) in dtypes;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decode(value: unknown, slots: readonly (Tensor | undefined)[]): Argument {
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
    return value;
  if (Array.isArray(value)) return value.map((item) => decode(item, slots));
  if (!isRecord(value)) throw new NotCovered();
  if (isCaseTensor(value['const'])) return makeTensor(value['const'].s, value['const'].d, dtypes[value['const'].t]);
  const { $: slot, tuple, f, slice, ellipsis } = value;
  if (typeof slot === 'number') return slots[slot] ?? notCovered();
  if (Array.isArray(tuple)) return asTuple(tuple.map((item) => decode(item, slots)));
  if (Array.isArray(slice)) return slice.map((part) => part ?? '').join(':');
  if (ellipsis === true) return '...';
  if (typeof f === 'string') return decodeNumber(f);
  throw new NotCovered();
}

function replay(one: Case): { outputs: Tensor[]; inputs: Tensor[] } {
  const inputs = one.in.map(({ s, t, d, g }) => {
    const made = makeTensor(s, d, dtypes[t]);
    return g === 1 ? made.requiresGrad_() : made;
  });
  const slots: (Tensor | undefined)[] = [...inputs];
  for (const { fn, args, kw, o } of one.prog) {
    const call = calls[fn];
    if (call === undefined) throw new NotCovered();
    const options = Object.fromEntries(Object.entries(kw ?? {}).map(([name, value]) => [name, decode(value, slots)]));
    const result = call(
      args.map((value) => decode(value, slots)),
      options,
    );
    for (const [position, slot] of o.entries()) slots[slot] = result instanceof Tensor ? result : result[position];
  }
  return { outputs: one.ret.map(({ $ }) => slots[$] ?? notCovered()), inputs };
}

const tolerance = { atol: 1e-6, rtol: 1e-5 };

function check(one: Case): void {
  const { outputs, inputs } = replay(one);
  for (const [position, { s, d }] of one.out.entries())
    assertClose(outputs[position]!, s, d, tolerance, `output ${position}`);
  let total: Tensor | null = null;
  for (const [position, cotangent] of (one.cot ?? []).entries()) {
    const output = outputs[position]!;
    if (cotangent === null || !output.requiresGrad) continue;
    const part = output.mul(makeTensor(cotangent.s, cotangent.d, 'float32')).sum();
    total = total === null ? part : total.add(part);
  }
  total?.backward();
  for (const [position, expected] of (one.grad ?? []).entries()) {
    const { grad } = inputs[position]!;
    if (expected === null) continue;
    // PyTorch's null and a zero gradient are the same sum.
    const found =
      grad ??
      makeTensor(
        expected.s,
        expected.d.map(() => 0),
        'float32',
      );
    assertClose(found, expected.s, expected.d, tolerance, `gradient ${position}`);
  }
}

describe('torch_cases.json', () => {
  let covered = 0;
  for (const one of cases) {
    try {
      replay(one);
    } catch (error) {
      if (error instanceof NotCovered) continue;
    }
    covered++;
    test(one.id, () => check(one));
  }
  test('every case is covered', () => assert.ok(covered === cases.length, `only ${covered} cases`));
  after(() => console.log(`torch_cases.json: ${covered} of ${cases.length} cases covered`));
});
