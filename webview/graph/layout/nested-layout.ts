import { itemKind, type LayeredGraph, type LayeredLayout, segmentSize } from './layered-graph.ts';
import { layoutLayered } from './layered-layout.ts';
import type { LayoutRequest, LayoutResult } from './layout-request.ts';
import { groupFrames } from './orientation.ts';
import { signatureOf } from './signature.ts';

/** Layouts of groups by their structure: repeated modules, and modules opened again, cost nothing. */
export type LayoutCache = Map<string, LayeredLayout>;

const cacheLimit = 2000;

/**
 * Lays out every open module, innermost first, and puts the pieces together. Yields, so that a newer request can take over, the
 * share that is done: of all items, those in modules that are laid out, and of the module under way the share of its passes.
 */
export function* layoutNested(request: LayoutRequest, cache: LayoutCache): Generator<number, LayoutResult> {
  const groupCount = request.groupItem.length;
  const width = request.itemWidth.slice();
  const height = request.itemHeight.slice();
  const layouts: LayeredLayout[] = [];
  const groupWidth = new Float64Array(groupCount);
  /** Where a group's contents begin. */
  const contentsLeft = new Float64Array(groupCount);
  const frame = groupFrames[request.orientation];
  /** Centre of each item in its group's coordinates: parents place their routes at their children's ports. */
  const localX = new Float64Array(width.length);
  for (let group = 0; group < groupCount; group++) {
    const outermost = request.groupItem[group] === -1;
    const graph = graphOfGroup(request, group, width, height, (portItem, childGroup) => {
      return localX[portItem]! - groupWidth[childGroup]! / 2;
    });
    const signature = signatureOf(graph);
    let layout = cache.get(signature);
    if (layout === undefined) {
      const steps = layoutLayered(graph);
      let step = steps.next();
      for (; step.done !== true; step = steps.next()) {
        yield (request.groupItemStart[group]! + step.value * graph.itemCount) / width.length;
      }
      layout = step.value;
      if (cache.size >= cacheLimit) cache.clear();
      cache.set(signature, layout);
    }
    layouts.push(layout);
    const framed = layout.width + (outermost ? 0 : frame.left + frame.right);
    groupWidth[group] = frame.isTitleAcross ? Math.max(framed, request.groupTitleWidth[group]!) : framed;
    const left = (outermost ? 0 : frame.left) + (groupWidth[group]! - framed) / 2;
    contentsLeft[group] = left;
    const first = request.groupItemStart[group]!;
    for (let index = 0; index < layout.x.length; index++) localX[first + index] = left + layout.x[index]!;
    const ownItem = request.groupItem[group]!;
    if (ownItem >= 0) {
      width[ownItem] = groupWidth[group]!;
      height[ownItem] = layout.height;
    }
  }
  yield 1;
  return assemble(request, layouts, groupWidth, contentsLeft, localX, width, height);
}

function graphOfGroup(
  request: LayoutRequest,
  group: number,
  width: Float64Array,
  height: Float64Array,
  portOffset: (portItem: number, childGroup: number) => number,
): LayeredGraph {
  const firstItem = request.groupItemStart[group]!;
  const endItem = request.groupItemStart[group + 1]!;
  const firstNet = request.groupNetStart[group]!;
  const endNet = request.groupNetStart[group + 1]!;
  const firstTarget = request.netTargetStart[firstNet]!;
  const endTarget = request.netTargetStart[endNet]!;
  const offsetAt = (item: number, port: number): number =>
    port < 0 ? Number.NaN : portOffset(port, request.itemGroup[item]!);
  const netSource = new Int32Array(endNet - firstNet);
  const netSourceOffset = new Float64Array(endNet - firstNet);
  const netTargetStart = new Int32Array(endNet - firstNet + 1);
  for (let net = firstNet; net < endNet; net++) {
    netSource[net - firstNet] = request.netSource[net]! - firstItem;
    netSourceOffset[net - firstNet] = offsetAt(request.netSource[net]!, request.netSourcePort[net]!);
    netTargetStart[net - firstNet + 1] = request.netTargetStart[net + 1]! - firstTarget;
  }
  const netTarget = new Int32Array(endTarget - firstTarget);
  const netTargetOffset = new Float64Array(endTarget - firstTarget);
  for (let target = firstTarget; target < endTarget; target++) {
    netTarget[target - firstTarget] = request.netTarget[target]! - firstItem;
    netTargetOffset[target - firstTarget] = offsetAt(request.netTarget[target]!, request.netTargetPort[target]!);
  }
  const frame = groupFrames[request.orientation];
  const kinds = request.itemKind.slice(firstItem, endItem);
  const outermost = request.groupItem[group] === -1;
  const hasInputs = kinds.includes(itemKind.inputPort);
  return {
    itemCount: endItem - firstItem,
    itemKind: kinds,
    width: width.slice(firstItem, endItem),
    height: height.slice(firstItem, endItem),
    anchor: request.itemAnchor.slice(firstItem, endItem),
    inset: request.itemInset.slice(firstItem, endItem),
    netSource,
    netSourceOffset,
    netTargetStart,
    netTarget,
    netTargetOffset,
    topPadding: outermost ? 0 : frame.before + (hasInputs ? 0 : frame.withoutPorts),
    bottomPadding: outermost ? 0 : frame.after,
    leastHeight: outermost || frame.isTitleAcross ? 0 : request.groupTitleWidth[group]!,
    betweenLayers: request.betweenLayers,
  };
}

/** Moves each group's places to where the group stands, outermost first. */
function assemble(
  request: LayoutRequest,
  layouts: readonly LayeredLayout[],
  groupWidth: Float64Array,
  contentsLeft: Float64Array,
  localX: Float64Array,
  width: Float64Array,
  height: Float64Array,
): LayoutResult {
  const groupCount = layouts.length;
  const itemBox = new Float64Array(width.length * 4);
  const originX = new Float64Array(groupCount);
  const originY = new Float64Array(groupCount);
  let segmentCount = 0;
  for (const layout of layouts) segmentCount += layout.segmentKind.length;
  const segments = new Float64Array(segmentCount * segmentSize);
  const kinds = new Uint8Array(segmentCount);
  const previous = new Int32Array(segmentCount);
  const netSegmentStart = new Int32Array(request.netSource.length + 1);
  const targetSegment = new Int32Array(request.netTarget.length);
  let firstSegment = segmentCount;
  netSegmentStart[request.netSource.length] = segmentCount;
  for (let group = groupCount - 1; group >= 0; group--) {
    const layout = layouts[group]!;
    const ownItem = request.groupItem[group]!;
    if (ownItem >= 0) {
      originX[group] = itemBox[ownItem * 4]!;
      originY[group] = itemBox[ownItem * 4 + 1]!;
    }
    const firstItem = request.groupItemStart[group]!;
    for (let index = 0; index < layout.x.length; index++) {
      const item = firstItem + index;
      itemBox[item * 4] = originX[group]! + localX[item]! - width[item]! / 2;
      itemBox[item * 4 + 1] = originY[group]! + layout.y[index]!;
      itemBox[item * 4 + 2] = width[item]!;
      itemBox[item * 4 + 3] = height[item]!;
    }
    const count = layout.segmentKind.length;
    firstSegment -= count;
    const shiftX = originX[group]! + contentsLeft[group]!;
    const shiftY = originY[group]!;
    for (let segment = 0; segment < count; segment++) {
      const from = segment * segmentSize;
      const to = (firstSegment + segment) * segmentSize;
      segments[to] = layout.segments[from]! + shiftX;
      segments[to + 1] = layout.segments[from + 1]! + shiftY;
      segments[to + 2] = layout.segments[from + 2]! + shiftY;
      segments[to + 3] = layout.segments[from + 3]! + shiftX;
      segments[to + 4] = layout.segments[from + 4]! + shiftY;
      segments[to + 5] = layout.segments[from + 5]! + shiftY;
      const before = layout.segmentPrevious[segment]!;
      previous[firstSegment + segment] = before < 0 ? -1 : before + firstSegment;
    }
    kinds.set(layout.segmentKind, firstSegment);
    const firstNet = request.groupNetStart[group]!;
    const netCount = request.groupNetStart[group + 1]! - firstNet;
    for (let net = 0; net < netCount; net++) {
      netSegmentStart[firstNet + net] = firstSegment + layout.netSegmentStart[net]!;
    }
    const firstTarget = request.netTargetStart[firstNet]!;
    for (let target = 0; target < layout.targetSegment.length; target++) {
      const segment = layout.targetSegment[target]!;
      targetSegment[firstTarget + target] = segment < 0 ? -1 : segment + firstSegment;
    }
  }
  const outermost = groupCount - 1;
  return {
    width: groupCount > 0 ? groupWidth[outermost]! : 0,
    height: groupCount > 0 ? layouts[outermost]!.height : 0,
    itemBox,
    segments,
    segmentKind: kinds,
    segmentPrevious: previous,
    netSegmentStart,
    targetSegment,
  };
}
