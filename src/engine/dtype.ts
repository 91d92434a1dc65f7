import { reserveMemory } from './memory/host-limit.ts';

/**
 * Element types. int64 is held in a Float64Array: exact to 2^53, as JavaScript's own integers are.
 * bool is held as bytes 0 and 1.
 */
export type DType = 'float32' | 'float64' | 'int64' | 'int32' | 'uint8' | 'bool';

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

export const dtypes: readonly DType[] = ['float32', 'float64', 'int64', 'int32', 'uint8', 'bool'];

type Category = 0 | 1 | 2;

interface DTypeFacts {
  readonly category: Category;
  /** Order inside the category: the wider wins. */
  readonly width: number;
  readonly bytesPerElement: number;
  readonly allocate: (length: number) => TypedArray;
}

const facts: Readonly<Record<DType, DTypeFacts>> = {
  bool: { category: 0, width: 0, bytesPerElement: 1, allocate: (length) => new Uint8Array(length) },
  uint8: { category: 1, width: 0, bytesPerElement: 1, allocate: (length) => new Uint8Array(length) },
  int32: { category: 1, width: 1, bytesPerElement: 4, allocate: (length) => new Int32Array(length) },
  int64: { category: 1, width: 2, bytesPerElement: 8, allocate: (length) => new Float64Array(length) },
  float32: { category: 2, width: 0, bytesPerElement: 4, allocate: (length) => new Float32Array(length) },
  float64: { category: 2, width: 1, bytesPerElement: 8, allocate: (length) => new Float64Array(length) },
};

export function isFloatingPoint(dtype: DType): boolean {
  return facts[dtype].category === 2;
}

export function isDType(name: string): name is DType {
  return name in facts;
}

/** What PyTorch, and its scripts, call ours too. */
const otherNames: Readonly<Record<string, DType>> = {
  float: 'float32',
  double: 'float64',
  int: 'int32',
  long: 'int64',
  boolean: 'bool',
  byte: 'uint8',
};

/** @param name what a script took for a dtype */
function noDType(name: unknown): string {
  const plain = String(name).replace(/^torch\./, '');
  const meant = isDType(plain) ? plain : otherNames[plain];
  return `There is no dtype '${String(name)}'. ${meant === undefined ? `Dtypes are ${dtypes.join(', ')}` : `It is called '${meant}'`}.`;
}

/** The dtype itself where a device has it, else the 32-bit one of its kind. */
export function nearestDType(dtype: DType, supported: readonly DType[]): DType {
  if (supported.includes(dtype)) return dtype;
  return isFloatingPoint(dtype) ? 'float32' : 'int32';
}

export function bytesPerElement(dtype: DType): number {
  return facts[dtype].bytesPerElement;
}

/** A zero-filled array that holds `length` elements of `dtype`. Throws OutOfMemoryError where memory would run out. */
/** @throws TypeError for a dtype that there is not */
export function allocate(dtype: DType, length: number): TypedArray {
  if (!isDType(dtype)) throw new TypeError(noDType(dtype));
  reserveMemory(length * facts[dtype].bytesPerElement);
  return facts[dtype].allocate(length);
}

/** What one operand brings to type promotion: a dimensioned tensor outweighs a 0-d one, which outweighs a plain number. */
export interface PromotionOperand {
  readonly dtype: DType;
  readonly shape: readonly unknown[];
  readonly isWrappedNumber: boolean;
}

/** What `setDefaultDtype` set: read it where it is used, and keep no copy. */
export let defaultFloat: DType = 'float32';

/** The floating-point dtype of new tensors and of integers that are divided: `torch.get_default_dtype`. */
export function getDefaultDtype(): DType {
  return defaultFloat;
}

/** Makes float32 or float64 the dtype of new tensors and of integers that are divided: `torch.set_default_dtype`. */
export function setDefaultDtype(dtype: DType): void {
  if (!isDType(dtype) || !isFloatingPoint(dtype)) {
    throw new TypeError(`only floating-point types are supported as the default type, but got ${String(dtype)}`);
  }
  defaultFloat = dtype;
}

/** Whether results of dtype `from` may be written to tensors of dtype `to`: `torch.can_cast`. */
export function canCast(from: DType, to: DType): boolean {
  return facts[from].category <= facts[to].category;
}

/** The smallest dtype that holds both: `torch.promote_types`. */
export function promoteTypes(a: DType, b: DType): DType {
  return wider(a, b);
}

function wider(a: DType | null, b: DType): DType {
  if (a === null) return b;
  if (facts[a].category !== facts[b].category) return facts[a].category > facts[b].category ? a : b;
  return facts[a].width >= facts[b].width ? a : b;
}

/** PyTorch's `result_type`: the dtype that an operation on these operands computes in. */
export function promote(operands: readonly PromotionOperand[]): DType {
  const first = operands[0];
  const alike = operands.every(({ dtype, isWrappedNumber }) => dtype === first?.dtype && !isWrappedNumber);
  if (first !== undefined && alike) return first.dtype;
  let dimensioned: DType | null = null;
  let scalar: DType | null = null;
  let wrapped: DType | null = null;
  for (const operand of operands) {
    if (operand.isWrappedNumber) wrapped = wider(wrapped, operand.dtype);
    else if (operand.shape.length === 0) scalar = wider(scalar, operand.dtype);
    else dimensioned = wider(dimensioned, operand.dtype);
  }
  // A lower priority only counts when its category is higher.
  const tensors = higher(dimensioned, scalar);
  // A plain number has full precision, but brings no more than the default floating-point type.
  const number = wrapped !== null && isFloatingPoint(wrapped) ? defaultFloat : wrapped;
  return higher(tensors, number) ?? defaultFloat;
}

/** `first` unless `second` is of a higher category. */
function higher(first: DType | null, second: DType | null): DType | null {
  if (first === null || second === null) return first ?? second;
  return facts[second].category > facts[first].category ? second : first;
}
