/** The vector loops of this thread, compiled when they are first wanted, and the memory that they work on. */
import { instantiate, type WasmFunction } from './instance.ts';
import { vectorLoops } from './loops.ts';
import { memoryPages, region, regionLength, resultRegion } from './regions.ts';

export interface VectorUnit {
  readonly loops: Readonly<Record<string, WasmFunction>>;
  /** A view of each region for each width of elements. */
  readonly floats: readonly Float32Array[];
  readonly bytes: readonly Uint8Array[];
  readonly doubles: readonly Float64Array[];
}

function makeUnit(): VectorUnit {
  const { functions, memory } = instantiate(vectorLoops(), memoryPages, memoryPages);
  const { buffer } = memory;
  const regions = Array.from({ length: resultRegion + 1 }, (_, index) => region(index));
  return {
    loops: functions,
    floats: regions.map((at) => new Float32Array(buffer, at, regionLength)),
    bytes: regions.map((at) => new Uint8Array(buffer, at, regionLength)),
    doubles: regions.map((at) => new Float64Array(buffer, at, regionLength / 2)),
  };
}

let unit: VectorUnit | null | undefined;

/** This thread's unit; null where WebAssembly or its vectors are switched off (`node --jitless`). */
function vectorUnit(): VectorUnit | null {
  if (unit === undefined) {
    try {
      unit = makeUnit();
    } catch {
      unit = null;
    }
  }
  return unit;
}

export interface VectorLoop {
  readonly unit: VectorUnit;
  readonly run: WasmFunction;
}

/** The loop of that name, if there is one and it can be run here. */
export function vectorLoop(name: string): VectorLoop | null {
  const found = vectorUnit();
  const run = found?.loops[name];
  return found === null || run === undefined ? null : { unit: found, run };
}
