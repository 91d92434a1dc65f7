import { pathToFileURL } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import { tensorflowFolder } from '../../engine/environment.ts';
import { Recorder } from '../../trace/recorder/recorder.ts';
import type { CaptureReason, ScriptFailure } from '../../trace/schema.ts';
import { type ControlBlock, StopRun } from '../control-block.ts';
import { dataWorkerFile } from '../data-worker-file.ts';
import { chooseDevice } from '../devices/choose-device.ts';
import { surveyEntry } from '../devices/survey-entry.ts';
import type { Finish, SupervisorMessage, WorkerInput } from '../worker-messages.ts';
import { readSource } from './advice.ts';
import { createCheckpoint } from './checkpoint.ts';
import { LibraryNames } from './library-names.ts';
import { MemoryReports } from './memory-reports.ts';
import { installModuleHooks } from './module-hooks.ts';
import type { Outbox } from './outbox.ts';
import { describeFailure, type FailureContext } from './script-failure.ts';
import { ThrownValues } from './thrown-values.ts';
import { createUserFileTest } from './user-files.ts';

type Library = typeof import('../../engine/index.ts');

/** Frames of an error: an op that fails inside nested layers has the user's line far below Node's usual ten. */
const framesKept = 200;

/** One run of one script on this thread, from loading the library to the one message that says how it ended. */
export class ScriptRun {
  readonly #input: WorkerInput;
  readonly #outbox: Outbox;
  readonly #port: MessagePort;
  readonly #control: ControlBlock;
  readonly #exit = process.exit.bind(process);
  readonly #context: FailureContext;
  #library: Library | null = null;
  #recorder: Recorder | null = null;
  #memory: MemoryReports | null = null;
  #checkpoint: () => void = () => {};
  #isLoaded = false;
  /** What the run ends with, once the script's own exit listeners have been called. */
  #ending: Ending | null = null;
  /** Called last of all: what the devices hold is recorded at the end of the run. */
  readonly #exitListeners = new Set<() => void>();
  #isExiting = false;
  #isFinished = false;

  constructor(input: WorkerInput, control: ControlBlock, outbox: Outbox, port: MessagePort) {
    this.#input = input;
    this.#control = control;
    this.#outbox = outbox;
    this.#port = port;
    const isUserFile = createUserFileTest(input.internalFolders);
    const thrownValues = new ThrownValues(isUserFile);
    const history = installModuleHooks(input.library, isUserFile, (path) => {
      thrownValues.watchFor(readSource(path) ?? '');
    });
    const framesOfThrown = (thrown: unknown) => thrownValues.framesOf(thrown);
    const { script, level } = input.options;
    const originsOf = (thrown: unknown) => this.#recorder?.originsOf(thrown) ?? [];
    const libraryNames = () => (this.#library === null ? null : new LibraryNames(this.#library));
    this.#context = { script, level, isUserFile, history, libraryNames, originsOf, framesOfThrown };
  }

  async start(): Promise<void> {
    this.#watchProcess();
    try {
      const library: Library = await import(/* webpackIgnore: true */ this.#input.library);
      this.#library = library;
      this.#prepare(library);
      // A run may be paused or stopped before it has begun.
      this.#checkpoint();
      const { script, arguments: scriptArguments } = this.#input.options;
      process.argv = [process.execPath, script, ...scriptArguments];
      Error.stackTraceLimit = framesKept;
      await import(/* webpackIgnore: true */ pathToFileURL(script).href);
      this.#isLoaded = true;
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #prepare(library: Library): void {
    const { options } = this.#input;
    const { hooks } = library;
    const memory = new MemoryReports(library.memory, this.#outbox);
    this.#memory = memory;
    const recorder = new Recorder({
      level: options.level,
      captureEvery: options.captureEvery,
      isUserFile: this.#context.isUserFile,
      isQuiet: () => hooks.quiet > 0,
      operation: () => hooks.operation,
      sink: {
        graph: (graph) => this.#outbox.graph(graph),
        step: (step, blobs) => {
          this.#outbox.step(step, blobs);
          memory.tellWithStep(step.reason);
        },
        metrics: (metrics) => this.#outbox.post({ type: 'metrics', metrics }),
        plot: (plot) => this.#outbox.plot(plot),
        progress: (progress) => this.#outbox.post({ type: 'progress', progress }),
        warning: (message) => this.#outbox.post({ type: 'warning', message }),
      },
    });
    this.#recorder = recorder;
    this.#checkpoint = createCheckpoint({
      control: this.#control,
      port: this.#port,
      outbox: this.#outbox,
      answer: (message) => this.#answer(message),
      onResumed: (pausedMs) => recorder.resumed(pausedMs),
    });
    hooks.checkpoint = this.#checkpoint;
    library.environment.dataFolder = options.dataFolder;
    library.environment.cacheFolder = options.cacheFolder;
    library.environment.tensorflowFolder = tensorflowFolder(options.cacheFolder);
    library.environment.dataWorker = {
      program: dataWorkerFile(),
      data: { internalFolders: this.#input.internalFolders, cacheFolder: options.cacheFolder },
    };
    library.environment.onExit = (end) => {
      this.#exitListeners.add(end);
      return () => this.#exitListeners.delete(end);
    };
    library.environment.onDownload = (progress) => this.#outbox.post({ type: 'download', ...progress });
    hooks.warn = (message) => this.#outbox.post({ type: 'warning', message });
    library.environment.gpu = options.gpu ?? library.environment.gpu;
    const choice = options.device === 'auto' ? chooseDevice(options.cacheFolder, surveyEntry()) : null;
    // What was chosen for the user must not keep the script from running.
    library.environment.deviceFallback = options.deviceFallback || choice !== null;
    library.setDefaultDevice(choice?.device ?? options.device);
    // Opened now, so that what is wrong with it is told before the script begins.
    const device = library.getDefaultDevice();
    const { description } = library.deviceActivity(device);
    library.manualSeed(options.seed);
    hooks.observer = recorder;
    const details = [description, choice === null ? null : `auto: ${choice.reason}`].filter(
      (detail) => detail !== null,
    );
    this.#outbox.post({ type: 'ready', device: details.length === 0 ? device : `${device} (${details.join('; ')})` });
  }

  /** Everything that can end a script other than its last line. */
  #watchProcess(): void {
    const exit = (code?: string | number | null): never => {
      // Node's own setter refuses what is no exit code.
      if (code !== undefined && code !== null) process.exitCode = code;
      const exitCode = Number(process.exitCode ?? 0);
      const failure = exitCode === 0 ? null : this.#exitFailure(exitCode);
      return this.#leave({ finish: { outcome: 'exited', exitCode, failure }, reason: 'last' });
    };
    Object.defineProperty(process, 'exit', { value: exit, configurable: true, writable: true });
    const emit = process.emit.bind(process);
    // A listener of ours would be called first; but what the script still does when it exits belongs to the run.
    const emitAndFinish = (event: string, ...values: unknown[]): boolean => {
      if (event !== 'exit') return Reflect.apply(emit, process, [event, ...values]);
      this.#isExiting = true;
      try {
        return Reflect.apply(emit, process, [event, ...values]);
      } catch (thrown) {
        const { outcome, failure } = this.#ending?.finish ?? { outcome: 'completed', failure: null };
        if (outcome !== 'stopped' && failure === null) this.#ending = this.#endingOf(thrown);
        return true;
      } finally {
        this.#finish(this.#ending ?? this.#drained());
      }
    };
    Object.defineProperty(process, 'emit', { value: emitAndFinish, configurable: true, writable: true });
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (thrown: unknown) => {
        // As in Node, a script that handles these itself goes on; but not one that is to stop.
        if (process.listenerCount(event) === 1 || isStop(thrown)) this.#fail(thrown);
      });
    }
    this.#port.on('message', (message: SupervisorMessage) => this.#look(message));
    // Listening must not keep a script alive that has nothing left to do.
    this.#port.unref();
  }

  /** Where the script gave up. Its caller is found by the stack of an error made here. */
  #exitFailure(exitCode: number): ScriptFailure {
    const message = `The script ended itself here, with exit code ${exitCode}.`;
    return { ...describeFailure(new Error(message), this.#context), name: 'ProcessExit', stack: '' };
  }

  #answer({ type }: SupervisorMessage): void {
    if (type === 'capture') this.#recorder?.captureNow('pause');
    else if (type === 'memory') this.#memory?.tell();
  }

  /** A word from the supervisor reached the event loop: the script runs no operation right now. */
  #look(message: SupervisorMessage): void {
    this.#answer(message);
    try {
      this.#checkpoint();
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** The event loop has nothing left to do. */
  #drained(): Ending {
    if (this.#isLoaded) {
      const code = Number(process.exitCode ?? 0);
      return {
        finish: { outcome: code === 0 ? 'completed' : 'exited', exitCode: code, failure: null },
        reason: 'last',
      };
    }
    const message = 'The script waits for something that never comes: an await at its top level did not settle.';
    const failure = { ...describeFailure(new Error(message), this.#context), stack: '' };
    return { finish: { outcome: 'failed', exitCode: 13, failure }, reason: 'error' };
  }

  #endingOf(thrown: unknown): Ending {
    if (isStop(thrown)) return { finish: { outcome: 'stopped', exitCode: null, failure: null }, reason: 'stop' };
    const failure = describeFailure(thrown, this.#context);
    return { finish: { outcome: 'failed', exitCode: 1, failure }, reason: 'error', thrown };
  }

  #fail(thrown: unknown): never {
    return this.#leave(this.#endingOf(thrown));
  }

  /** Exits; what the script does then comes before the end. */
  #leave(ending: Ending): never {
    this.#ending ??= ending;
    if (this.#isExiting) this.#finish(this.#ending);
    return this.#exit(ending.finish.exitCode ?? 0);
  }

  #finish({ finish, reason, thrown }: Ending): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    try {
      this.#recorder?.finish(reason, thrown);
    } catch (error) {
      this.#outbox.post({ type: 'warning', message: `The last step could not be recorded: ${String(error)}` });
    }
    try {
      // Who stops a run does not wait for the garbage collector.
      if (this.#input.options.level !== 'off' && finish.outcome !== 'stopped') this.#memory?.tellAtEnd();
    } catch {
      // A device that is lost tells nothing; the run's own end says why.
    }
    for (const end of this.#exitListeners) end();
    this.#outbox.post({ type: 'finished', finish });
  }
}

/** How the script ended, and why its last step is recorded. */
interface Ending {
  readonly finish: Finish;
  readonly reason: CaptureReason;
  /** What the script did not catch. */
  readonly thrown?: unknown;
}

function isStop(thrown: unknown): boolean {
  try {
    return thrown instanceof StopRun;
  } catch {
    // A revoked proxy cannot be asked.
    return false;
  }
}
