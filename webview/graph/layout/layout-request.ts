import type { Orientation } from './orientation.ts';

/**
 * A visible scene as the layout sees it: open modules are groups of items, and each group has its own nets. Items and nets of a
 * group are contiguous; groups stand after the groups they contain, the outermost last. All arrays can be transferred.
 */
export interface LayoutRequest {
  /** The result is turned accordingly by whoever reads it; widths and heights here are those of a layout that runs down. */
  readonly orientation: Orientation;
  /** Least room between two layers: what is written on edges must fit where they run to the right. */
  readonly betweenLayers: number;
  readonly groupItemStart: Int32Array;
  readonly groupNetStart: Int32Array;
  /** The item that stands for a group in the group around it; -1 for the outermost. */
  readonly groupItem: Int32Array;
  /** Room that a group's title takes. */
  readonly groupTitleWidth: Float64Array;
  readonly itemKind: Uint8Array;
  /** The group that an item opens to; -1 for one that is not open. Such an item's size comes from its contents. */
  readonly itemGroup: Int32Array;
  readonly itemWidth: Float64Array;
  readonly itemHeight: Float64Array;
  readonly itemAnchor: Float64Array;
  readonly itemInset: Float64Array;
  readonly netSource: Int32Array;
  /** The port, an item inside the source's group, by which a net leaves it; -1 where the source is not open. */
  readonly netSourcePort: Int32Array;
  readonly netTargetStart: Int32Array;
  readonly netTarget: Int32Array;
  readonly netTargetPort: Int32Array;
}

/** Places in the coordinates of the whole picture. */
export interface LayoutResult {
  readonly width: number;
  readonly height: number;
  /** Left, top, width and height of each item. */
  readonly itemBox: Float64Array;
  /** See LayeredLayout: the same arrays for all groups together. */
  readonly segments: Float64Array;
  readonly segmentKind: Uint8Array;
  readonly segmentPrevious: Int32Array;
  readonly netSegmentStart: Int32Array;
  readonly targetSegment: Int32Array;
}

/** Messages between the page and its layout worker. A newer request cancels the one under way; null does so and asks for nothing. */
export interface LayoutJob {
  readonly id: number;
  readonly request: LayoutRequest | null;
}

export type LayoutAnswer =
  /** How much of it is done, from 0 to 1. */
  | { readonly id: number; readonly share: number }
  | { readonly id: number; readonly result: LayoutResult }
  | { readonly id: number; readonly failure: string };
