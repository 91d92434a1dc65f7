import type { AnyModule } from '../../engine/nn/module.ts';
import type { BackwardNodeEvent, EngineObserver, FailureSubject, OpEvent } from '../../engine/observer.ts';
import type { Storage } from '../../engine/storage.ts';
import type { Tensor } from '../../engine/tensor.ts';
import { toJsonNumber } from '../json-number.ts';
import type { CaptureReason, FailureOrigin, Graph, OutputReference, StepRecord, TraceLevel } from '../schema.ts';
import { CallSites } from './call-sites.ts';
import { captureValues } from './capture.ts';
import { Holdings } from './holdings.ts';
import { ModulePaths } from './module-paths.ts';
import { Origins } from './origins.ts';
import { type Position, type ProgressSink, ProgressTracker } from './progress.ts';
import { StepGraph, writtenBase } from './step-graph.ts';
import { StepValues } from './step-values.ts';

/** Where records go. */
export interface RecorderSink extends ProgressSink {
  graph(graph: Graph): void;
  /** `blobs` is the sink's to keep; offsets in the record count from its start. */
  step(step: StepRecord, blobs: Uint8Array<ArrayBuffer>): void;
  warning(message: string): void;
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
  readonly sink: RecorderSink;
}

/** Steps of a new structure are captured as they appear, but not without end: every step might have one of its own. */
const structureLimit = 8;
/** A loop that never trains would grow its graph for ever. */
const nodeLimit = 250_000;
/** Whole tensors of one run, together. */
const blobLimit = 1 << 30;

/** A step, while it runs and until it is known whether it is wanted. */
interface Step {
  readonly graph: StepGraph;
  readonly values: StepValues | null;
  readonly startedAt: number;
  index: number;
  epoch: number | null;
  loss: number | null;
  hasBackward: boolean;
  durationMs: number;
}

/**
 * Watches the engine and tells a sink what a run did: every step's structure, and the values of the steps that are
 * captured. Knows of the engine by its types only, because a script brings its own copy of it.
 */
export class Recorder implements EngineObserver {
  readonly #options: RecorderOptions;
  readonly #sink: RecorderSink;
  readonly #callSites: CallSites;
  readonly #modules = new ModulePaths();
  readonly #holdings = new Holdings();
  readonly #origins: Origins;
  readonly #progress: ProgressTracker;
  readonly #texts = new Map<string, number>();
  readonly #graphIds = new Map<string, string>();
  readonly #warned = new Set<string>();
  #step: Step;
  /** The step before, complete and not recorded: the last one, if no other follows. */
  #candidate: Step | null = null;
  #nextIndex = 0;
  #hasBegun = false;
  #hasTrained = false;
  #inSequence = false;
  #position: Position | null = null;
  #usesOptimizer = false;
  #passDepth = 0;
  #blobBytes = 0;
  #lossWasFinite = true;
  #lossReadAt = Number.NEGATIVE_INFINITY;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#sink = options.sink;
    this.#callSites = new CallSites(options.isUserFile);
    this.#origins = new Origins(this.#callSites, this.#modules);
    this.#progress = new ProgressTracker(options.sink);
    this.#step = this.#beginStep();
  }

  op(event: OpEvent): void {
    if (this.#options.level === 'off') return;
    if (this.#endsWithNextForward() && event.outputs.some((output) => output.requiresGrad)) this.#endStep();
    const { graph, values } = this.#step;
    if (graph.size >= nodeLimit) {
      this.#warnOnce(`A step has more than ${nodeLimit} operations; the rest of it is not recorded.`);
      return;
    }
    const callSite = this.#callSites.capture(this.op);
    const { inputs, outputs, inPlace } = event;
    const origin = { by: event.op, callSite };
    this.#origins.made(outputs, inPlace ? (inputs[0] ?? null) : null, origin, this.#options.operation());
    const references = inputs.map((input, position) => this.#referenceTo(input, callSite, inPlace && position === 0));
    const node = graph.addOp(event, references, callSite);
    if (values === null) return;
    const base = writtenBase(event);
    const changed = base === null ? outputs : [...outputs, base];
    for (const [output, tensor] of changed.entries()) values.addValue({ node, output }, tensor);
  }

  created(tensor: Tensor, by: string): void {
    if (this.#options.level === 'off') return;
    this.#origins.created(tensor, by, this.#options.operation(), () => this.#callSites.capture(this.created));
  }

  failure(error: Error, subjects: readonly FailureSubject[]): void {
    this.#origins.failure(error, subjects);
  }

  /** The places that led to an error, as far as the level has them kept. */
  originsOf(thrown: unknown): readonly FailureOrigin[] {
    return this.#origins.of(thrown);
  }

  beforeWrite(storage: Storage): void {
    if (this.#options.level === 'off') return;
    const isQuiet = this.#options.isQuiet();
    if (isQuiet) this.#origins.writesQuietly(storage);
    if (this.#options.level === 'values') this.#holdings.beforeWrite(storage, !isQuiet);
  }

  backwardStart(root: Tensor): void {
    if (this.#passDepth++ > 0) return;
    const step = this.#step;
    step.hasBackward = true;
    if (root.numel() === 1) this.#readLoss(step, root);
    if (this.#options.level === 'off') return;
    const callSite = this.#callSites.capture(this.backwardStart);
    this.#origins.beginPass(callSite, this.#options.operation());
    if (step.values === null) return;
    step.values.beginPass(
      this.#referenceTo(root, callSite, false),
      callSite === null ? null : this.#callSites.at(callSite),
    );
  }

  backwardNode(event: BackwardNodeEvent): void {
    if (this.#options.level === 'off') return;
    this.#origins.ranBackward(event.node, event.incoming[0] ?? null, this.#options.operation());
    this.#step.values?.addStop(event);
  }

  backwardEnd(): void {
    if (--this.#passDepth > 0) return;
    this.#origins.endPass(this.#options.operation());
    this.#step.values?.endPass();
  }

  moduleEnter(module: AnyModule): void {
    const callSite = this.#options.level === 'off' ? null : this.#callSites.capture(this.moduleEnter);
    this.#modules.enter(module, callSite);
  }

  moduleExit(module: AnyModule): void {
    this.#modules.exit(module);
  }

  stepMark(position: Position | null): void {
    this.#endStep();
    this.#inSequence = position !== null;
    this.#position = position;
    this.#hasBegun = true;
  }

  optimizerStep(): void {
    this.#usesOptimizer = true;
    if (this.#options.level !== 'off') {
      this.#origins.optimizerStep(this.#callSites.capture(this.optimizerStep), this.#options.operation());
    }
    if (!this.#inSequence) this.#endStep();
  }

  epochMark(position: Position): void {
    this.#endStep();
    this.#progress.beginEpoch(position);
    this.#hasBegun = true;
  }

  metrics(values: Readonly<Record<string, number>>): void {
    this.#progress.addMetrics(this.#nextIndex, values);
  }

  /** Records the newest that there is: the last complete step, and the one in progress. */
  captureNow(reason: CaptureReason): void {
    this.#progress.flush();
    this.#captureCandidate(reason);
    if (this.#step.graph.size === 0) return;
    this.#step.durationMs = performance.now() - this.#step.startedAt;
    this.#capture({ ...this.#step, index: this.#nextIndex, epoch: this.#progress.epoch }, reason);
  }

  resumed(pausedMs: number): void {
    this.#progress.resumed(pausedMs);
  }

  /** The script has ended: records its last step. `reason`: 'last', or why it ended early. */
  finish(reason: CaptureReason): void {
    if (reason === 'last') {
      this.#hasBegun = true;
      this.#endStep();
      this.#captureCandidate('last');
    } else this.captureNow(reason);
    this.#progress.flush();
  }

  /** Without marks and without an optimizer, training again is what tells that the step before is over. */
  #endsWithNextForward(): boolean {
    return this.#step.hasBackward && !this.#inSequence && !this.#usesOptimizer && this.#passDepth === 0;
  }

  #referenceTo(tensor: Tensor, callSite: number | null, wasWritten: boolean): OutputReference {
    const { graph, values } = this.#step;
    const known = graph.referenceTo(tensor);
    if (known !== null) return known;
    const base = tensor.viewBase === null ? null : graph.referenceTo(tensor.viewBase);
    const isRenewed = base !== null && graph.has(tensor);
    const reference = isRenewed ? graph.addRenewedView(tensor, base, callSite) : graph.addLeaf(tensor, callSite);
    if (wasWritten) values?.addValueBeforeWrite(reference, tensor);
    else values?.addValue(reference, tensor);
    return reference;
  }

  #readLoss(step: Step, root: Tensor): void {
    const now = performance.now();
    // Reading waits for the device: free on the CPU, elsewhere only as often as someone can see it.
    if (root.device !== 'cpu' && now - this.#lossReadAt < 100) return;
    this.#lossReadAt = now;
    step.loss = root.storage.read()[root.offset] ?? null;
  }

  #beginStep(): Step {
    this.#modules.beginStep();
    const graph = new StepGraph(this.#modules, this.#callSites, this.#texts);
    const values = this.#options.level === 'values' ? new StepValues(graph, this.#holdings) : null;
    const startedAt = performance.now();
    return { graph, values, startedAt, index: 0, epoch: null, loss: null, hasBackward: false, durationMs: 0 };
  }

  #endStep(): void {
    const step = this.#step;
    if (step.graph.size === 0 && !step.hasBackward) {
      this.#step = this.#beginStep();
      return;
    }
    step.durationMs = performance.now() - step.startedAt;
    step.epoch = this.#progress.epoch;
    this.#hasTrained ||= step.hasBackward;
    // In a script that never trains, the steps it marks are what there is to follow.
    if (step.hasBackward || (this.#inSequence && !this.#hasTrained)) {
      this.#endTrainingStep(step);
    } else this.#endOtherStep(step);
    if (this.#holdings.isFull)
      this.#warnOnce('A step holds more than 1 GiB of tensors; some of its values are not recorded.');
    this.#step = this.#beginStep();
  }

  #endTrainingStep(step: Step): void {
    step.index = this.#nextIndex++;
    const isSound = step.loss === null || Number.isFinite(step.loss);
    const reason = this.#reasonFor(step, isSound);
    if (!isSound && this.#lossWasFinite) {
      this.#sink.warning(`The loss became ${step.loss} at step ${step.index}. That step is recorded, with its values.`);
    }
    this.#lossWasFinite = isSound;
    this.#progress.finishStep(step.index, step.loss, step.durationMs, this.#position);
    if (reason === null) {
      this.#candidate = step;
      this.#holdings.endStep();
      return;
    }
    this.#capture(step, reason);
    this.#candidate = null;
    this.#holdings.dropPrevious();
    this.#holdings.discardStep();
  }

  #reasonFor(step: Step, isSound: boolean): CaptureReason | null {
    if (!isSound && this.#lossWasFinite) return 'nan';
    if (step.index === 0 || this.#isNewStructure(step)) return 'first';
    const { captureEvery } = this.#options;
    if (captureEvery > 0 && step.index % captureEvery === 0) return 'interval';
    return this.#progress.isLast(this.#position) ? 'last' : null;
  }

  /** What ran between training steps, evaluation for example, is recorded once for each structure. */
  #endOtherStep(step: Step): void {
    if (this.#isNewStructure(step)) {
      step.index = this.#hasBegun ? this.#nextIndex++ : -1;
      this.#capture(step, 'first');
    }
    this.#holdings.discardStep();
  }

  #isNewStructure(step: Step): boolean {
    return this.#graphIds.size < structureLimit && !this.#graphIds.has(step.graph.structure);
  }

  #captureCandidate(reason: CaptureReason): void {
    if (this.#candidate === null) return;
    this.#capture(this.#candidate, reason);
    this.#candidate = null;
    this.#holdings.dropPrevious();
  }

  #capture(step: Step, reason: CaptureReason): void {
    if (this.#options.level === 'off' || step.graph.size === 0) return;
    const graph = this.#writeGraph(step.graph);
    const hasRoom = this.#blobBytes < blobLimit;
    const captured = step.values === null ? null : captureValues(step.values, hasRoom);
    const blobs = captured?.blobs ?? new Uint8Array(0);
    this.#blobBytes += blobs.byteLength;
    if (!hasRoom) this.#warnOnce('The trace holds 1 GiB of tensors; later steps are recorded without whole tensors.');
    const { index, epoch, loss, durationMs } = step;
    this.#sink.step(
      {
        index,
        epoch,
        graph,
        reason,
        loss: loss === null ? null : toJsonNumber(loss),
        durationMs,
        values: captured?.values ?? [],
        passes: captured?.passes ?? [],
      },
      blobs,
    );
  }

  #writeGraph(step: StepGraph): string {
    const { structure } = step;
    const known = this.#graphIds.get(structure);
    if (known !== undefined) return known;
    const graph = step.toGraph();
    this.#graphIds.set(structure, graph.id);
    this.#sink.graph(graph);
    return graph.id;
  }

  #warnOnce(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#sink.warning(message);
  }
}
