import type { Frames, Kernels } from './kernels.ts';

/** Kernels whose results are remembered, so that what an operation made on the way can be given back. */
export interface Scratch {
  readonly kernels: Kernels<unknown>;
  /** Releases every result but these. */
  releaseAllBut(kept: readonly unknown[]): void;
}

/** Of the device last asked for: one for every operation would cost more than all else here. */
let framed: Scratch | null = null;

function scratchByFrames(kernels: Kernels<unknown>, frames: Frames<unknown>): Scratch {
  return { kernels, releaseAllBut: (kept) => frames.end(kept) };
}

/**
 * Wraps the kernels of a device for one operation. Op entries may then compose kernels freely: what they do not return is
 * released here. A device that counts by frames is not wrapped.
 */
export function withScratch(kernels: Kernels<unknown>): Scratch {
  if (kernels.frames !== undefined) {
    if (framed?.kernels !== kernels) framed = scratchByFrames(kernels, kernels.frames);
    kernels.frames.begin('operation');
    return framed;
  }
  const made = new Set<unknown>();
  const keep = (handle: unknown): unknown => {
    made.add(handle);
    return handle;
  };
  return {
    kernels: {
      device: kernels.device,
      dtypes: kernels.dtypes,
      freesByItself: true,
      upload: (data, dtype) => keep(kernels.upload(data, dtype)),
      download: (handle, dtype, size) => kernels.download(handle, dtype, size),
      release: (handle) => {
        made.delete(handle);
        kernels.release(handle);
      },
      full: (dtype, size, value) => keep(kernels.full(dtype, size, value)),
      cast: (x, dtype) => keep(kernels.cast(x, dtype)),
      write: (target, source) => {
        const handle = kernels.write(target, source);
        // A new buffer: the kernels have released the old one.
        if (handle !== target.storage.handle) made.delete(target.storage.handle);
        return keep(handle);
      },
      unary: (name, x) => keep(kernels.unary(name, x)),
      binary: (name, a, b, scale, out) => {
        const handle = kernels.binary(name, a, b, scale, out);
        return handle === out ? handle : keep(handle);
      },
      compare: (name, a, b) => keep(kernels.compare(name, a, b)),
      where: (condition, a, b) => keep(kernels.where(condition, a, b)),
      reduce: (name, x, dims) => keep(kernels.reduce(name, x, dims)),
      argmax: (x, dim, indexDType) => keep(kernels.argmax(x, dim, indexDType)),
      matmul: (a, b) => keep(kernels.matmul(a, b)),
      linear: (a, weight, bias) => keep(kernels.linear(a, weight, bias)),
      logSoftmax: (x) => keep(kernels.logSoftmax(x)),
      concat: (inputs, dim) => keep(kernels.concat(inputs, dim)),
      gather: (x, dim, index) => keep(kernels.gather(x, dim, index)),
      scatterAdd: (shape, dim, index, source) => keep(kernels.scatterAdd(shape, dim, index, source)),
      indexSelect: (x, dim, index) => keep(kernels.indexSelect(x, dim, index)),
      indexAdd: (shape, dim, index, source) => keep(kernels.indexAdd(shape, dim, index, source)),
    },
    releaseAllBut(kept) {
      for (const handle of made) if (!kept.includes(handle)) kernels.release(handle);
    },
  };
}
