/** What the layered layout of one module takes and gives. Plain numbers in typed arrays: it crosses a worker boundary cheaply. */

export const itemKind = { node: 0, inputPort: 1, outputPort: 2 } as const;

/**
 * The contents of one open module: items, and nets that each carry one tensor from an item to its readers.
 * Offsets are measured from an item's centre; NaN leaves the place on the item's side to the layout.
 */
export interface LayeredGraph {
  readonly itemCount: number;
  readonly itemKind: Uint8Array;
  readonly width: Float64Array;
  readonly height: Float64Array;
  /** Where an item's main axis is, from its centre: an operation with parameters beside it is not symmetric. */
  readonly anchor: Float64Array;
  /** How far below its top, and above its bottom, edges meet an item. */
  readonly inset: Float64Array;
  readonly netSource: Int32Array;
  readonly netSourceOffset: Float64Array;
  /** Targets of net n are netTarget[netTargetStart[n]] up to netTarget[netTargetStart[n + 1] - 1]. */
  readonly netTargetStart: Int32Array;
  readonly netTarget: Int32Array;
  readonly netTargetOffset: Float64Array;
  /** Room above the first layer (a module's title) and below the last one. */
  readonly topPadding: number;
  readonly bottomPadding: number;
  /** The layout is at least so high. */
  readonly leastHeight: number;
  /** Least room between two layers. */
  readonly betweenLayers: number;
}

/** How a segment runs: down, round the bottom and up, up, round the top and down. The last three belong to reversed edges. */
export const segmentKind = { down: 0, turnAtBottom: 1, up: 2, turnAtTop: 3 } as const;

/** Numbers per segment: x and y where it starts, y where it begins to bend, x and y where it has bent, y where it ends. */
export const segmentSize = 6;

export interface LayeredLayout {
  readonly width: number;
  readonly height: number;
  /** Centre of each item, and its top. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly layer: Int32Array;
  /** A net's routes share one trunk: the segments form a tree, `segmentPrevious` points towards the source (-1 there). */
  readonly segments: Float64Array;
  readonly segmentKind: Uint8Array;
  readonly segmentPrevious: Int32Array;
  readonly netSegmentStart: Int32Array;
  /** For each target the segment that ends at it; -1 for a target that is its own source. */
  readonly targetSegment: Int32Array;
}

export const spacing = {
  betweenNodes: 28,
  besideTrunk: 18,
  betweenTrunks: 12,
  betweenLayers: 46,
  /** Where edges travel far sideways there is up to so much more room. */
  mostMoreBetweenLayers: 74,
  afterInputPorts: 16,
  /** So much less than between layers. */
  lessBeforeOutputPorts: 22,
  betweenTargetPorts: 22,
  betweenSourcePorts: 48,
  portSpan: 56,
} as const;
