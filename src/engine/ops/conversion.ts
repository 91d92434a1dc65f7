/** The same elements once more: copied, in another dtype, on another device. */
import { device as deviceNamed } from '../device/registry.ts';
import { allocate, type DType, nearestDType } from '../dtype.ts';
import { sameShape } from '../shape/rules.ts';
import { defineOp, savesNothing } from './definition.ts';
import { countElements } from './operand.ts';

const clone = defineOp({
  name: 'clone',
  formula: 'a copied',
  promotion: 'none',
  shape: sameShape,
  forward: (kernels, [x]) => [kernels.cast(x!, x!.dtype)],
  gradient: {
    name: 'CloneBackward0',
    rule: 'grad',
    saves: savesNothing,
    backward: (gradient) => [gradient],
  },
});

/** `x.to(dtype)`. The traversal casts the gradient back to the input's dtype. */
const cast = defineOp<{ readonly dtype: DType }>({
  name: 'to',
  formula: 'a in another dtype',
  promotion: 'none',
  shape: sameShape,
  dtype: (_promoted, { dtype }) => dtype,
  forward: (kernels, [x], { dtype }) => [kernels.cast(x!, dtype)],
  gradient: {
    name: 'ToCopyBackward0',
    rule: "grad in a's dtype",
    saves: savesNothing,
    backward: (gradient) => [gradient],
  },
});

/** `x.to(device)`. A dtype that the device lacks becomes the 32-bit one of its kind. */
const move = defineOp<{ readonly device: string }>({
  name: 'to',
  formula: 'a on another device',
  promotion: 'none',
  shape: sameShape,
  dtype: (dtype, { device }) => nearestDType(dtype, deviceNamed(device).dtypes),
  device: ({ device }) => deviceNamed(device),
  forward: (kernels, [x], { device }, [result]) => {
    const { dtype } = result!;
    const elements = kernels.download(kernels.cast(x!, x!.dtype), x!.dtype, countElements(x!.shape));
    const converted = allocate(dtype, elements.length);
    converted.set(elements);
    return [deviceNamed(device).upload(converted, dtype)];
  },
  gradient: {
    name: 'ToCopyBackward0',
    rule: "grad on a's device",
    saves: savesNothing,
    backward: (gradient, context) => [gradient.to({ device: context.inputDevice(0) })],
  },
});

/** Copies and conversions, by the names of the op table. */
export const conversionOps = { clone, cast, move } as const;
