/** Which program a run on `webgpu` takes: Electron refuses the array buffers in which Dawn hands over what it read. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './cache-folder.ts';
import { nodeIn, ownNodeFolder } from './node/own-node.ts';
import { otherRuntime, type RuntimeExecutable, whyUnsuitable } from './runtime-executable.ts';

const run = promisify(execFile);

/** Reads a buffer of Dawn's null device, which needs no GPU. Prints why that fails, or nothing; with an argument, also why Dawn does. */
const probe = `
import('webgpu').then(async ({ create, globals }) => {
  Object.assign(globalThis, globals);
  const adapter = await create(['backend=null']).requestAdapter();
  const device = await adapter.requestDevice();
  const buffer = device.createBuffer({ size: 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  await buffer.mapAsync(GPUMapMode.READ);
  try { buffer.getMappedRange(); } catch (error) { console.log(error.message || String(error)); }
}).catch((error) => { if (process.argv[1]) console.log(error.message || String(error)); }).then(() => process.exit(0));`;

/**
 * What keeps a program from reading what a GPU has computed; null where nothing does, or where Dawn itself cannot be loaded,
 * which the run will tell; `alsoDawn` has that told here. `packages`: a folder from which the package `webgpu` is found.
 */
export async function whyNoMappedReads(
  runtime: RuntimeExecutable,
  packages: string,
  alsoDawn = false,
): Promise<string | null> {
  const options = ['-e', probe, ...(alsoDawn ? ['alsoDawn'] : [])];
  try {
    const environment = { ...process.env, ...runtime.environment };
    const { stdout } = await run(runtime.path, options, { env: environment, cwd: packages, timeout: 20_000 });
    return stdout.trim() === '' ? null : stdout.trim();
  } catch (error) {
    // Electron may also end the whole process over it.
    return error instanceof Error ? error.message : String(error);
  }
}

/** Programs called node: the one that was set up for this, those on the PATH, then where installers and version managers put them. */
export async function* candidates(cacheFolder: string): AsyncGenerator<string> {
  const own = nodeIn(ownNodeFolder(cacheFolder));
  if (existsSync(own)) yield own;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) if (folder !== '') yield join(folder, name);
  if (process.platform === 'win32') {
    yield join(process.env['ProgramFiles'] ?? 'C:\\Program Files', 'nodejs', name);
    return;
  }
  yield '/usr/local/bin/node';
  yield '/opt/homebrew/bin/node';
  for (const versions of [
    join(homedir(), '.nvm', 'versions', 'node'),
    join(homedir(), '.volta', 'tools', 'image', 'node'),
  ]) {
    const found = await readdir(versions).catch(() => []);
    for (const version of found.sort().reverse()) yield join(versions, version, 'bin', name);
  }
}

/** The program for runs on `webgpu`, and why it is another than the preferred one; null where it is that one. */
export interface WebGpuRuntime {
  readonly runtime: RuntimeExecutable;
  readonly reason: string | null;
}

/** There is no program that can read from a GPU: one can be set up. */
export class NoWebGpuRuntimeError extends Error {
  override name = 'NoWebGpuRuntimeError';
}

/**
 * The program that a run on `webgpu` takes: `preferred` where it can read from a GPU, else a Node 24 or later of this machine.
 * Fails with a message for the user where there is none.
 */
export async function webGpuRuntime(
  preferred: RuntimeExecutable,
  packages: string,
  nodes: AsyncIterable<string> = candidates(cacheFolder()),
): Promise<WebGpuRuntime> {
  const obstacle = await whyNoMappedReads(preferred, packages);
  if (obstacle === null) return { runtime: preferred, reason: null };
  const reason = `${nameOf(preferred)} cannot read from a graphics card (${obstacle})`;
  const tried = new Set<string>();
  for await (const path of nodes) {
    if (tried.has(path)) continue;
    tried.add(path);
    const node = otherRuntime(path);
    if ((await whyUnsuitable(node)) !== null || (await whyNoMappedReads(node, packages)) !== null) continue;
    return { runtime: node, reason };
  }
  throw new NoWebGpuRuntimeError(
    `${capitalized(reason)}, and no other Node 24 or later was found. Run 'Backstep: Set Up Node for WebGPU' (\`backstep setup-node\`), or name a Node in the setting backstep.runtimeExecutable, or choose another device.`,
  );
}

function nameOf({ path, environment }: RuntimeExecutable): string {
  return environment['ELECTRON_RUN_AS_NODE'] === undefined ? path : "the editor's own Node";
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
