/** Which tfjs-node there is for a platform. */
export type TensorflowKind = 'gpu' | 'cpu';

/** The release that our tfjs-core belongs to. */
const version = '4.22.0';

export interface TensorflowOffer {
  readonly kind: TensorflowKind;
  /** What npm is asked for. */
  readonly spec: string;
  /** How much room it takes on the disk, at most: npm's packages, libtensorflow, and what is unpacked on the way. */
  readonly bytes: number;
}

const offers: Readonly<Record<TensorflowKind, TensorflowOffer>> = {
  gpu: { kind: 'gpu', spec: `@tensorflow/tfjs-node-gpu@${version}`, bytes: 3 * 2 ** 30 },
  cpu: { kind: 'cpu', spec: `@tensorflow/tfjs-node@${version}`, bytes: 1.5 * 2 ** 30 },
};

/** As libtensorflow is built and published for tfjs-node. */
const platforms: Readonly<Record<TensorflowKind, readonly string[]>> = {
  gpu: ['linux-x64', 'win32-x64'],
  cpu: ['linux-x64', 'win32-x64', 'darwin-x64', 'darwin-arm64', 'linux-arm64'],
};

/** Where a kind exists, what to install; else why not, and what to do. */
export function tensorflowOffer(
  kind: TensorflowKind,
  platform = `${process.platform}-${process.arch}`,
): TensorflowOffer | { readonly obstacle: string } {
  if (platforms[kind].includes(platform)) return offers[kind];
  if (platforms.cpu.includes(platform)) {
    return {
      obstacle: `tfjs-node-gpu exists for ${platforms.gpu.join(' and ')} only, and this is ${platform}. Install tfjs-node (\`backstep setup-tensorflow --cpu\`), or use device 'webgpu'.`,
    };
  }
  return {
    obstacle: `TensorFlow has no library for ${platform}: tfjs-node exists for ${platforms.cpu.join(', ')}. Use device 'webgpu' or 'cpu'.`,
  };
}
