/** The memory in which the columns of windows are made: WebAssembly's, whose loops move four elements at a time. */
import { instantiate, type WasmFunction, type WasmInstance } from './simd/instance.ts';
import { windowLoops } from './simd/window-loops.ts';

const pageBytes = 65536;
/** 256 MiB; what needs more is left to the composition of other kernels. */
const mostPages = 4096;
/** What is kept from one call to the next: 16 MiB. */
const keptPages = 256;

export interface WindowMemory {
  readonly functions: Readonly<Record<string, WasmFunction>>;
  /** One float32 region for each size that was asked for. */
  readonly regions: readonly Float32Array[];
}

let instance: WasmInstance | null | undefined;

/** Regions of so many elements, whatever they hold; null where they cannot be had. They are good until the next call. */
export function windowMemory(sizes: readonly number[]): WindowMemory | null {
  const starts: number[] = [];
  let end = 0;
  for (const size of sizes) {
    starts.push(end);
    end += Math.ceil(size / 4) * 16 + 64;
  }
  const pages = Math.ceil(end / pageBytes);
  if (pages > mostPages) return null;
  const held = (instance?.memory.buffer.byteLength ?? 0) / pageBytes;
  if (instance === undefined || (held > keptPages && pages <= keptPages)) {
    try {
      instance = instantiate(windowLoops(), 1, mostPages);
    } catch {
      instance = null;
    }
  }
  if (instance === null) return null;
  const { functions, memory } = instance;
  const missing = pages - memory.buffer.byteLength / pageBytes;
  if (missing > 0) memory.grow(missing);
  const { buffer } = memory;
  return { functions, regions: sizes.map((size, index) => new Float32Array(buffer, starts[index]!, size)) };
}
