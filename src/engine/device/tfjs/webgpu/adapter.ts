/** Dawn and its adapters: which GPU a run takes, and why there may be none. */

export interface OpenedGpu {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
  /** As a person knows it: 'NVIDIA GeForce RTX 4070', 'SwiftShader Device (Subzero)'. */
  readonly name: string;
  /** The driver as it calls itself; '' where it does not. */
  readonly driver: string;
}

type Dawn = typeof import('webgpu');

/** Nothing here works without a GPU; this says what to do about it. */
class NoGpuError extends Error {
  override name = 'NoGpuError';
}

const advice: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux:
    "WebGPU needs Vulkan there: install the graphics card's driver and the Vulkan loader (Debian, Ubuntu: `apt install libvulkan1 mesa-vulkan-drivers`; NVIDIA: its own driver package), then see whether `vulkaninfo --summary` names the card. In a container the card must be passed through.",
  win32: "WebGPU needs Direct3D 12 there: update the graphics card's driver.",
  darwin: 'WebGPU needs Metal there, which every Mac since 2012 has: is this a virtual machine?',
};

async function loadDawn(): Promise<Dawn> {
  try {
    return await import('webgpu');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NoGpuError(
      `the WebGPU library cannot be loaded on ${process.platform}-${process.arch}: ${reason}. Install the Backstep package of this platform, or use device 'cpu'`,
    );
  }
}

/** The names of this machine's adapters. Dawn tells them only when it is asked for one that does not exist. */
async function adapterNames(dawn: Dawn): Promise<string[]> {
  try {
    await dawn.create(['adapter=?']).requestAdapter();
    return [];
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return [...text.matchAll(/name: '(.*)'/g)].map((match) => match[1]!);
  }
}

/** Opens the adapter whose name contains `wanted`; null takes the fastest. Throws NoGpuError. */
export async function openGpu(wanted: string | null): Promise<OpenedGpu> {
  const dawn = await loadDawn();
  Object.assign(globalThis, dawn.globals);
  const names = await adapterNames(dawn);
  if (names.length === 0) {
    throw new NoGpuError(`no GPU was found. ${advice[process.platform] ?? ''} Or use device 'cpu'`);
  }
  const name = wanted === null ? null : names.find((one) => one.toLowerCase().includes(wanted.toLowerCase()));
  if (name === undefined) {
    const list = names.map((one) => `'${one}'`).join(', ');
    throw new NoGpuError(
      `no GPU here is called '${wanted}'. There is ${list}: choose by a part of a name (--gpu, backstep.gpu, BACKSTEP_GPU)`,
    );
  }
  const gpu = dawn.create(name === null ? [] : [`adapter=${name}`]);
  // tfjs takes it from there.
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  const adapter = await gpu.requestAdapter(name === null ? { powerPreference: 'high-performance' } : {});
  if (adapter === null || adapter === undefined) {
    throw new NoGpuError(
      `Dawn refuses this machine's GPUs (${names.join(', ')}): update the driver, or use device 'cpu'`,
    );
  }
  const device = await openDevice(adapter);
  await requireMappedReads(device);
  const { info } = adapter;
  return { device, info, name: nameOf(info, name ?? names[0]!), driver: info.description };
}

/** Electron refuses the array buffers in which Dawn hands over what it read. */
async function requireMappedReads(device: GPUDevice): Promise<void> {
  const buffer = device.createBuffer({ size: 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  await buffer.mapAsync(GPUMapMode.READ);
  try {
    buffer.getMappedRange();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NoGpuError(
      `this Node (${process.execPath}) cannot read from a GPU: ${reason}. Run 'Backstep: Set Up Node for WebGPU' (\`backstep setup-node\`), name a Node.js 24 in the setting backstep.runtimeExecutable, or use device 'cpu'`,
    );
  } finally {
    buffer.destroy();
  }
}

function nameOf({ description, device, vendor }: GPUAdapterInfo, known: string): string {
  return known || device || description || vendor;
}

/** With the adapter's own limits, not the least ones that WebGPU promises. */
async function openDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const { limits, features, info } = adapter;
  try {
    return await adapter.requestDevice({
      requiredFeatures: features.has('timestamp-query') ? ['timestamp-query'] : [],
      requiredLimits: {
        maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
        maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
        maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
        maxBufferSize: limits.maxBufferSize,
        maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
        maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NoGpuError(
      `the driver of ${info.description || info.device} refuses to open it: ${reason}. Update the driver, or use device 'cpu'`,
    );
  }
}
