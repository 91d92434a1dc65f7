import { segmentKind, segmentSize } from '../layout/layered-graph.ts';
import type { LayoutResult } from '../layout/layout-request.ts';
import type { Orientation } from '../layout/orientation.ts';
import { traceRoute } from '../layout/routes.ts';
import type { ItemBoxes } from './navigation.ts';
import type { Scene } from './scene.ts';
import type { SceneLayout } from './scene-layout.ts';
import { PathPen, type Pen, turnedPen } from './turning.ts';

export type { Pen } from './turning.ts';

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

/** How large a picture is. The layout knows one way only: here it is turned already. */
export function pictureSize(
  { request }: SceneLayout,
  { width, height }: LayoutResult,
): { width: number; height: number } {
  return request.orientation === 'leftRight' ? { width: height, height: width } : { width, height };
}

/** A scene with places: what a painter draws, whichever way it draws. */
export class Picture {
  readonly scene: Scene;
  /** Which way data runs. The layout knows one way only: everything else here is turned already. */
  readonly orientation: Orientation;
  readonly width: number;
  readonly height: number;
  readonly boxes: ItemBoxes;
  readonly #prepared: SceneLayout;
  readonly #layout: LayoutResult;
  #netBoxes: Float64Array | null = null;

  constructor(scene: Scene, prepared: SceneLayout, layout: LayoutResult) {
    this.scene = scene;
    this.orientation = prepared.request.orientation;
    const isTurned = this.orientation === 'leftRight';
    const { width, height } = pictureSize(prepared, layout);
    this.width = width;
    this.height = height;
    this.#prepared = prepared;
    this.#layout = layout;
    this.boxes = new Float64Array(scene.items.length * 4);
    prepared.layoutItem.forEach((from, item) => {
      const [x = 0, y = 0, width = 0, height = 0] = layout.itemBox.subarray(from * 4, from * 4 + 4);
      this.boxes.set(isTurned ? [y, x, height, width] : [x, y, width, height], item * 4);
    });
  }

  boxOf(item: number): { x: number; y: number; width: number; height: number } {
    const [x = 0, y = 0, width = 0, height = 0] = this.boxes.subarray(item * 4, item * 4 + 4);
    return { x, y, width, height };
  }

  /** All of a net's lines, each stretch once, as an SVG path. */
  netPath(net: number): string {
    return this.#path((pen) => {
      for (const part of this.#prepared.parts[net] ?? []) {
        const end = this.#layout.netSegmentStart[part + 1] ?? 0;
        for (let segment = this.#layout.netSegmentStart[part] ?? 0; segment < end; segment++) {
          this.#traceSegment(segment, pen);
        }
      }
    });
  }

  /** The way from a net's source to one of its targets. */
  routePath(net: number, target: number): string {
    return this.#path((pen) => {
      for (const part of this.#prepared.routes[net]?.[target] ?? []) {
        const last = this.#layout.targetSegment[part.target] ?? -1;
        for (const segment of traceRoute(this.#layout.segmentPrevious, last)) this.#traceSegment(segment, pen);
      }
    });
  }

  #path(draw: (pen: Pen) => void): string {
    const pen = new PathPen();
    draw(turnedPen(pen, this.orientation));
    return pen.path;
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
    return segment < 0 ? { x: 0, y: 0 } : this.#turned(this.#number(segment, 3), this.#number(segment, 5));
  }

  /** The arrow head at one target. */
  routeHead(net: number, target: number): string {
    if (this.#lastSegment(net, target) < 0) return '';
    const { x, y } = this.routeEnd(net, target);
    return this.#head(x, y, -arrow.length, 0);
  }

  /** An arrow head for what flows back, from one target to the source. */
  backHead(net: number): string {
    const { x, y } = this.netStart(net);
    return this.#head(x, y, arrow.length + 1, 1);
  }

  /** A triangle with its point `tip` after a place on a line, and its base `base` after it, along the line. */
  #head(x: number, y: number, base: number, tip: number): string {
    const [across, along] = this.orientation === 'topDown' ? [round(x), round(y)] : [round(y), round(x)];
    return this.#path((pen) => {
      pen.moveTo(across - arrow.halfWidth, along + base);
      pen.lineTo(across + arrow.halfWidth, along + base);
      pen.lineTo(across, along + tip);
      pen.lineTo(across - arrow.halfWidth, along + base);
    });
  }

  #turned(across: number, along: number): { x: number; y: number } {
    return this.orientation === 'topDown' ? { x: across, y: along } : { x: along, y: across };
  }

  /** Where a net leaves its source, and to which side it turns first: -1 (left, or up), 0 or 1. */
  netStart(net: number): { x: number; y: number; turn: number } {
    const part = this.#prepared.routes[net]?.[0]?.[0];
    const first =
      traceRoute(this.#layout.segmentPrevious, this.#layout.targetSegment[part?.target ?? -1] ?? -1)[0] ?? -1;
    if (first < 0) return { x: 0, y: 0, turn: 0 };
    const across = this.#number(first, 0);
    const aside = this.#number(first, 3) - across;
    const place = this.#turned(across, this.#number(first, 1));
    return { ...place, turn: Math.abs(aside) < 8 ? 0 : Math.sign(aside) };
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
    const turned = turnedPen(pen, this.orientation);
    const isTurned = this.orientation === 'leftRight';
    const [from, to] = isTurned ? [bounds.top, bounds.bottom] : [bounds.left, bounds.right];
    const [begin, finish] = isTurned ? [bounds.left, bounds.right] : [bounds.top, bounds.bottom];
    let drawn = 0;
    for (const part of this.#prepared.parts[net] ?? []) {
      const end = this.#layout.netSegmentStart[part + 1] ?? 0;
      for (let segment = this.#layout.netSegmentStart[part] ?? 0; segment < end; segment++) {
        const x0 = this.#number(segment, 0);
        const x1 = this.#number(segment, 3);
        const y0 = this.#number(segment, 1);
        const y1 = this.#number(segment, 5);
        if (Math.max(x0, x1) < from || Math.min(x0, x1) > to) continue;
        if (Math.max(y0, y1) < begin - turnReach || Math.min(y0, y1) > finish + turnReach) continue;
        drawn++;
        if (straight) {
          turned.moveTo(x0, y0);
          turned.lineTo(x1, y1);
        } else this.#traceSegment(segment, turned);
      }
    }
    return drawn;
  }

  #measureNets(): Float64Array {
    const isTurned = this.orientation === 'leftRight';
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
      boxes.set(isTurned ? [top, left, bottom, right] : [left, top, right, bottom], net * 4);
    }
    return boxes;
  }

  #number(segment: number, index: number): number {
    return this.#layout.segments[segment * segmentSize + index] ?? 0;
  }

  #traceSegment(segment: number, pen: Pen): void {
    const x0 = round(this.#number(segment, 0));
    const y0 = round(this.#number(segment, 1));
    const bend0 = round(this.#number(segment, 2));
    const x1 = round(this.#number(segment, 3));
    const bend1 = round(this.#number(segment, 4));
    const y1 = round(this.#number(segment, 5));
    const kind = this.#layout.segmentKind[segment];
    const isTurn = kind === segmentKind.turnAtBottom || kind === segmentKind.turnAtTop;
    pen.moveTo(x0, y0);
    if (!isTurn && Math.abs(x0 - x1) < 0.3) {
      pen.lineTo(x0, y1);
      return;
    }
    pen.lineTo(x0, bend0);
    if (isTurn) {
      const reach = kind === segmentKind.turnAtBottom ? turnReach : -turnReach;
      pen.bezierCurveTo(x0, bend0 + reach, x1, bend1 + reach, x1, bend1);
    } else {
      const middle = round((bend0 + bend1) / 2);
      pen.bezierCurveTo(x0, middle, x1, middle, x1, bend1);
    }
    pen.lineTo(x1, y1);
  }
}

function round(number: number): number {
  return Math.round(number * 4) / 4;
}
