interface MissingLibrary {
  readonly sign: RegExp;
  readonly what: string;
}

/** What the libraries belong to that TensorFlow 2.9, which tfjs-node-gpu brings, looks for. */
const libraries: readonly MissingLibrary[] = [
  { sign: /^(?:lib)?(?:cuda\.|nvcuda)/, what: "NVIDIA's driver" },
  { sign: /^(?:lib)?cudnn/, what: 'cuDNN 8.1' },
  { sign: /^(?:lib)?(?:cudart|cublas|cufft|curand|cusolver|cusparse)/, what: 'CUDA 11.2' },
];

/**
 * What keeps TensorFlow from the GPU, from what it logs when it starts (`Could not load dynamic library 'libcudnn.so.8'`);
 * null where it does not say.
 */
export function whyNotOnGpu(log: string): string | null {
  const missing = [...log.matchAll(/Could not load dynamic library '([^']+)'/g)].map((match) => match[1]!);
  if (missing.length > 0) {
    const wanted = libraries.filter(({ sign }) => missing.some((name) => sign.test(name))).map(({ what }) => what);
    const install = wanted.length === 0 ? '' : `: install ${[...new Set(wanted)].join(' and ')}`;
    return `it computes on the CPU, because ${[...new Set(missing)].join(', ')} cannot be loaded${install}`;
  }
  if (/no CUDA-capable device is detected|failed call to cuInit/.test(log)) {
    return 'it computes on the CPU, because no NVIDIA card answers';
  }
  return null;
}
