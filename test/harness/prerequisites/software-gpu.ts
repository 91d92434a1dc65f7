/**
 * A GPU in software, so that the `webgpu` device is tested on machines without one: SwiftShader, which browsers of the
 * Chromium family bring along. `BACKSTEP_TEST_GPU=own` tests the machine's own GPU instead.
 */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { ensureBrowser } from './browser.ts';
import { canInstallPackages } from './debian.ts';

interface SoftwareGpu {
  /** Description of the driver, for the Vulkan loader. */
  readonly driver: string;
  /** The Vulkan loader. */
  readonly loader: string;
}

const browserFolders = [
  '/usr/lib/chromium',
  '/usr/lib64/chromium-browser',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
  '/opt/microsoft/msedge',
  '/snap/chromium/current/usr/lib/chromium-browser',
];

function find(): SoftwareGpu | null {
  if (process.platform !== 'linux') return null;
  for (const folder of browserFolders) {
    const [driver, loader] = [join(folder, 'vk_swiftshader_icd.json'), join(folder, 'libvulkan.so.1')];
    if (existsSync(driver) && existsSync(loader)) return { driver, loader };
  }
  return null;
}

const isOwn = process.env['BACKSTEP_TEST_GPU'] === 'own';
const found = isOwn ? null : find();

/** False, or why tests of `webgpu` cannot run here. */
export const whyNoGpu: string | false =
  isOwn || found !== null
    ? false
    : 'no software GPU: Chromium with SwiftShader is needed (Linux), or BACKSTEP_TEST_GPU=own';

/** Installs the browser that brings the software GPU along, where that needs no question. */
export async function ensureSoftwareGpu(): Promise<void> {
  if (process.platform === 'linux' && whyNoGpu !== false && canInstallPackages()) await ensureBrowser();
}

/** The variables with which another program sees the software GPU. */
export function gpuEnvironment(): Record<string, string> {
  if (found === null) return {};
  return { VK_ICD_FILENAMES: found.driver, LD_LIBRARY_PATH: join(found.loader, '..') };
}

/** Lets this process see the software GPU; before Dawn is loaded. */
export function useSoftwareGpu(): void {
  if (found === null) return;
  process.env['VK_ICD_FILENAMES'] = found.driver;
  const keepLoaded = 0x1000;
  try {
    // Not a Node add-on, so this throws; but the library stays, and Dawn, which asks for it by name, finds it.
    process.dlopen(
      { exports: {} },
      found.loader,
      constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL | keepLoaded,
    );
  } catch {}
}
