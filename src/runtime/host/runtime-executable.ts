import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The program that engine processes run on: the editor's own Node by default, another one where a device needs it. */
export interface RuntimeExecutable {
  readonly path: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The program this host itself runs on; inside an editor, told to behave as plain Node. */
export function ownRuntime(): RuntimeExecutable {
  const isElectron = process.versions['electron'] !== undefined;
  return { path: process.execPath, environment: isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {} };
}

/** A Node elsewhere on this machine. */
export function otherRuntime(path: string): RuntimeExecutable {
  return { path, environment: {} };
}

const run = promisify(execFile);
const question =
  'JSON.stringify([process.version, !!process.features.typescript, typeof require("node:module").registerHooks === "function"])';

/**
 * What keeps scripts from running on this program, in words for the user; null when nothing does.
 * Asks the program itself, because version numbers of editors do not tell which Node they carry.
 */
export async function whyUnsuitable(runtime: RuntimeExecutable): Promise<string | null> {
  let answer: string;
  try {
    const environment = { ...process.env, ...runtime.environment };
    const { stdout } = await run(runtime.path, ['-p', question], { env: environment, timeout: 20_000 });
    answer = stdout.trim();
  } catch (error) {
    return `${runtime.path} could not be run: ${error instanceof Error ? error.message : String(error)}`;
  }
  const [version, hasTypes, hasHooks] = listIn(answer);
  if (typeof version !== 'string') return `${runtime.path} does not answer as Node does.`;
  if (hasTypes === true && hasHooks === true) return null;
  return `${runtime.path} is Node ${version}, which cannot run TypeScript by itself. Backstep needs Node 24 or later (VS Code 1.104 or later brings one).`;
}

function listIn(answer: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(answer);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
