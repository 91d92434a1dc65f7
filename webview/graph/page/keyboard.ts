import type { Direction } from '../model/navigation.ts';

export interface KeyboardEvents {
  move(direction: Direction): void;
  /** Enter: opens or folds a module, goes to a node's source. */
  activate(): void;
  leave(): void;
  search(): void;
  /** Shows the chosen module alone. */
  isolate(): void;
  /** Shows the module around the one that is shown alone. */
  goOut(): void;
  /** From a node to the tensor that it makes, and back. */
  followEdge(): void;
  /** To what one looked at before, and from there on again. */
  back(): void;
  forward(): void;
  fit(): void;
  zoomBy(factor: number): void;
}

const directions: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** Keys of the page. Those of the picture work while it has the focus; search works everywhere. */
export function listenToKeys(picture: SVGElement, events: KeyboardEvents): void {
  document.addEventListener('keydown', (event) => {
    const writing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    const find = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f';
    if (!find && (writing || event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey)) return;
    event.preventDefault();
    events.search();
  });
  document.addEventListener('keydown', (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const go = { ArrowLeft: events.back, ArrowRight: events.forward }[event.key];
    if (go === undefined) return;
    event.preventDefault();
    go.call(events);
  });
  picture.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = directions[event.key];
    if (direction !== undefined) events.move(direction);
    else if (event.key === 'Enter' || event.key === ' ') events.activate();
    else if (event.key === 'Escape') events.leave();
    else if (event.key === 'e') events.followEdge();
    else if (event.key === 'i') events.isolate();
    else if (event.key === 'Backspace') events.goOut();
    else if (event.key === '0') events.fit();
    else if (event.key === '+' || event.key === '=') events.zoomBy(1.4);
    else if (event.key === '-') events.zoomBy(1 / 1.4);
    else return;
    event.preventDefault();
  });
}
