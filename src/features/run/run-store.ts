import { mkdir, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../../protocol/engine-process.ts';
import { isRecord, isString, object } from '../../trace/guard.ts';
import { openTrace } from '../../trace/open.ts';
import { readPlots } from '../../trace/run-folder/plots.ts';
import type { EndRecord } from '../../trace/schema.ts';
import type { StepSummary } from '../../trace/source.ts';
import { makeFolder, whyNotWritten } from '../../trace/writing.ts';
import { toNumber } from '../tensor-text/numbers.ts';
import type { RunRequest } from './run-request.ts';
import { ObservedRun, type RunScript, type TrainingRun } from './training-run.ts';

/** How many recorded runs stay on the disk. */
const keptRuns = 20;
const aboutFile = 'run.json';
const traceFolder = 'trace';
const isScript = object<RunScript>({ uri: isString, title: isString, path: isString });

export interface NewRun {
  readonly id: string;
  readonly script: RunScript;
  readonly runFolder: string;
  readonly startedAt: number;
}

/** The folder of recorded runs: one folder for each, whose name sorts by time. Knows nothing of the editor. */
export class RunStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Makes the folder of a new run, and deletes the oldest ones. */
  async create(request: RunRequest): Promise<NewRun> {
    const startedAt = Date.now();
    const id = await this.#makeFolder(startedAt);
    const folder = join(this.folder, id);
    let path: string;
    // Call sites name files as the loader does, without links.
    if ('path' in request.source) path = await realpath(request.source.path);
    else {
      await mkdir(join(folder, 'script'));
      const copy = join(folder, 'script', request.source.fileName);
      await writeFile(copy, request.source.text);
      path = await realpath(copy);
    }
    const script: RunScript = { uri: request.uri, title: request.title, path };
    await writeFile(join(folder, aboutFile), `${JSON.stringify(script)}\n`);
    // Files that another program holds open may stay; the next run tries again.
    await this.#prune().catch(() => {});
    return { id, script, runFolder: join(folder, traceFolder), startedAt };
  }

  /** The last run whose trace can be opened, or null. */
  async latest(): Promise<TrainingRun | null> {
    for (const id of (await this.#ids()).reverse()) {
      const run = await this.#restore(id).catch(() => null);
      if (run !== null) return run;
    }
    return null;
  }

  /** All runs whose trace can be opened, the latest first. */
  async all(): Promise<readonly TrainingRun[]> {
    const ids = (await this.#ids()).reverse();
    const runs = await Promise.all(ids.map((id) => this.#restore(id).catch(() => null)));
    return runs.filter((run) => run !== null);
  }

  /** Deletes all runs but one. Gives how many bytes became free. */
  async clear(kept: string | null): Promise<number> {
    let bytes = 0;
    for (const id of await this.#ids()) {
      if (id === kept) continue;
      const folder = join(this.folder, id);
      bytes += await sizeOf(folder);
      await rm(folder, { recursive: true, force: true });
    }
    return bytes;
  }

  async #makeFolder(startedAt: number): Promise<string> {
    makeFolder(this.folder);
    const time = new Date(startedAt).toISOString().replace(/[:.]/g, '-');
    for (let attempt = 0; ; attempt++) {
      const id = `${time}-${String(attempt).padStart(3, '0')}`;
      try {
        await mkdir(join(this.folder, id));
        return id;
      } catch (error) {
        // Another window may have started a run in the same millisecond.
        if (isRecord(error) && error['code'] === 'EEXIST' && attempt < 999) continue;
        throw new Error(`A run cannot be recorded in ${this.folder}: ${whyNotWritten(error)}.`, { cause: error });
      }
    }
  }

  /** Oldest first. */
  async #ids(): Promise<string[]> {
    const entries = await readdir(this.folder, { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  }

  async #prune(): Promise<void> {
    const ids = await this.#ids();
    for (const id of ids.slice(0, -keptRuns)) await rm(join(this.folder, id), { recursive: true, force: true });
  }

  async #restore(id: string): Promise<TrainingRun | null> {
    const folder = join(this.folder, id);
    const script: unknown = JSON.parse(await readFile(join(folder, aboutFile), 'utf8'));
    if (!isScript(script)) return null;
    const runFolder = join(folder, traceFolder);
    const trace = await openTrace(runFolder);
    try {
      const { startedAt, device, level } = trace.header;
      const steps = trace.steps();
      const end = trace.end() ?? (await killedAt(runFolder, steps.length));
      const hasTrained = steps.some(({ loss }) => loss !== null);
      // A run without its pictures is still a run.
      const plots = await readPlots(runFolder).catch(() => []);
      const progress = progressAt(steps, end);
      const past = { hasGraph: steps.length > 0, hasTrained, device, progress, plots, end };
      return new ObservedRun({ id, script, runFolder, startedAt, level }, past);
    } finally {
      await trace.close();
    }
  }
}

/** How far a run came, by its last recorded step. How fast it was, and how long it was to be, nobody knows any more. */
function progressAt(steps: readonly StepSummary[], { steps: step }: EndRecord): Progress | null {
  const last = steps.findLast(({ loss }) => loss !== null);
  if (last?.loss == null) return null;
  const unknown = { epochs: null, stepInEpoch: null, stepsPerEpoch: null, stepsPerSecond: 0, secondsLeft: null };
  return { ...unknown, epoch: last.epoch, step, loss: toNumber(last.loss) };
}

/** How a run ended that could not say so itself: it was killed together with the editor. */
async function killedAt(runFolder: string, steps: number): Promise<EndRecord> {
  const { mtimeMs } = await stat(join(runFolder, 'records.jsonl'));
  return { outcome: 'crashed', exitCode: null, endedAt: mtimeMs, steps, failure: null };
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => stat(join(entry.parentPath, entry.name)).catch(() => null)),
  );
  return sizes.reduce((sum, size) => sum + (size?.size ?? 0), 0);
}
