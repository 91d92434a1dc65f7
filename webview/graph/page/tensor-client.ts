import type {
  GraphHostMessage,
  GraphPageMessage,
  HistoryPoint,
  SourceExcerpt,
  TensorAddress,
  TimePoint,
} from '../../../src/protocol/graph-view.ts';
import type { CallSite } from '../../../src/trace/schema.ts';

type Answer = Extract<
  GraphHostMessage,
  { type: 'tensorElements' | 'history' | 'times' | 'sourceExcerpt' | 'tensorFailure' }
>;

/** A host that has been reloaded never answers. */
const patienceMs = 15_000;

/** Asks the host for parts of tensors, for how they went, and for the lines that made them. */
export class TensorClient {
  readonly #post: (message: GraphPageMessage) => void;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  constructor(post: (message: GraphPageMessage) => void) {
    this.#post = post;
  }

  /** Reads elements, row-major. Rejects with the host's reason. */
  async read(tensor: TensorAddress, start: number, count: number): Promise<Float64Array> {
    const answer = await this.#ask((id) => ({ type: 'readTensor', id, tensor, start, count }));
    if (answer.type === 'tensorElements') return answer.elements;
    throw new Error('The editor gave another answer than elements.');
  }

  /** Reads how an output went over the captured steps. Rejects with the host's reason. */
  async history(node: number, output: number): Promise<readonly HistoryPoint[]> {
    const answer = await this.#ask((id) => ({ type: 'readHistory', id, node, output }));
    if (answer.type === 'history') return answer.points;
    throw new Error('The editor gave another answer than a history.');
  }

  /** Reads what nodes took together in the captured steps. Rejects with the host's reason. */
  async times(nodes: readonly number[]): Promise<readonly TimePoint[]> {
    const answer = await this.#ask((id) => ({ type: 'readTimes', id, nodes }));
    if (answer.type === 'times') return answer.points;
    throw new Error('The editor gave another answer than times.');
  }

  /** Reads the lines of the script around a call. Rejects with the host's reason. */
  async source(callSite: CallSite): Promise<SourceExcerpt> {
    const answer = await this.#ask((id) => ({ type: 'readSource', id, callSite }));
    if (answer.type === 'sourceExcerpt') return answer.excerpt;
    throw new Error('The editor gave another answer than lines.');
  }

  #ask(question: (id: number) => GraphPageMessage): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error('The editor does not answer. Open the graph again.'));
      }, patienceMs);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        if (answer.type === 'tensorFailure') reject(new Error(answer.message));
        else resolve(answer);
      });
      this.#post(question(id));
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
