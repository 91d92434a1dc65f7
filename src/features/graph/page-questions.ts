import type { GraphHostMessage, GraphPageMessage } from '../../protocol/graph-view.ts';
import type { MessageOf } from './page-messages.ts';

type Question = Extract<GraphHostMessage, { type: 'readLook' | 'rasterise' }>;
type Answer = MessageOf<'look' | 'raster' | 'exportFailure'>;

/** A page that is being thrown away never answers. */
const patienceMs = 60_000;

/** What the host asks a graph page for an export, and its answers. */
export class PageQuestions {
  readonly #post: (question: Question) => void;
  readonly #waiting = new Map<number, (answer: Answer | null) => void>();
  #lastId = 0;

  constructor(post: (question: Question) => void) {
    this.#post = post;
  }

  /** How the graph is looked at. */
  async look(): Promise<MessageOf<'look'>> {
    const answer = await this.#ask((id) => ({ type: 'readLook', id }));
    if (answer.type === 'look') return answer;
    throw new Error('The graph page gave another answer than its look.');
  }

  /** An SVG as a PNG file; width and height in pixels. */
  async rasterise(picture: { svg: string; width: number; height: number }): Promise<Uint8Array> {
    const answer = await this.#ask((id) => ({ type: 'rasterise', id, ...picture }));
    if (answer.type === 'raster') return answer.bytes;
    throw new Error('The graph page gave another answer than a picture.');
  }

  receive(answer: Answer): void {
    this.#waiting.get(answer.id)?.(answer);
  }

  /** The page is gone: nothing that was asked will be answered. */
  dispose(): void {
    for (const settle of [...this.#waiting.values()]) settle(null);
  }

  #ask(question: (id: number) => Question): Promise<Exclude<Answer, { type: 'exportFailure' }>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const settle = (answer: Answer | null): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        if (answer === null) reject(new Error('The graph panel does not answer. Show it, then export again.'));
        else if (answer.type === 'exportFailure') reject(new Error(answer.message));
        else resolve(answer);
      };
      const timer = setTimeout(settle, patienceMs, null);
      this.#waiting.set(id, settle);
      this.#post(question(id));
    });
  }
}

/** Whether a message answers one of these questions. */
export function isExportAnswer(message: GraphPageMessage): message is Answer {
  return message.type === 'look' || message.type === 'raster' || message.type === 'exportFailure';
}
