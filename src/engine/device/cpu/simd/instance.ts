import type { FunctionBuilder } from './module.ts';
import { encodeModule } from './module.ts';

interface WasmMemory {
  /** Another one after `grow`. */
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The part of the global that is used: Node's types do not have it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (limits: { readonly initial: number }) => WasmMemory;
};

export type WasmFunction = (...numbers: (number | undefined)[]) => void;

export interface WasmInstance {
  readonly functions: Readonly<Record<string, WasmFunction>>;
  readonly memory: WasmMemory;
}

function isFunction(value: unknown): value is WasmFunction {
  return typeof value === 'function';
}

/** Compiles the functions. Throws where WebAssembly or its vectors are switched off (`node --jitless`). */
export function instantiate(
  builders: ReadonlyMap<string, FunctionBuilder>,
  pages: number,
  mostPages: number,
): WasmInstance {
  const module = new WebAssembly.Module(encodeModule(builders, pages, mostPages));
  const { exports } = new WebAssembly.Instance(module);
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('the module has no memory');
  const functions: Record<string, WasmFunction> = {};
  for (const [name, value] of Object.entries(exports)) if (isFunction(value)) functions[name] = value;
  return { functions, memory };
}
