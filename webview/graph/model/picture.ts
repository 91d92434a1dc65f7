import { segmentKind, segmentSize } from '../layout/layered-graph.ts';
import type { LayoutResult } from '../layout/layout-request.ts';
import { traceRoute } from '../layout/routes.ts';
import type { ItemBoxes } from './navigation.ts';
import type { Scene } from './scene.ts';
import type { SceneLayout } from './scene-layout.ts';

/** How deep a reversed edge swings below its source and above its target. */
const turnReach = 28;
const arrow = { length: 7, halfWidth: 4 } as const;

/** A rectangle by its sides. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What draws lines: a canvas's path, or anything like it. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void;
}

/** A scene with places: what a painter draws, whichever way it draws. */
export class Picture {
  readonly scene: Scene;
  readonly width: number;
  readonly height: number;
  readonly boxes: ItemBoxes;
  readonly #prepared: SceneLayout;
  readonly #layout: LayoutResult;
  #netBoxes: Float64Array | null = null;

  constructor(scene: Scene, prepared: SceneLayout, layout: LayoutResult) {
    this.scene = scene;
    this.width = layout.width;
    this.height = layout.height;
    this.#prepared = prepared;
    this.#layout = layout;
    this.boxes = new Float64Array(scene.items.length * 4);
    prepared.layoutItem.forEach((from, item) => {
      this.boxes.set(layout.itemBox.subarray(from * 4, from * 4 + 4), item * 4);
    });
  }

  boxOf(item: number): { x: number; y: number; width: number; height: number } {
    const [x = 0, y = 0, width = 0, height = 0] = this.boxes.subarray(item * 4, item * 4 + 4);
    return { x, y, width, height };
  }

  /** All of a net's lines, each stretch once, as an SVG path. */
  netPath(net: number): string {
    let path = '';
    for (const part of this.#prepared.parts[net] ?? []) {
      const end = this.#layout.netSegmentStart[part + 1] ?? 0;
      for (let segment = this.#layout.netSegmentStart[part] ?? 0; segment < end; segment++) {
        path += this.#segmentPath(segment);
      }
    }
    return path;
  }

  /** The way from a net's source to one of its targets. */
  routePath(net: number, target: number): string {
    let path = '';
    for (const part of this.#prepared.routes[net]?.[target] ?? []) {
      const last = this.#layout.targetSegment[part.target] ?? -1;
      for (const segment of traceRoute(this.#layout.segmentPrevious, last)) path += this.#segmentPath(segment);
    }
    return path;
  }

  /** Arrow heads where a net enters its targets. */
  netHeads(net: number): string {
    return (this.scene.nets[net]?.targets ?? []).map((_, target) => this.routeHead(net, target)).join('');
  }

  #lastSegment(net: number, target: number): number {
    return this.#layout.targetSegment[this.#prepared.routes[net]?.[target]?.at(-1)?.target ?? -1] ?? -1;
  }

  /** Where a net enters one of its targets. */
  routeEnd(net: number, target: number): { x: number; y: number } {
    const segment = this.#lastSegment(net, target);
    return segment < 0 ? { x: 0, y: 0 } : { x: this.#number(segment, 3), y: this.#number(segment, 5) };
  }

  /** The arrow head at one target. */
  routeHead(net: number, target: number): string {
    if (this.#lastSegment(net, target) < 0) return '';
    const end = this.routeEnd(net, target);
    const x = round(end.x);
    const y = round(end.y);
    return `M${x - arrow.halfWidth} ${y - arrow.length}h${2 * arrow.halfWidth}L${x} ${y}Z`;
  }

  /** An arrow head for what flows back, from one target to the source. */
  backHead(net: number): string {
    const { x, y } = this.netStart(net);
    return `M${round(x) - arrow.halfWidth} ${round(y) + arrow.length + 1}h${2 * arrow.halfWidth}L${round(x)} ${round(y) + 1}Z`;
  }

  /** Where a net leaves its source, and to which side it turns first: -1, 0 or 1. */
  netStart(net: number): { x: number; y: number; turn: number } {
    const part = this.#prepared.routes[net]?.[0]?.[0];
    const first =
      traceRoute(this.#layout.segmentPrevious, this.#layout.targetSegment[part?.target ?? -1] ?? -1)[0] ?? -1;
    if (first < 0) return { x: 0, y: 0, turn: 0 };
    const x = this.#number(first, 0);
    const aside = this.#number(first, 3) - x;
    return { x, y: this.#number(first, 1), turn: Math.abs(aside) < 8 ? 0 : Math.sign(aside) };
  }

  /** Left, top, right and bottom of each net's lines. Worked out when first asked for. */
  get netBoxes(): Float64Array {
    this.#netBoxes ??= this.#measureNets();
    return this.#netBoxes;
  }

  netBounds(net: number): Bounds {
    const [left = 0, top = 0, right = 0, bottom = 0] = this.netBoxes.subarray(net * 4, net * 4 + 4);
    return { left, top, right, bottom };
  }

  /** Draws the stretches of a net that touch the bounds with a canvas's pen; answers how many. `straight`: without bends. */
  traceNet(net: number, pen: Pen, bounds: Bounds, straight: boolean): number {
    let drawn = 0;
    for (const part of this.#prepared.parts[net] ?? []) {
      const end = this.#layout.netSegmentStart[part + 1] ?? 0;
      for (let segment = this.#layout.netSegmentStart[part] ?? 0; segment < end; segment++) {
        const x0 = this.#number(segment, 0);
        const x1 = this.#number(segment, 3);
        const y0 = this.#number(segment, 1);
        const y1 = this.#number(segment, 5);
        if (Math.max(x0, x1) < bounds.left || Math.min(x0, x1) > bounds.right) continue;
        if (Math.max(y0, y1) < bounds.top - turnReach || Math.min(y0, y1) > bounds.bottom + turnReach) continue;
        drawn++;
        pen.moveTo(x0, y0);
        if (straight || Math.abs(x0 - x1) < 0.3) pen.lineTo(x1, y1);
        else this.#traceBend(segment, pen);
      }
    }
    return drawn;
  }

  #traceBend(segment: number, pen: Pen): void {
    const x0 = this.#number(segment, 0);
    const bend0 = this.#number(segment, 2);
    const x1 = this.#number(segment, 3);
    const bend1 = this.#number(segment, 4);
    const y1 = this.#number(segment, 5);
    const kind = this.#layout.segmentKind[segment];
    pen.lineTo(x0, bend0);
    if (kind === segmentKind.turnAtBottom || kind === segmentKind.turnAtTop) {
      const reach = kind === segmentKind.turnAtBottom ? turnReach : -turnReach;
      pen.bezierCurveTo(x0, bend0 + reach, x1, bend1 + reach, x1, bend1);
    } else {
      const middle = (bend0 + bend1) / 2;
      pen.bezierCurveTo(x0, middle, x1, middle, x1, bend1);
    }
    pen.lineTo(x1, y1);
  }

  #measureNets(): Float64Array {
    const boxes = new Float64Array(this.scene.nets.length * 4);
    for (let net = 0; net < this.scene.nets.length; net++) {
      let left = Number.POSITIVE_INFINITY;
      let top = Number.POSITIVE_INFINITY;
      let right = Number.NEGATIVE_INFINITY;
      let bottom = Number.NEGATIVE_INFINITY;
      for (const part of this.#prepared.parts[net] ?? []) {
        const end = this.#layout.netSegmentStart[part + 1] ?? 0;
        for (let segment = this.#layout.netSegmentStart[part] ?? 0; segment < end; segment++) {
          const x0 = this.#number(segment, 0);
          const x1 = this.#number(segment, 3);
          const y0 = this.#number(segment, 1);
          const y1 = this.#number(segment, 5);
          left = Math.min(left, x0, x1);
          right = Math.max(right, x0, x1);
          top = Math.min(top, y0, y1);
          bottom = Math.max(bottom, y0, y1);
        }
      }
      boxes.set([left, top, right, bottom], net * 4);
    }
    return boxes;
  }

  #number(segment: number, index: number): number {
    return this.#layout.segments[segment * segmentSize + index] ?? 0;
  }

  #segmentPath(segment: number): string {
    const x0 = round(this.#number(segment, 0));
    const y0 = round(this.#number(segment, 1));
    const bend0 = round(this.#number(segment, 2));
    const x1 = round(this.#number(segment, 3));
    const bend1 = round(this.#number(segment, 4));
    const y1 = round(this.#number(segment, 5));
    const kind = this.#layout.segmentKind[segment];
    if (kind === segmentKind.turnAtBottom || kind === segmentKind.turnAtTop) {
      const reach = kind === segmentKind.turnAtBottom ? turnReach : -turnReach;
      return `M${x0} ${y0}V${bend0}C${x0} ${bend0 + reach} ${x1} ${bend1 + reach} ${x1} ${bend1}V${y1}`;
    }
    if (Math.abs(x0 - x1) < 0.3) return `M${x0} ${y0}V${y1}`;
    const middle = round((bend0 + bend1) / 2);
    return `M${x0} ${y0}V${bend0}C${x0} ${middle} ${x1} ${middle} ${x1} ${bend1}V${y1}`;
  }
}

function round(number: number): number {
  return Math.round(number * 4) / 4;
}
