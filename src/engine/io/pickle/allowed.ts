/** What a pickle may name: just enough to make NumPy's arrays. Each is our own function; nothing of Python is ever called. */
import { type ElementType, elementType, fromColumnMajor } from '../../../formats/elements.ts';
import { latin1 } from './reader.ts';

/** A text or bytes: Python 2 does not tell them apart. */
export class ByteString {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** `numpy.dtype`, filled in when its state comes. */
class PickledDtype {
  readonly name: string;
  byteOrder = '<';

  constructor(name: string) {
    this.name = name;
  }

  type(): ElementType {
    const description = /^[<>|=]/.test(this.name) ? this.name : `${this.byteOrder}${this.name}`;
    const type = elementType(description);
    if (type === null) throw new Error(`an array of elements of type '${this.name}', which Backstep does not have`);
    return type;
  }
}

/** `numpy.ndarray`, filled in when its state comes. */
export class PickledArray {
  shape: readonly number[] = [];
  dtype = 'float32';
  data: ReturnType<ElementType['decode']> = new Float32Array(0);
}

/** A function or class that a pickle names. `call` makes what calling it would. */
export interface Allowed {
  readonly name: string;
  readonly call: (args: readonly unknown[]) => unknown;
}

function textOf(value: unknown): string {
  if (value instanceof ByteString) return latin1(value.bytes);
  if (typeof value === 'string') return value;
  throw new Error(`a text was expected, but a ${typeof value} came`);
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof ByteString) return value.bytes;
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  throw new Error(`bytes were expected, but a ${typeof value} came`);
}

function fill(array: PickledArray, shape: unknown, dtype: unknown, isColumnMajor: boolean, data: unknown): void {
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new Error("an array's shape should be whole numbers");
  }
  if (!(dtype instanceof PickledDtype)) throw new Error("an array's dtype should be one of NumPy's");
  if (Array.isArray(data)) throw new Error('an array of Python objects, which only Python can make');
  const type = dtype.type();
  const bytes = bytesOf(data);
  const count = shape.reduce((product: number, size: number) => product * size, 1);
  if (bytes.byteLength !== count * type.bytes) {
    throw new Error(
      `an array [${shape.join(', ')}] of ${dtype.name} takes ${count * type.bytes} bytes, but has ${bytes.byteLength}`,
    );
  }
  const elements = type.decode(bytes);
  array.shape = shape;
  array.dtype = type.dtype;
  array.data = isColumnMajor ? fromColumnMajor(elements, shape) : elements;
}

/** What `__setstate__` would do with a state. */
export function setState(target: unknown, state: unknown): void {
  if (target instanceof PickledDtype && Array.isArray(state)) {
    const order = textOf(state[1]);
    target.byteOrder = order === '=' ? '<' : order;
    return;
  }
  if (target instanceof PickledArray && Array.isArray(state)) {
    const [, shape, dtype, isColumnMajor, data] = state.length === 4 ? [0, ...state] : state;
    fill(target, shape, dtype, Boolean(isColumnMajor), data);
    return;
  }
  throw new Error('a state for something that is neither an array nor a dtype of NumPy');
}

const reconstruct: Allowed = { name: 'numpy.core.multiarray._reconstruct', call: () => new PickledArray() };

const scalar: Allowed = {
  name: 'numpy.core.multiarray.scalar',
  call: ([dtype, data]) => {
    if (!(dtype instanceof PickledDtype)) throw new Error("a scalar's dtype should be one of NumPy's");
    return dtype.type().decode(bytesOf(data))[0];
  },
};

const fromBuffer: Allowed = {
  name: 'numpy.core.numeric._frombuffer',
  call: ([data, dtype, shape, order]) => {
    const array = new PickledArray();
    fill(array, shape, dtype, textOf(order) === 'F', data);
    return array;
  },
};

const all: readonly (readonly [string, Allowed])[] = [
  ['numpy.core.multiarray._reconstruct', reconstruct],
  ['numpy._core.multiarray._reconstruct', reconstruct],
  ['numpy.core.multiarray.scalar', scalar],
  ['numpy._core.multiarray.scalar', scalar],
  ['numpy.core.numeric._frombuffer', fromBuffer],
  ['numpy._core.numeric._frombuffer', fromBuffer],
  ['numpy.dtype', { name: 'numpy.dtype', call: ([name]) => new PickledDtype(textOf(name)) }],
  // Named as an argument of _reconstruct, never called.
  [
    'numpy.ndarray',
    {
      name: 'numpy.ndarray',
      call: () => {
        throw new Error('numpy.ndarray is not to be called');
      },
    },
  ],
  // How protocol 2 writes bytes.
  ['_codecs.encode', { name: '_codecs.encode', call: ([text]) => new ByteString(Buffer.from(textOf(text), 'latin1')) }],
  ['collections.OrderedDict', { name: 'collections.OrderedDict', call: ([items]) => orderedDict(items) }],
  ['__builtin__.bytearray', { name: 'bytearray', call: byteArray }],
  ['builtins.bytearray', { name: 'bytearray', call: byteArray }],
  ...['__builtin__.set', '__builtin__.frozenset', 'builtins.set', 'builtins.frozenset'].map(
    (name): [string, Allowed] => [name, { name, call: ([items]) => new Set(Array.isArray(items) ? items : []) }],
  ),
];

function orderedDict(items: unknown): Map<unknown, unknown> {
  const pairs = Array.isArray(items) ? items : [];
  return new Map(
    pairs.map((pair: unknown): [unknown, unknown] => (Array.isArray(pair) ? [pair[0], pair[1]] : [pair, null])),
  );
}

function byteArray([data]: readonly unknown[]): ByteString {
  return data === undefined ? new ByteString(new Uint8Array(0)) : new ByteString(bytesOf(data));
}

const allowed: ReadonlyMap<string, Allowed> = new Map(all);

/** Null for what is not allowed. */
export function allowedGlobal(module: string, name: string): Allowed | null {
  return allowed.get(`${module}.${name}`) ?? null;
}
