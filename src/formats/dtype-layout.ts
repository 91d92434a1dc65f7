/** A tensor's elements in the array that fits its dtype; int64 comes as float64, as the engine holds it. */
export type TensorData = Float32Array | Float64Array | Int32Array | Uint8Array;

/** How a dtype's elements lie in a file: little-endian, as every platform that VS Code runs on has them in memory. */
export interface DTypeLayout {
  readonly bytesPerElement: number;
  /** Its name in a safetensors header. */
  readonly safetensors: string;
  encode(values: TensorData): Uint8Array;
  /** `bytes` must begin at a multiple of 8 in its buffer. */
  decode(bytes: Uint8Array): TensorData;
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
}

const byte = { bytesPerElement: 1, encode: bytesOf, decode: (bytes: Uint8Array): TensorData => bytes.slice() };

const layouts: ReadonlyMap<string, DTypeLayout> = new Map<string, DTypeLayout>([
  [
    'float32',
    {
      bytesPerElement: 4,
      safetensors: 'F32',
      encode: bytesOf,
      decode: (bytes) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4),
    },
  ],
  [
    'float64',
    {
      bytesPerElement: 8,
      safetensors: 'F64',
      encode: bytesOf,
      decode: (bytes) => new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8),
    },
  ],
  [
    'int64',
    {
      bytesPerElement: 8,
      safetensors: 'I64',
      // The engine holds int64 in a Float64Array; a file holds real 64-bit integers.
      encode: (values) => bytesOf(BigInt64Array.from(values, (value) => BigInt(value))),
      decode: (bytes) =>
        Float64Array.from(new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8), Number),
    },
  ],
  [
    'int32',
    {
      bytesPerElement: 4,
      safetensors: 'I32',
      encode: bytesOf,
      decode: (bytes) => new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4),
    },
  ],
  ['uint8', { ...byte, safetensors: 'U8' }],
  ['bool', { ...byte, safetensors: 'BOOL' }],
]);

/** The layout of a dtype by its name; null for one that is not known. */
export function layoutOf(dtype: string): DTypeLayout | null {
  return layouts.get(dtype) ?? null;
}

/** The dtype that a safetensors header names; null for one that is not known. */
export function dtypeOfSafetensors(name: string): string | null {
  for (const [dtype, layout] of layouts) if (layout.safetensors === name) return dtype;
  return null;
}
