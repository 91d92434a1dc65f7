import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import type { EngineMessage, RunOptions } from '../../../src/protocol/engine-process.ts';
import { EngineProcess } from '../../../src/runtime/host/engine-process.ts';
import { ownRuntime } from '../../../src/runtime/host/runtime-executable.ts';
import type { EndRecord } from '../../../src/trace/schema.ts';
import { gpuEnvironment } from '../../harness/prerequisites/software-gpu.ts';

const entry = join(import.meta.dirname, '..', '..', '..', 'src', 'runtime', 'supervisor-main.ts');

/** A script's run in a real engine process, and all that it said. */
export class ScriptRun {
  readonly messages: EngineMessage[] = [];
  readonly engine: EngineProcess;
  readonly folder: string;
  readonly script: string;
  readonly runFolder: string;
  #waiting: { matches: (message: EngineMessage) => boolean; resolve: () => void }[] = [];

  constructor(
    context: TestContext,
    files: Readonly<Record<string, string | Uint8Array>>,
    options: Partial<RunOptions> = {},
    execArgv: readonly string[] = [],
  ) {
    this.folder = mkdtempSync(join(tmpdir(), 'backstep-script-'));
    for (const [name, source] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), source);
    }
    this.script = join(this.folder, 'main.ts');
    this.runFolder = join(this.folder, 'run');
    this.engine = new EngineProcess({
      runtime: { ...ownRuntime(), environment: { ...ownRuntime().environment, ...gpuEnvironment() } },
      entry,
      execArgv,
      onMessage: (message) => this.#receive(message),
      run: {
        runId: 'test',
        script: this.script,
        arguments: [],
        cwd: this.folder,
        device: 'cpu',
        gpu: null,
        deviceFallback: false,
        seed: 1,
        level: 'values',
        captureEvery: 100,
        runFolder: this.runFolder,
        dataFolder: null,
        cacheFolder: join(tmpdir(), 'backstep-test-cache'),
        ...options,
      },
    });
    context.after(async () => {
      this.engine.dispose();
      await this.engine.closed;
      assert.ok(!isAlive(this.engine.pid), 'the engine process is gone');
      rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
    });
  }

  /** Everything printed so far. */
  get output(): string {
    return this.messages.map((message) => (message.type === 'output' ? message.text : '')).join('');
  }

  /** Settles with the first message that matches, whether it has come already or is still to come. */
  async until(matches: (message: EngineMessage) => boolean): Promise<void> {
    if (this.messages.some(matches)) return;
    await new Promise<void>((resolve) => this.#waiting.push({ matches, resolve }));
  }

  async untilPrinted(text: string): Promise<void> {
    await this.until(() => this.output.includes(text));
  }

  async untilState(state: string): Promise<void> {
    await this.until((message) => message.type === 'state' && message.state === state);
  }

  /** Waits until the process has gone. There must be one 'ended', and it must be the last message. */
  async ended(): Promise<EndRecord> {
    await this.engine.closed;
    const ends = this.messages.filter((message) => message.type === 'ended');
    assert.equal(ends.length, 1, 'ended is told exactly once');
    const last = this.messages.at(-1);
    assert.ok(last?.type === 'ended', 'and last');
    return last.end;
  }

  #receive(message: EngineMessage): void {
    this.messages.push(message);
    this.#waiting = this.#waiting.filter(({ matches, resolve }) => {
      if (!matches(message)) return true;
      resolve();
      return false;
    });
  }
}

export function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Fails where the time is up, and does not leave a timer behind. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
