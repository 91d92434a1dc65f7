import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { runNpm } from '../command.ts';
import { MendableError } from '../mendable-error.ts';
import { cacheFolder } from '../paths.ts';
import { compilerAdvice, ensureCompiler } from '../prerequisites/compiler.ts';

/** The npm package code-server of this version is VS Code 1.139.1 with its own web server. */
const version = '4.139.1';

/** Parts that this project never uses, by folder under lib/vscode. */
const unused = [
  'extensions/copilot',
  'node_modules/@devcontainers',
  'node_modules/@github',
  'node_modules/@microsoft/mxc-sdk',
];

/**
 * Absolute path of a ready browser-served VS Code (the folder of the code-server package); installs it into the cache on
 * first use. It is made in a folder of its own and renamed at the end, so a half-made one is never used.
 */
export async function ensureServer(): Promise<string> {
  const target = join(
    cacheFolder(),
    `code-server-${version}-${process.platform}-${process.arch}-abi${process.versions.modules}`,
  );
  const packageFolder = join(target, 'node_modules', 'code-server');
  const stamp = join(target, 'complete');
  if (existsSync(stamp)) {
    return packageFolder;
  }
  await ensureCompiler();
  console.log(`Installing VS Code for the browser (code-server ${version}, once, about a minute) into ${target} ...`);
  await mkdir(cacheFolder(), { recursive: true });
  const making = await mkdtemp(`${target}.making-`);
  try {
    await install(making);
    await writeFile(join(making, 'complete'), `${new Date().toISOString()}\n`);
    await rm(target, { recursive: true, force: true });
    await rename(making, target);
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    if (existsSync(stamp)) {
      // Another run finished it first.
      return packageFolder;
    }
    throw error;
  }
  return packageFolder;
}

async function install(folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund'];
  await npm(folder, 'install', `code-server@${version}`, ...quiet);
  const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  // Not `npm ci`: the lock file that comes with it does not match its package.json.
  await npm(vscode, 'install', '--omit=dev', ...quiet);
  await buildNativeModules(vscode);
  await npm(join(vscode, 'extensions'), 'install', '--omit=dev', ...quiet);
  await removeUnused(vscode);
}

async function buildNativeModules(vscode: string): Promise<void> {
  const modules = ['@vscode/spdlog', '@vscode/native-watchdog'];
  try {
    await npm(vscode, 'rebuild', ...modules, '--ignore-scripts=false', '--foreground-scripts', ...nodeHeaders());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MendableError(`${reason}\nCould not compile ${modules.join(' and ')}. ${compilerAdvice()}`);
  }
}

/** The npm package of Node holds its C headers; with them nothing is downloaded to compile. */
function nodeHeaders(): string[] {
  const nodeFolder = resolve(dirname(process.execPath), '..');
  return existsSync(join(nodeFolder, 'include', 'node', 'node.h')) ? [`--nodedir=${nodeFolder}`] : [];
}

async function removeUnused(vscode: string): Promise<void> {
  const prebuilds = join(vscode, 'node_modules', 'node-pty', 'prebuilds');
  const foreign = existsSync(prebuilds)
    ? (await readdir(prebuilds)).filter((name) => name !== `${process.platform}-${process.arch}`)
    : [];
  const paths = [...unused.map((path) => join(vscode, path)), ...foreign.map((name) => join(prebuilds, name))];
  await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
}

async function npm(cwd: string, ...npmArguments: string[]): Promise<void> {
  await runNpm(npmArguments, { cwd });
}
