/** Where operands and results lie in the memory of the vector loops. */

/** How many float32 numbers a region holds: three regions and the result stay in the second-level cache. */
export const regionLength = 16384;
/** The regions of the operands and of the result. Not a multiple of a page apart: loads would wait for unrelated stores. */
export const regionBytes = regionLength * 4 + 1280;
export const resultRegion = 3;
export const memoryPages = Math.ceil((4 * regionBytes + 256) / 65536);

export const bytesPerVector = 16;

export function region(index: number): number {
  return index * regionBytes;
}
