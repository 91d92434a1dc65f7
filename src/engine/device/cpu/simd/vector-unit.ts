/** The vector loops of this thread, compiled when they are first wanted, and the memory that they work on. */
import { vectorLoops } from './loops.ts';
import { encodeModule } from './module.ts';
import { memoryPages, region, regionLength, resultRegion } from './regions.ts';

/** The part of the global that is used: Node's types do not have it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (limits: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};

type Loop = (count: number, other?: number) => void;

export interface VectorUnit {
  readonly loops: Readonly<Record<string, Loop>>;
  /** A view of each region for each width of elements. */
  readonly floats: readonly Float32Array[];
  readonly bytes: readonly Uint8Array[];
  readonly doubles: readonly Float64Array[];
}

function makeUnit(): VectorUnit {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(encodeModule(vectorLoops(), memoryPages)));
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('the module has no memory');
  const { buffer } = memory;
  const regions = Array.from({ length: resultRegion + 1 }, (_, index) => region(index));
  const loops: Record<string, Loop> = {};
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value === 'function') loops[name] = (count, other) => value(count, other);
  }
  return {
    loops,
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
  readonly run: Loop;
}

/** The loop of that name, if there is one and it can be run here. */
export function vectorLoop(name: string): VectorLoop | null {
  const found = vectorUnit();
  const run = found?.loops[name];
  return found === null || run === undefined ? null : { unit: found, run };
}
