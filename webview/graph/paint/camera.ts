import { type D3ZoomEvent, easeCubicOut, select, type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity } from 'd3';
import type { Camera as CameraState } from '../model/page-state.ts';
import type { Bounds } from '../model/picture.ts';

/** Whether the person asked for less motion, from the system or from the editor. */
export function prefersStillness(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}

/** Pan and zoom of the picture. */
export class Camera {
  readonly #svg: SVGSVGElement;
  readonly #zoom: ZoomBehavior<SVGSVGElement, unknown>;
  #transform: ZoomTransform = zoomIdentity;

  constructor(svg: SVGSVGElement, onMove: (transform: ZoomTransform) => void) {
    this.#svg = svg;
    this.#zoom = zoom<SVGSVGElement, unknown>()
      .scaleExtent([0.02, 4])
      .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
        this.#transform = event.transform;
        onMove(event.transform);
      });
    // A double click opens modules; it must not zoom as well.
    select(svg).call(this.#zoom).on('dblclick.zoom', null);
  }

  get transform(): ZoomTransform {
    return this.#transform;
  }

  get state(): CameraState {
    return { x: this.#transform.x, y: this.#transform.y, scale: this.#transform.k };
  }

  /** Tells how large the whole picture is: one can zoom out until it is seen, but not lose it. */
  setExtent(width: number, height: number): void {
    const margin = 4000;
    const { width: viewWidth, height: viewHeight } = this.viewSize();
    const whole = Math.min(viewWidth / Math.max(1, width), viewHeight / Math.max(1, height));
    this.#zoom.scaleExtent([Math.min(0.4, whole * 0.7), 4]);
    this.#zoom.translateExtent([
      [-margin, -margin],
      [width + margin, height + margin],
    ]);
  }

  viewSize(): { width: number; height: number } {
    return { width: this.#svg.clientWidth || 1, height: this.#svg.clientHeight || 1 };
  }

  /** What of the picture is in view. */
  visibleBounds(): Bounds {
    const { width, height } = this.viewSize();
    const [left, top] = this.#transform.invert([0, 0]);
    const [right, bottom] = this.#transform.invert([width, height]);
    return { left, top, right, bottom };
  }

  moveTo(state: CameraState, durationMs = 0): void {
    this.#apply(zoomIdentity.translate(state.x, state.y).scale(state.scale), durationMs);
  }

  zoomBy(factor: number): void {
    const svg = select(this.#svg);
    if (prefersStillness()) svg.call(this.#zoom.scaleBy, factor);
    else svg.transition().duration(140).ease(easeCubicOut).call(this.#zoom.scaleBy, factor);
  }

  /** Brings a point of the picture into the middle of the view. */
  centre(x: number, y: number): void {
    const { width, height } = this.viewSize();
    const { k } = this.#transform;
    this.#apply(zoomIdentity.translate(width / 2 - x * k, height / 2 - y * k).scale(k), 0);
  }

  /** Moves the view by parts of its own size. */
  moveBy(x: number, y: number): void {
    const { width, height } = this.viewSize();
    const { x: left, y: top, k } = this.#transform;
    this.#apply(zoomIdentity.translate(left - x * width, top - y * height).scale(k), 0);
  }

  /** Shows all of the given bounds, not larger than life. */
  fit(bounds: Bounds, durationMs = 0): void {
    const { width, height } = this.viewSize();
    const margin = Math.min(36, width * 0.05);
    const contentWidth = Math.max(1, bounds.right - bounds.left);
    const contentHeight = Math.max(1, bounds.bottom - bounds.top);
    const scale = Math.min(1.25, (width - 2 * margin) / contentWidth, (height - 2 * margin) / contentHeight);
    const x = width / 2 - ((bounds.left + bounds.right) / 2) * scale;
    const y = height / 2 - ((bounds.top + bounds.bottom) / 2) * scale;
    this.#apply(zoomIdentity.translate(x, y).scale(scale), durationMs);
  }

  /** Moves as little as needed to see the bounds, coming nearer when they are too small to read. */
  ensureVisible(bounds: Bounds, durationMs: number, leastScale = 0): void {
    const view = this.visibleBounds();
    const scale = Math.max(this.#transform.k, leastScale);
    const inside =
      bounds.left >= view.left && bounds.right <= view.right && bounds.top >= view.top && bounds.bottom <= view.bottom;
    if (inside && scale === this.#transform.k) return;
    const { width, height } = this.viewSize();
    const x = width / 2 - ((bounds.left + bounds.right) / 2) * scale;
    const y = height / 2 - ((bounds.top + bounds.bottom) / 2) * scale;
    this.#apply(zoomIdentity.translate(x, y).scale(scale), durationMs);
  }

  #apply(transform: ZoomTransform, durationMs: number): void {
    const svg = select(this.#svg);
    svg.interrupt();
    if (durationMs === 0 || prefersStillness()) svg.call(this.#zoom.transform, transform);
    else svg.transition().duration(durationMs).ease(easeCubicOut).call(this.#zoom.transform, transform);
  }
}
