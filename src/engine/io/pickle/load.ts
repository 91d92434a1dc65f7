import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { fromTypedArray } from '../../creation/values.ts';
import { isDType } from '../../dtype.ts';
import { quietly } from '../../observer.ts';
import type { Tensor } from '../../tensor.ts';
import { ByteString, PickledArray } from './allowed.ts';
import { runPickle } from './machine.ts';

/** What a pickle holds: lists and tuples are arrays, dictionaries objects (Maps where a key is no text). */
export type Unpickled =
  | Tensor
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | readonly Unpickled[]
  | ReadonlyMap<Unpickled, Unpickled>
  | ReadonlySet<Unpickled>
  | { readonly [key: string]: Unpickled };

/**
 * What a pickle of NumPy arrays holds, arrays as tensors; packed (`.gz`) or not, of Python 2 and 3. Nothing of Python is run:
 * a pickle that names any class or function but those of NumPy's arrays is refused.
 * @example const [[trainX, trainY]] = io.loadPickle<[[Tensor, Tensor]]>('mnist.pkl.gz');
 * @throws UnpicklingError that names what was refused; Error where the file is cut short or no pickle
 */
export function loadPickle<Value = Unpickled>(path: string | URL): Value {
  const name = String(path);
  const bytes = readFileSync(path);
  // What form it has, only the script can know.
  return plain(runPickle(name.endsWith('.gz') ? unpacked(bytes, name) : bytes, name), new Map()) as Value;
}

function unpacked(bytes: Uint8Array, name: string): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${name} cannot be unpacked (${reason}): it is damaged.`, { cause: error });
  }
}

/** What stands in several places stays one. `made` has null for what is being made. */
function plain(value: unknown, made: Map<unknown, { readonly result: Unpickled } | null>): Unpickled {
  if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
    return value;
  const known = made.get(value);
  if (known === null) throw new Error('the pickle contains itself, which is not supported');
  if (known !== undefined) return known.result;
  made.set(value, null);
  const result = converted(value, (part) => plain(part, made));
  made.set(value, { result });
  return result;
}

function converted(value: unknown, convert: (part: unknown) => Unpickled): Unpickled {
  if (value instanceof ByteString) return textOrBytes(value.bytes);
  if (value instanceof PickledArray) return tensorOf(value);
  if (Array.isArray(value)) return value.map(convert);
  if (value instanceof Set) return new Set([...value].map(convert));
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]): [Unpickled, Unpickled] => [convert(key), convert(item)]);
    const isRecord = entries.every((entry): entry is [string, Unpickled] => typeof entry[0] === 'string');
    return isRecord ? Object.fromEntries(entries) : new Map(entries);
  }
  throw new Error('the pickle holds a name alone, of a function or a class');
}

/** Python 2 has texts of bytes: a text where all are printable. */
function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  return bytes.every((byte) => byte < 0x80) ? new TextDecoder().decode(bytes) : new Uint8Array(bytes);
}

function tensorOf({ shape, dtype, data }: PickledArray): Tensor {
  if (!isDType(dtype)) throw new TypeError(`Backstep has no ${dtype}`);
  return quietly(() => fromTypedArray(data, shape, { dtype }));
}
