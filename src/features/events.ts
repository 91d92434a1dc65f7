/** Something that holds on to a resource until it is told to let go. The editor's own disposables have this form. */
export interface Disposable {
  dispose(): void;
}

/** Subscribes a listener; disposing what it returns unsubscribes it. The editor's own events have this form. */
export type Event<Value> = (listener: (value: Value) => unknown) => Disposable;

/** Raises an event, for code that has to run without the editor. */
export class Emitter<Value> implements Disposable {
  readonly #listeners = new Set<(value: Value) => unknown>();

  readonly event: Event<Value> = (listener) => {
    // A function of its own, so that one listener may be subscribed twice.
    const own = (value: Value): unknown => listener(value);
    this.#listeners.add(own);
    return { dispose: () => this.#listeners.delete(own) };
  };

  /** Calls the listeners in the order of their subscription. One that throws is reported and stops no other. */
  fire(value: Value): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

/** Disposables that end together, last made first. What is added after the end is disposed at once. */
export class DisposableList implements Disposable {
  readonly #items: Disposable[] = [];
  #isDisposed = false;

  add<Item extends Disposable>(item: Item): Item {
    if (this.#isDisposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const item of this.#items.splice(0).reverse()) item.dispose();
  }
}
