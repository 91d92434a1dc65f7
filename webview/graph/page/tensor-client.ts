import type { GraphHostMessage, GraphPageMessage, TensorAddress } from '../../../src/protocol/graph-view.ts';

type Answer = Extract<GraphHostMessage, { type: 'tensorElements' | 'tensorFailure' }>;

/** A host that has been reloaded never answers. */
const patienceMs = 15_000;

/** Asks the host for parts of tensors. */
export class TensorClient {
  readonly #post: (message: GraphPageMessage) => void;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  constructor(post: (message: GraphPageMessage) => void) {
    this.#post = post;
  }

  /** Reads elements, row-major. Rejects with the host's reason. */
  read(tensor: TensorAddress, start: number, count: number): Promise<Float64Array> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error('The editor does not answer. Open the graph again.'));
      }, patienceMs);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        if (answer.type === 'tensorElements') resolve(answer.elements);
        else reject(new Error(answer.message));
      });
      this.#post({ type: 'readTensor', id, tensor, start, count });
    });
  }

  copy(tensor: TensorAddress): void {
    this.#post({ type: 'copyTensor', tensor });
  }

  save(tensor: TensorAddress): void {
    this.#post({ type: 'saveTensor', tensor });
  }

  receive(answer: Answer): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }
}
