import type { AnyModule } from '../../engine/nn/module.ts';
import type {
  BackwardNodeEvent,
  EngineObserver,
  FailedOpEvent,
  FailureSubject,
  OpEvent,
} from '../../engine/observer.ts';
import type { Storage } from '../../engine/storage.ts';
import type { Tensor } from '../../engine/tensor.ts';
import type { Plot } from '../../protocol/plot.ts';
import type { CallSite, CaptureReason, FailureOrigin, OutputReference, TraceLevel } from '../schema.ts';
import { CallSites } from './call-sites.ts';
import { Holdings } from './holdings.ts';
import { LastFailure } from './last-failure.ts';
import { LossReader } from './loss-reader.ts';
import { ModulePaths } from './module-paths.ts';
import { Origins } from './origins.ts';
import { type Position, type ProgressSink, ProgressTracker } from './progress.ts';
import { ScriptClock } from './script-clock.ts';
import { newStep, type Step } from './step.ts';
import { StepGraph, writtenBase } from './step-graph.ts';
import { StepValues } from './step-values.ts';
import { type StepSink, StepWriter } from './step-writer.ts';
import { Steps } from './steps.ts';
import { TimedSteps } from './timed-steps.ts';

/** Where records go. */
export interface RecorderSink extends ProgressSink, StepSink {
  /** What the script has drawn. */
  plot(plot: Plot): void;
}

export interface RecorderOptions {
  readonly level: TraceLevel;
  readonly captureEvery: number;
  /** Which files are the script's own. */
  readonly isUserFile: (path: string) => boolean;
  /** Whether the engine is working for itself right now. */
  readonly isQuiet: () => boolean;
  /** The engine's number for the newest operation. */
  readonly operation: () => number;
  /** A clock in milliseconds; without one, the machine's. */
  readonly now?: () => number;
  readonly sink: RecorderSink;
}

/** A loop that never trains would grow its graph for ever. */
const nodeLimit = 250_000;

/**
 * Watches the engine and tells a sink what a run did: every step's structure, and the values of the steps that are
 * captured. Knows of the engine by its types only, because a script brings its own copy of it.
 */
export class Recorder implements EngineObserver {
  readonly #options: RecorderOptions;
  readonly #callSites: CallSites;
  readonly #modules = new ModulePaths();
  readonly #holdings = new Holdings();
  readonly #now: () => number;
  readonly #clock: ScriptClock;
  readonly #losses: LossReader;
  readonly #origins: Origins;
  readonly #progress: ProgressTracker;
  readonly #texts = new Map<string, number>();
  readonly #writer: StepWriter;
  readonly #steps: Steps;
  #passDepth = 0;
  readonly #lastFailure = new LastFailure();

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#clock = new ScriptClock(this.#now);
    this.#losses = new LossReader(this.#now);
    this.#callSites = new CallSites(options.isUserFile);
    this.#origins = new Origins(this.#callSites, this.#modules);
    this.#progress = new ProgressTracker(options.sink);
    this.#writer = new StepWriter(options.sink, options.level);
    this.#steps = new Steps({
      captureEvery: options.captureEvery,
      begin: () => this.#beginStep(),
      now: this.#now,
      holdings: this.#holdings,
      progress: this.#progress,
      timed: options.level === 'off' ? null : new TimedSteps(this.#clock, this.#progress, options.captureEvery),
      writer: this.#writer,
    });
  }

  opStart(): void {
    if (this.#steps.current.timeline !== null) this.#clock.startOp();
  }

  op(event: OpEvent): void {
    if (this.#options.level === 'off') return;
    if (this.#steps.current.timeline === null) this.#addOp(event, null);
    else this.#clock.endOp((duration) => this.#addOp(event, duration));
  }

  /** Kept until it is known whether the script gets over it. */
  failedOp(event: FailedOpEvent): void {
    if (this.#options.level === 'off' || this.#lastFailure.isOf(event.error)) return;
    this.#endBefore(event.inputs);
    const callSite = this.#callSites.capture(this.failedOp);
    this.#lastFailure.keep({ event, callSite, place: this.#modules.current, step: this.#steps.current });
  }

  created(tensor: Tensor, by: string): void {
    if (this.#options.level === 'off') return;
    this.#origins.created(tensor, by, this.#options.operation(), () => this.#callSites.capture(this.created));
  }

  failure(error: Error, subjects: readonly FailureSubject[]): void {
    this.#failedBeforeOp(error, subjects);
    this.#origins.failure(error, subjects);
  }

  /** The places that led to an error, as far as the level has them kept. */
  originsOf(thrown: unknown): readonly FailureOrigin[] {
    return this.#origins.of(thrown);
  }

  place(callSite: number): CallSite | null {
    return this.#callSites.at(callSite);
  }

  beforeWrite(storage: Storage): void {
    if (this.#options.level === 'off') return;
    const isQuiet = this.#options.isQuiet();
    if (isQuiet) this.#origins.writesQuietly(storage);
    if (this.#options.level !== 'values') return;
    if (this.#steps.current.timeline === null) this.#holdings.beforeWrite(storage, !isQuiet);
    else this.#clock.without(() => this.#holdings.beforeWrite(storage, !isQuiet));
  }

  backwardStart(root: Tensor): void {
    if (this.#passDepth++ > 0) return;
    this.#clock.forgetNodes();
    this.#goesOn();
    const step = this.#steps.current;
    step.hasBackward = true;
    if (root.numel() === 1) this.#losses.read(step, root);
    const isBroken = step.loss !== null && !Number.isFinite(step.loss);
    if (this.#options.level === 'off' && !isBroken) return;
    const callSite = this.#callSites.captureDeep(this.backwardStart);
    if (isBroken) step.brokenAt = callSite === null ? null : this.#callSites.at(callSite);
    if (this.#options.level === 'off') return;
    this.#origins.beginPass(callSite, this.#options.operation());
    if (step.values === null) return;
    step.values.beginPass(
      this.#referenceTo(root, callSite, false),
      callSite === null ? null : this.#callSites.at(callSite),
    );
  }

  backwardNodeStart(): void {
    if (this.#steps.current.timeline !== null) this.#clock.startNode();
  }

  backwardNode(event: BackwardNodeEvent): void {
    if (this.#options.level === 'off') return;
    if (this.#steps.current.timeline === null) this.#addBackwardNode(event, null);
    else this.#clock.endNode((duration) => this.#addBackwardNode(event, duration));
  }

  backwardEnd(): void {
    if (--this.#passDepth > 0) return;
    this.#origins.endPass(this.#options.operation());
    this.#steps.current.values?.endPass();
  }

  moduleEnter(module: AnyModule): void {
    const callSite = this.#options.level === 'off' ? null : this.#callSites.capture(this.moduleEnter);
    this.#modules.enter(module, callSite);
  }

  moduleExit(module: AnyModule): void {
    this.#modules.exit(module);
  }

  stepMark(position: Position | null): void {
    if (position === null && this.#lastFailure.leaveLoop(this.#steps.current)) return;
    this.#goesOn();
    this.#steps.mark(position);
  }

  optimizerStep(): void {
    if (this.#options.level !== 'off') {
      this.#origins.optimizerStep(this.#callSites.capture(this.optimizerStep), this.#options.operation());
    }
    this.#goesOn();
    this.#steps.optimizerStep();
  }

  epochMark(position: Position): void {
    this.#goesOn();
    this.#steps.beginEpoch(position);
  }

  metrics(values: Readonly<Record<string, number>>): void {
    this.#progress.addMetrics(this.#steps.nextIndex, values);
  }

  plot(plot: Plot): void {
    this.#options.sink.plot(plot);
  }

  /** Records the newest that there is: the last complete step, and the one in progress. */
  captureNow(reason: CaptureReason): void {
    this.#progress.flush();
    this.#steps.captureNow(reason);
  }

  resumed(pausedMs: number): void {
    this.#clock.leaveOut(pausedMs);
    this.#progress.resumed(pausedMs);
  }

  /** The script has ended: records its last step. `reason`: 'last', or why it ended early; `thrown`: what ended it. */
  finish(reason: CaptureReason, thrown: unknown = null): void {
    if (reason === 'error') this.#addFailed(thrown);
    this.#goesOn();
    if (reason === 'last') this.#steps.finish();
    else this.captureNow(reason);
    this.#progress.flush();
  }

  /** A function or layer refuses its arguments before any operation runs: told as one that has no name. */
  #failedBeforeOp(error: Error, subjects: readonly FailureSubject[]): void {
    if (this.#lastFailure.isOf(error) || this.#passDepth > 0 || this.#options.isQuiet()) return;
    const inputs = subjects.flatMap((subject) => (subject.event === 'made' ? [subject.tensor] : []));
    if (inputs.length > 0) this.failedOp({ op: 'call', formula: '', inputs, attributes: {}, inPlace: false, error });
  }

  #addOp(event: OpEvent, duration: number | null): void {
    this.#goesOn();
    // An update by hand, of a leaf in place, is the end of its step and not the beginning of the next one.
    const updatesLeaf = event.inPlace && event.outputs[0]?.recordedGradFn === null;
    if (!updatesLeaf) this.#endBefore(event.outputs);
    const { graph, values, timeline } = this.#steps.current;
    if (graph.size >= nodeLimit) {
      this.#writer.warnOnce(`A step has more than ${nodeLimit} operations; the rest of it is not recorded.`);
      return;
    }
    const callSite = this.#callSites.capture(this.op);
    const { inputs, outputs, inPlace } = event;
    const origin = { by: event.op, callSite, module: this.#modules.current.name || null };
    this.#origins.made(outputs, inPlace ? (inputs[0] ?? null) : null, origin, this.#options.operation());
    const references = inputs.map((input, position) => this.#referenceTo(input, callSite, inPlace && position === 0));
    const node = graph.addOp(event, references, callSite);
    timeline?.addForward(node, duration);
    if (values === null) return;
    const base = writtenBase(event);
    const changed = base === null ? outputs : [...outputs, base];
    for (const [output, tensor] of changed.entries()) values.addValue({ node, output }, tensor);
  }

  #addBackwardNode(event: BackwardNodeEvent, duration: number | null): void {
    this.#origins.ranBackward(event.node, event.incoming[0] ?? null, this.#options.operation());
    const { graph, values, timeline } = this.#steps.current;
    if (values === null && timeline === null) return;
    // Of a node from an earlier step there is nothing to show it on.
    const first = event.leaf === null ? graph.outputOfBackward(event.node, 0) : graph.referenceTo(event.leaf);
    if (first === null) return;
    timeline?.addBackward(first.node, duration);
    values?.addStop(event, first);
  }

  /** The script has got over an error that it left a loop with. */
  #goesOn(): void {
    if (this.#lastFailure.getOver()) this.#steps.mark(null);
  }

  /** Where nothing else tells steps apart, training again does: these tensors are of the next one. */
  #endBefore(tensors: readonly Tensor[]): void {
    const mayEnd = this.#passDepth === 0 && this.#steps.endsWithNextForward;
    if (mayEnd && tensors.some((tensor) => tensor.requiresGrad)) this.#steps.end();
  }

  /** The operation that ended the run closes the graph of its step. */
  #addFailed(thrown: unknown): void {
    const failed = this.#lastFailure.causeOf(thrown, this.#steps.current);
    if (failed === null) return;
    const { event, callSite, place } = failed;
    const inputs = event.inputs.map((input) => this.#referenceTo(input, callSite, false));
    failed.step.graph.addFailedOp(event, inputs, callSite, place);
  }

  #referenceTo(tensor: Tensor, callSite: number | null, wasWritten: boolean): OutputReference {
    const { graph, values } = this.#steps.current;
    const known = graph.referenceTo(tensor);
    if (known !== null) return known;
    const base = tensor.viewBase === null ? null : graph.referenceTo(tensor.viewBase);
    const isRenewed = base !== null && graph.has(tensor);
    const reference = isRenewed ? graph.addRenewedView(tensor, base, callSite) : graph.addLeaf(tensor, callSite);
    values?.addOutsideValue(reference, tensor, wasWritten);
    return reference;
  }

  #beginStep(): Step {
    this.#lastFailure.forget();
    this.#modules.beginStep();
    const graph = new StepGraph(this.#modules, this.#callSites, this.#texts);
    const values = this.#options.level === 'values' ? new StepValues(graph, this.#holdings) : null;
    return newStep(graph, values, this.#now());
  }
}
