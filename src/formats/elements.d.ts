/** Element types as NumPy names them, `<f4`: how their bytes become an array of ours. */
import type { TensorData } from './dtype-layout.ts';
export interface ElementType {
  readonly bytes: number;
  /** The dtype that it becomes. */
  readonly dtype: string;
  decode(bytes: Uint8Array): TensorData;
}
/** IEEE 754 half precision. */
export declare function halfToNumber(bits: number): number;
/**
 * Null for a type that is not known: objects, texts, records.
 * @param description kind and size, `f4`, with the byte order in front: `<` little, `>` big, `|` or `=` neither
 */
export declare function elementType(description: string): ElementType | null;
/** Column-major elements in row-major order. */
export declare function fromColumnMajor(data: TensorData, shape: readonly number[]): TensorData;
