import type { LayoutAnswer, LayoutJob, LayoutRequest, LayoutResult } from '../layout/layout-request.ts';
import { type LayoutCache, layoutNested } from '../layout/nested-layout.ts';
import { runInSlices } from '../layout/slices.ts';

/** A request that waits for its answer. */
interface Pending {
  readonly id: number;
  readonly request: LayoutRequest;
  readonly tell: (share: number) => void;
  readonly resolve: (result: LayoutResult | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Asks the worker for layouts, or lays out by itself where there is none. Only the newest request is answered. */
export class LayoutClient {
  #worker: Promise<Worker | null>;
  readonly #cache: LayoutCache = new Map();
  #newest = 0;
  #pending: Pending | null = null;

  constructor(workerUri: string | undefined) {
    this.#worker = startWorker(workerUri).then((worker) => {
      worker?.addEventListener('message', (event: MessageEvent<LayoutAnswer>) => this.#receive(event.data));
      worker?.addEventListener('error', (event) => {
        event.preventDefault();
        worker.terminate();
        this.#doWithout(event.message);
      });
      return worker;
    });
  }

  /**
   * Lays out; answers undefined when a newer request has taken over, or it was cancelled. `tell` hears how much is done, from 0
   * to 1.
   */
  async layout(request: LayoutRequest, tell: (share: number) => void): Promise<LayoutResult | undefined> {
    const id = this.#takeOver();
    const worker = await this.#worker;
    if (id !== this.#newest) return undefined;
    if (worker === null) return this.#layoutHere(id, request, tell);
    const answer = new Promise<LayoutResult | undefined>((resolve, reject) => {
      this.#pending = { id, request, tell, resolve, reject };
    });
    worker.postMessage({ id, request } satisfies LayoutJob);
    return answer;
  }

  /** Stops the layout under way. */
  cancel(): void {
    const id = this.#takeOver();
    void this.#worker.then((worker) => {
      if (id === this.#newest) worker?.postMessage({ id, request: null } satisfies LayoutJob);
    });
  }

  #layoutHere(id: number, request: LayoutRequest, tell: Pending['tell']): Promise<LayoutResult | undefined> {
    return runInSlices(layoutNested(request, this.#cache), () => id === this.#newest, tell);
  }

  /** The worker could not be loaded, or is lost: what it was asked for is done here, as is all that comes. */
  #doWithout(why: unknown): void {
    warnOfNone(why);
    this.#worker = Promise.resolve(null);
    const pending = this.#pending;
    this.#pending = null;
    if (pending === null) return;
    const { id, request, tell, resolve, reject } = pending;
    this.#layoutHere(id, request, tell).then(resolve, reject);
  }

  #takeOver(): number {
    this.#pending?.resolve(undefined);
    this.#pending = null;
    return ++this.#newest;
  }

  #receive(answer: LayoutAnswer): void {
    if (this.#pending === null || answer.id !== this.#pending.id) return;
    if ('share' in answer) {
      this.#pending.tell(answer.share);
      return;
    }
    if ('failure' in answer) this.#pending.reject(new Error(answer.failure));
    else this.#pending.resolve(answer.result);
    this.#pending = null;
  }
}

/**
 * A webview may not start a worker from its resource address, which is another origin: it is fetched and started as a blob.
 * Where even that is refused the page lays out by itself, in slices.
 */
async function startWorker(uri: string | undefined): Promise<Worker | null> {
  if (uri === undefined || uri === '') return null;
  try {
    const response = await fetch(uri);
    if (!response.ok) return null;
    const script = new Blob([await response.text()], { type: 'text/javascript' });
    return new Worker(URL.createObjectURL(script));
  } catch (error) {
    warnOfNone(error);
    return null;
  }
}

function warnOfNone(why: unknown): void {
  console.warn('Backstep: the layout runs in the page, because its worker could not be started.', why);
}
