import { readFileSync } from 'node:fs';
import {
  encodeHeader,
  largestHeader,
  parseHeader,
  requireWhole,
  type SafetensorsEntry,
} from '../../formats/safetensors.ts';
import { fromTypedArray } from '../creation/values.ts';
import { quietly } from '../observer.ts';
import { countElements } from '../ops/operand.ts';
import type { Tensor } from '../tensor.ts';
import { typeNameOf } from '../type-name.ts';
import { writeFileWhole } from './atomic-file.ts';
import { fileType, layoutFor } from './file-dtypes.ts';
import { putTogether, type Saved, takeApart } from './nested.ts';

/** The key of the metadata that says how what was saved was nested. */
const structureKey = 'backstep.structure';

/**
 * Saves tensors, and plain values around them, in a safetensors file: `torch.save`. A model's state dict, or a whole checkpoint.
 * Other programs find the tensors by the names of their places (`model.layer1.weight`). The file is whole or not there at all,
 * whenever the process is killed.
 * @example io.save('last.safetensors', { model: model.stateDict(), optimizer: optimizer.stateDict(), epoch, rng: getRngState() });
 * @throws TypeError that says where there is something else, a function or a class of your own, say
 */
export function save(path: string, value: unknown): void {
  if (typeof path !== 'string')
    throw new TypeError(
      `save(): the path comes first, as in io.save('last.safetensors', state), but got ${typeNameOf(path)}`,
    );
  const { structure, tensors } = takeApart(value);
  const entries = [...tensors].map(([name, tensor]) => {
    const layout = layoutFor(tensor.dtype);
    const byteLength = countElements(tensor.shape) * layout.bytesPerElement;
    return { name, dtype: layout.safetensors, shape: tensor.shape, byteLength };
  });
  const metadata = { format: 'pt', [structureKey]: JSON.stringify(structure) };
  const header = encodeHeader(entries, metadata, failureIn(path));
  writeFileWhole(path, parts(header, tensors.values()));
}

/** One tensor at a time is in memory a second time. */
function* parts(header: Uint8Array, tensors: Iterable<Tensor>): Generator<Uint8Array, void, undefined> {
  yield header;
  for (const tensor of tensors) yield layoutFor(tensor.dtype).encode(tensor.toTypedArray());
}

/**
 * What `save` has saved, or the tensors of any safetensors file by their names: `torch.load`. Half and brain floats become
 * float32, small integers int32.
 * @example const saved = io.load<{ model: nn.StateDict; epoch: number }>('last.safetensors');
 * @param options `device`: where the tensors go. Default: the computer's own memory
 * @throws Error where the file is no safetensors file, or cut short
 */
export function load<Value = Saved>(path: string | URL, options: { readonly device?: string } = {}): Value {
  // What form it has, only the script can know; what takes state dicts checks them.
  return read(path, options.device ?? 'cpu') as Value;
}

function read(path: string | URL, device: string): Saved {
  const fail = failureIn(String(path));
  const bytes = readFileSync(path);
  if (bytes.byteLength < 8) throw fail('a safetensors file', `only ${bytes.byteLength} bytes`);
  const length = Number(bytes.readBigUInt64LE(0));
  if (length > largestHeader) throw fail('a safetensors file', 'another format');
  if (8 + length > bytes.byteLength)
    throw fail(`a header of ${length} bytes`, `a file of ${bytes.byteLength} bytes: it is cut short`);
  const header = parseHeader(bytes.toString('utf8', 8, 8 + length), 8 + length, fail);
  requireWhole(header, bytes.byteLength, fail);
  const made = new Map<string, Tensor>();
  const tensorNamed = (name: string): Tensor => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const entry = header.tensors.get(name);
    if (entry === undefined) throw fail(`a tensor called ${name}`, 'none of that name');
    const tensor = tensorOf(name, entry, bytes.subarray(header.dataStart), device, fail);
    made.set(name, tensor);
    return tensor;
  };
  const structure = header.metadata[structureKey];
  if (structure === undefined) {
    return Object.fromEntries([...header.tensors.keys()].map((name) => [name, tensorNamed(name)]));
  }
  return putTogether(parseStructure(structure, fail), tensorNamed);
}

type Failure = (expected: string, found: string) => Error;

function failureIn(path: string): Failure {
  return (expected, found) => new Error(`${path}: expected ${expected}, but found ${found}`);
}

function parseStructure(text: string, fail: Failure): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw fail(`JSON under ${structureKey}`, `'${text.slice(0, 60)}'`);
  }
}

function tensorOf(
  name: string,
  { dtype, shape, data_offsets }: SafetensorsEntry,
  data: Uint8Array,
  device: string,
  fail: Failure,
): Tensor {
  const type = fileType(dtype);
  if (type === null) throw fail(`a type of elements that Backstep has for ${name}`, dtype);
  const [start = 0, end = 0] = data_offsets;
  const wanted = countElements(shape) * type.bytes;
  if (end - start !== wanted) {
    throw fail(`${wanted} bytes for ${name}, ${dtype} [${shape.join(', ')}]`, `${end - start}`);
  }
  // A copy begins where elements of any size may begin, and does not keep the whole file in memory.
  const decoded = type.decode(new Uint8Array(data.subarray(start, end)));
  return quietly(() => fromTypedArray(decoded.data, shape, { dtype: decoded.dtype, device }));
}
