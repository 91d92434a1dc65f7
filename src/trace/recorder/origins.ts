import type { Node } from '../../engine/autograd/node.ts';
import type { FailureSubject, Origin } from '../../engine/observer.ts';
import type { Storage } from '../../engine/storage.ts';
import type { Tensor } from '../../engine/tensor.ts';
import type { FailureOrigin } from '../schema.ts';
import type { CallSites } from './call-sites.ts';
import { LaunchLog } from './launch-log.ts';
import type { ModulePaths } from './module-paths.ts';

/** Knows which lines of the script made, wrote to, saved and freed what, and tells it of an error. */
export class Origins {
  readonly #callSites: CallSites;
  readonly #modules: ModulePaths;
  readonly #launches = new LaunchLog();
  readonly #failures = new WeakMap<Error, readonly FailureOrigin[]>();
  /** Of writes by an optimizer's step, which says that it was one only afterwards. */
  #unnamed: { by: string; callSite: number | null } | null = null;
  #pass: Origin | null = null;

  constructor(callSites: CallSites, modules: ModulePaths) {
    this.#callSites = callSites;
    this.#modules = modules;
  }

  /**
   * An operation has run.
   * @param written its target, where it wrote in place
   * @param operation the engine's number for the newest operation
   */
  made(outputs: readonly Tensor[], written: Tensor | null, origin: Origin, operation: number): void {
    if (written === null) {
      for (const output of outputs) {
        output.madeBy = origin;
        if (output.viewBase === null && output.storage.madeBy === null) output.storage.setOrigin(origin);
      }
    } else written.storage.writtenBy = origin;
    const [first] = outputs;
    if (first === undefined) return;
    if (first.device !== 'cpu') this.#launches.add(operation, origin);
    // A write through a view is its base's history.
    const node = written?.viewBase?.recordedGradFn ?? first.recordedGradFn;
    if (node !== null && node.madeBy === null) node.setOrigin(origin);
  }

  /** A tensor was made otherwise. A function that calls another renames what that one has made. */
  created(tensor: Tensor, by: string, operation: number, callSite: () => number | null): void {
    const origin: Origin = { by, callSite: tensor.madeBy === null ? callSite() : tensor.madeBy.callSite };
    tensor.madeBy = origin;
    if (tensor.viewBase === null) tensor.storage.setOrigin(origin);
    if (tensor.device !== 'cpu') this.#launches.add(operation, origin);
  }

  /** The engine itself is about to write to a storage: in an optimizer's step, or in a backward pass. */
  writesQuietly(storage: Storage): void {
    this.#unnamed ??= { by: '', callSite: null };
    storage.writtenBy = this.#pass ?? this.#unnamed;
  }

  /** All quiet writes since the last were of the step that has just ended. */
  optimizerStep(callSite: number | null, operation: number): void {
    const origin = this.#unnamed ?? { by: '', callSite: null };
    origin.by = 'optimizer.step';
    origin.callSite = callSite;
    this.#unnamed = null;
    this.#launches.add(operation, origin);
  }

  beginPass(callSite: number | null, operation: number): void {
    this.#pass = { by: 'backward', callSite };
    this.#launches.add(operation, this.#pass);
  }

  ranBackward(node: Node, incoming: Tensor | null, operation: number): void {
    const pass = this.#pass;
    if (pass === null) return;
    node.freedBy = pass;
    const { leaf } = node;
    if (leaf !== null && leaf.grad !== null && leaf.grad.madeBy === null) {
      leaf.grad.madeBy = pass;
      leaf.grad.storage.setOrigin(pass);
    }
    if (incoming !== null && incoming.device !== 'cpu') {
      this.#launches.add(operation, { by: node.name, callSite: node.madeBy?.callSite ?? pass.callSite });
    }
  }

  endPass(operation: number): void {
    if (this.#pass !== null) this.#launches.add(operation, this.#pass);
    this.#pass = null;
  }

  /** An error is on its way. What was told first stays first; later tellings add what they know more. */
  failure(error: Error, subjects: readonly FailureSubject[]): void {
    const known = this.#failures.get(error) ?? [];
    const isPlaced = (origins: readonly FailureOrigin[]) => origins.some(({ callSite }) => callSite !== null);
    const told = subjects.map((subject) => this.#describe(subject));
    if (!isPlaced(known)) {
      if (known.length === 0 || isPlaced(told)) this.#failures.set(error, told);
      return;
    }
    const isNew = ({ event, callSite }: FailureOrigin) =>
      callSite !== null && known.every((origin) => origin.event !== event && origin.callSite !== callSite);
    const more = told.filter(isNew);
    if (more.length > 0) this.#failures.set(error, [...known, ...more]);
  }

  /** What has been told of an error, or of what caused it. */
  of(thrown: unknown): readonly FailureOrigin[] {
    const seen = new Set<unknown>();
    for (let error = thrown; error instanceof Error && !seen.has(error); error = error.cause) {
      const found = this.#failures.get(error);
      if (found !== undefined) return found;
      seen.add(error);
    }
    return [];
  }

  #describe(subject: FailureSubject): FailureOrigin {
    switch (subject.event) {
      case 'made': {
        const { name, tensor } = subject;
        const parameter = this.#modules.parameterName(tensor);
        const shown = parameter === null ? name : `${name} (${parameter})`;
        return this.#place('made', tensor.madeBy, { name: shown, shape: tensor.shape, dtype: tensor.dtype });
      }
      case 'written': {
        const { name, tensor } = subject;
        return this.#place('written', tensor.storage.writtenBy, { name, shape: tensor.shape, dtype: tensor.dtype });
      }
      case 'saved':
        return this.#place('saved', subject.node.madeBy, null);
      case 'freed':
        return this.#place('freed', subject.node.freedBy, null);
      case 'ran':
        return this.#place('ran', subject.node.madeBy, null);
      case 'held': {
        const { name, storage } = subject;
        return this.#place('made', storage.madeBy, { name, shape: [storage.size], dtype: storage.dtype });
      }
      case 'queued':
        return this.#place('queued', this.#launches.of(subject.operation), null);
      default:
        return subject satisfies never;
    }
  }

  #place(event: FailureOrigin['event'], origin: Origin | null, tensor: FailureOrigin['tensor']): FailureOrigin {
    const callSite = origin?.callSite ?? null;
    return {
      event,
      tensor,
      by: origin === null || origin.by === '' ? null : origin.by,
      callSite: callSite === null ? null : this.#callSites.at(callSite),
    };
  }
}
