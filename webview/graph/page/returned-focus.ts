/** Gives the focus back to what had it before it came into something that is about to be hidden. */
export class ReturnedFocus {
  readonly #root: HTMLElement;
  #before: EventTarget | null = null;

  constructor(root: HTMLElement) {
    this.#root = root;
    root.addEventListener('focusin', ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && root.contains(relatedTarget)) return;
      this.#before = relatedTarget;
    });
  }

  giveBack(): void {
    const before = this.#before;
    this.#before = null;
    if (!this.#root.contains(document.activeElement)) return;
    const isThere = (before instanceof HTMLElement || before instanceof SVGElement) && before.isConnected;
    if (isThere) before.focus({ preventScroll: true });
    // The picture, which is always there.
    else this.#root.closest('.canvas')?.querySelector<SVGElement>('svg.picture')?.focus({ preventScroll: true });
  }
}
