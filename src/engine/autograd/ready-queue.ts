import type { Node } from './node.ts';

/** A binary heap of backward nodes: the highest sequence number comes first. */
export class ReadyQueue {
  readonly #heap: Node[] = [];

  push(node: Node): void {
    const heap = this.#heap;
    let child = heap.length;
    heap.push(node);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent]!;
      if (above.sequence >= node.sequence) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = node;
  }

  pop(): Node | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return top;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.sequence > heap[child]!.sequence) child++;
      const below = heap[child]!;
      if (below.sequence <= last.sequence) break;
      heap[parent] = below;
      parent = child;
    }
    heap[parent] = last;
    return top;
  }
}
