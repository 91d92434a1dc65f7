import type { DeviceMemory, LineMemory, TensorMemory } from '../protocol/tensor-memory.ts';
import { arrayOf, isCount, isString, literal, nullable, object } from '../trace/guard.ts';
import { isCallSite } from '../trace/schema-guards.ts';

/** Whether an engine process has told what tensors hold. */
export const isTensorMemory = object<TensorMemory>({
  devices: arrayOf(object<DeviceMemory>({ device: isString, tensors: nullable(isCount), bytes: isCount })),
  lines: arrayOf(
    object<LineMemory>({
      device: isString,
      by: nullable(isString),
      module: nullable(isString),
      callSite: nullable(isCallSite),
      tensors: isCount,
      bytes: isCount,
    }),
  ),
  rest: object<TensorMemory['rest']>({ tensors: isCount, bytes: isCount }),
  step: isCount,
  moment: literal('running', 'paused', 'end'),
});
