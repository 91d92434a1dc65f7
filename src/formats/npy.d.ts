import { type TensorData } from './dtype-layout.ts';
/**
 * A tensor as a `.npy` file, format 1.0 (numpy.lib.format).
 * @throws RangeError for a dtype that NumPy's files do not have
 */
export declare function encodeNpy(shape: readonly number[], dtype: string, data: TensorData): Uint8Array;
export interface DecodedArray {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Row-major. */
  readonly data: TensorData;
}
/**
 * Reads a `.npy` file of format 1 to 3.
 * @param name what to call it in messages
 * @throws Error where it is cut short, another format, or holds Python objects
 */
export declare function decodeNpy(bytes: Uint8Array, name: string): DecodedArray;
