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
/** The layout of a dtype by its name; null for one that is not known. */
export declare function layoutOf(dtype: string): DTypeLayout | null;
/** The dtype that a safetensors header names; null for one that is not known. */
export declare function dtypeOfSafetensors(name: string): string | null;
