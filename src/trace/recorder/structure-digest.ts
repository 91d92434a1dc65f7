/**
 * A running 64-bit digest of a step's structure, cheap enough to keep at every operation. It only tells structures of one
 * run apart: the lasting id of a graph is made from its text, once.
 */
export class StructureDigest {
  #first = 0x811c9dc5;
  #second = 0x9e3779b9;
  readonly #texts: Map<string, number>;

  /** `texts` may be shared by the digests of a run, which is what makes them comparable. */
  constructor(texts: Map<string, number>) {
    this.#texts = texts;
  }

  number(value: number): void {
    this.#first = Math.imul(this.#first ^ value, 0x01000193);
    const mixed = Math.imul(this.#second + value, 0x85ebca6b);
    this.#second = mixed ^ (mixed >>> 13);
  }

  text(value: string): void {
    let id = this.#texts.get(value);
    if (id === undefined) {
      id = this.#texts.size;
      this.#texts.set(value, id);
    }
    this.number(id);
  }

  get key(): string {
    return `${this.#first >>> 0} ${this.#second >>> 0}`;
  }
}
