/** Elements gathered into places that an index names, where several may meet: their sum, product, mean or extreme. */
import { allocate, isFloatingPoint } from '../dtype.ts';
import { TypeMismatchError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { type BackwardContext, defineOp } from './definition.ts';
import { elementsOf } from './host.ts';
import { countElements, windowOf } from './operand.ts';
import { atCorner, requireScatterIndex, scatterPlaces, scatterShape } from './scatter.ts';

export type ScatterReduction = 'sum' | 'prod' | 'mean' | 'amax' | 'amin';

export interface ScatterReduceAttributes {
  readonly dim: number;
  readonly reduce: ScatterReduction;
  /** Whether what was there takes part. */
  readonly includeSelf: boolean;
}

const steps: Readonly<
  Record<ScatterReduction, { readonly start: number; readonly join: (a: number, b: number) => number }>
> = {
  sum: { start: 0, join: (a, b) => a + b },
  mean: { start: 0, join: (a, b) => a + b },
  prod: { start: 1, join: (a, b) => a * b },
  amax: { start: Number.NEGATIVE_INFINITY, join: Math.max },
  amin: { start: Number.POSITIVE_INFINITY, join: Math.min },
};

/** What reaches x, and what reaches each element of the source. */
type Gradients = readonly [Tensor, Tensor];
type Context = BackwardContext<ScatterReduceAttributes>;

/** 1 for every element of `source` at its place, and for what was there where it takes part. */
function countsOf(like: Tensor, { dim, includeSelf }: ScatterReduceAttributes, index: Tensor): Tensor {
  const counts = like.newFull(like.shape, includeSelf ? 1 : 0).scatterAdd(dim, index, like.newFull(index.shape, 1));
  return counts.clamp({ min: 1 });
}

function shared(gradient: Tensor, context: Context): Gradients {
  const { dim, reduce } = context.attributes;
  const index = context.input(1);
  const each = reduce === 'mean' ? gradient.div(countsOf(gradient, context.attributes, index)) : gradient;
  return [each, each.gather(dim, index)];
}

/** Ties share the gradient evenly. */
function ofExtreme(gradient: Tensor, context: Context, x: Tensor, source: Tensor): Gradients {
  const { dim, includeSelf } = context.attributes;
  const index = context.input(1);
  const result = context.output();
  const own = x.eq(result).to(gradient.dtype);
  const counted = includeSelf ? own : own.scatter(dim, index, 0);
  const chosen = source.eq(result.gather(dim, index)).to(gradient.dtype);
  const each = gradient.div(counted.scatterAdd(dim, index, chosen).clamp({ min: 1 }));
  return [each.mul(own), chosen.mul(each.gather(dim, index))];
}

/** The product of the others, which can't be had by dividing where something is 0. */
function ofProduct(gradient: Tensor, context: Context, x: Tensor, source: Tensor): Gradients {
  const { dim, includeSelf } = context.attributes;
  const index = context.input(1);
  const multiplied = (base: Tensor, factors: Tensor) =>
    base.scatterReduce(dim, index, factors, 'prod', { includeSelf });
  const ownSafe = x.maskedFill(x.eq(0), 1);
  const ofX = gradient.mul(multiplied(ownSafe, source)).div(ownSafe);
  const isZero = source.eq(0);
  const zerosHere = x.newZeros(x.shape).scatterAdd(dim, index, isZero.to(x.dtype)).gather(dim, index);
  const onlyZero = isZero.logicalAnd(zerosHere.eq(1));
  const besideZero = gradient.mul(multiplied(x, source.maskedFill(onlyZero, 1))).gather(dim, index);
  const byDivision = gradient.mul(context.output()).gather(dim, index).div(source.maskedFill(isZero, 1));
  return [ofX, besideZero.where(onlyZero, byDivision)];
}

/** Inputs: x, index, source at least as large as the index. */
const scatterReduce = defineOp<ScatterReduceAttributes>({
  name: 'scatterReduce',
  formula: 'a, joined with c at the places b of a dimension',
  promotion: 'none',
  shape: ([input, index, source], { dim }) => scatterShape(input!, index!, source!, dim),
  check: ([x, index, source], { dim, reduce }) => {
    if (steps[reduce] === undefined) {
      throw new RangeError('reduce argument must be either sum, prod, mean, amax or amin.');
    }
    if (x!.dtype !== source!.dtype) {
      throw new TypeMismatchError('scatter(): Expected self.dtype to be equal to src.dtype');
    }
    requireScatterIndex(x!, index!, dim);
  },
  forward: (kernels, [x, index, source], { dim, reduce, includeSelf }, [result]) => {
    const { start, join } = steps[reduce];
    const places = scatterPlaces(kernels, x!, dim, index!);
    const given = elementsOf(kernels, windowOf(source!, index!.shape, source!.strides));
    const values = Float64Array.from(elementsOf(kernels, x!));
    const counts = new Float64Array(values.length).fill(includeSelf ? 1 : 0);
    if (!includeSelf) for (const place of places) values[place] = start;
    for (const [k, place] of places.entries()) {
      values[place] = join(values[place]!, given[k]!);
      counts[place]!++;
    }
    const out = allocate(result!.dtype, countElements(result!.shape));
    const whole = !isFloatingPoint(result!.dtype);
    for (let place = 0; place < out.length; place++) {
      const value = reduce === 'mean' && counts[place]! > 1 ? values[place]! / counts[place]! : values[place]!;
      out[place] = whole ? Math.floor(value) : value;
    }
    return [kernels.upload(out, result!.dtype)];
  },
  gradient: {
    name: 'ScatterReduceBackward0',
    rule: 'grad shared among the elements that met, as the reduction has it',
    saves: () => [0, 1, 2, 'output'],
    backward: (gradient, context) => {
      const { dim, reduce, includeSelf } = context.attributes;
      const index = context.input(1);
      const full = context.input(2);
      const source = full.shape.reduce<Tensor>(
        (view, size, at) => (size > index.shape[at]! ? view.slice(at, 0, index.shape[at]!) : view),
        full,
      );
      const x = context.input(0);
      const [ofX, ofSource] =
        reduce === 'sum' || reduce === 'mean'
          ? shared(gradient, context)
          : reduce === 'prod'
            ? ofProduct(gradient, context, x, source)
            : ofExtreme(gradient, context, x, source);
      return [
        context.needs(0) ? (includeSelf ? ofX : ofX.scatter(dim, index, 0)) : null,
        null,
        context.needs(2) ? atCorner(ofSource, context.inputShape(2)) : null,
      ];
    },
  },
});

/** Scattering with a reduction, by the names of the op table. */
export const scatterReduceOps = { scatterReduce } as const;
