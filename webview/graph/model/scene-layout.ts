import { itemKind } from '../layout/layered-graph.ts';
import type { LayoutRequest } from '../layout/layout-request.ts';
import { groupFrames, type Orientation } from '../layout/orientation.ts';
import type { Scene, SceneNet } from './scene.ts';

/** Sizes that the layout needs of an item that is not open, in a layout that runs down. */
export interface ItemSize {
  readonly width: number;
  readonly height: number;
  /** Where edges meet it, from its centre. */
  readonly anchor: number;
  /** How far below its top, and above its bottom, edges meet it. */
  readonly inset: number;
}

/** One stretch of a net's way: a net of one group and the target in it. */
export interface RoutePart {
  readonly net: number;
  readonly target: number;
}

/** A request for the layout, and how to read its answer back onto the scene. */
export interface SceneLayout {
  readonly request: LayoutRequest;
  /** Layout item of each scene item. */
  readonly layoutItem: Int32Array;
  /** For each net of the scene and each of its targets the way through the groups, from source to target. */
  readonly routes: readonly (readonly (readonly RoutePart[])[])[];
  /** Layout nets of each net of the scene. */
  readonly parts: readonly (readonly number[])[];
}

interface LocalNet {
  readonly group: number;
  readonly source: number;
  readonly sourcePort: number;
  readonly targets: { readonly item: number; readonly port: number }[];
  readonly targetSlots: Map<number, number>;
}

/**
 * Splits a scene into one small graph for each open module. An edge that crosses a module's border does so at a port, one for
 * each tensor, so that its way can be followed from box to box.
 */
export function prepareLayout(
  scene: Scene,
  sizeOf: (item: number) => ItemSize,
  titleWidthOf: (item: number) => number,
  orientation: Orientation,
  betweenLayers: number,
): SceneLayout {
  const builder = new RequestBuilder(scene);
  const routes = scene.nets.map((net) => builder.addNet(net));
  return {
    ...builder.finish(sizeOf, titleWidthOf, orientation, betweenLayers),
    routes: routes.map((route) => builder.renumber(route)),
  };
}

/** Items and nets are collected with provisional numbers and put into the request's order at the end. */
class RequestBuilder {
  readonly #scene: Scene;
  /** Scene item of each group; -1 for the outermost, which is group 0 here. */
  readonly #groupItem: number[] = [-1];
  readonly #groupOfItem: Int32Array;
  readonly #groupParent: number[] = [-1];
  readonly #groupDepth: number[] = [0];
  /** Items beyond the scene's: ports. */
  readonly #ports: { readonly group: number; readonly kind: number }[] = [];
  readonly #nets: LocalNet[] = [];
  readonly #netParts: number[][] = [];
  #netNumber = new Int32Array(0);
  #targetStart = new Int32Array(0);

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#groupOfItem = new Int32Array(scene.items.length);
    const opened = new Int32Array(scene.items.length).fill(-1);
    for (const item of scene.items) {
      const around = item.parent === -1 ? 0 : (opened[item.parent] ?? 0);
      this.#groupOfItem[item.index] = around;
      if (item.kind !== 'openModule') continue;
      opened[item.index] = this.#groupItem.length;
      this.#groupItem.push(item.index);
      this.#groupParent.push(around);
      this.#groupDepth.push((this.#groupDepth[around] ?? 0) + 1);
    }
  }

  /** Adds the pieces of one net to the groups it passes; answers the way to each target. */
  addNet(net: SceneNet): RoutePart[][] {
    const local = new Map<number, number>();
    const outPorts = new Map<number, number>();
    const inPorts = new Map<number, number>();
    const parts: number[] = [];
    this.#netParts.push(parts);
    const piece = (group: number, source: number, sourcePort: number): number => {
      const known = local.get(group);
      if (known !== undefined) return known;
      const index = this.#nets.length;
      this.#nets.push({ group, source, sourcePort, targets: [], targetSlots: new Map() });
      local.set(group, index);
      parts.push(index);
      return index;
    };
    const port = (ports: Map<number, number>, group: number, kind: number): number => {
      let item = ports.get(group);
      if (item === undefined) {
        item = this.#scene.items.length + this.#ports.length;
        this.#ports.push({ group, kind });
        ports.set(group, item);
      }
      return item;
    };
    return net.targets.map(({ item: targetItem }) => {
      const way: RoutePart[] = [];
      const goalGroup = this.#groupOfItem[targetItem] ?? 0;
      const { shared, down } = this.#path(this.#groupOfItem[net.source] ?? 0, goalGroup);
      let group = this.#groupOfItem[net.source] ?? 0;
      let source = net.source;
      let sourcePort = -1;
      while (group !== shared) {
        const index = piece(group, source, sourcePort);
        const out = port(outPorts, group, itemKind.outputPort);
        way.push({ net: index, target: this.#target(index, out, -1) });
        source = this.#groupItem[group] ?? 0;
        sourcePort = out;
        group = this.#groupParent[group] ?? 0;
      }
      for (const inner of down) {
        const index = piece(group, source, sourcePort);
        const into = port(inPorts, inner, itemKind.inputPort);
        way.push({ net: index, target: this.#target(index, this.#groupItem[inner] ?? 0, into) });
        group = inner;
        source = into;
        sourcePort = -1;
      }
      const index = piece(group, source, sourcePort);
      way.push({ net: index, target: this.#target(index, targetItem, -1) });
      return way;
    });
  }

  #target(net: number, item: number, port: number): number {
    const { targets, targetSlots } = this.#nets[net]!;
    let slot = targetSlots.get(item);
    if (slot === undefined) {
      slot = targets.length;
      targetSlots.set(item, slot);
      targets.push({ item, port });
    }
    return slot;
  }

  /** The innermost group around two groups, and the groups from there down to the second. */
  #path(from: number, to: number): { shared: number; down: number[] } {
    const down: number[] = [];
    let a = from;
    let b = to;
    while (a !== b) {
      if ((this.#groupDepth[a] ?? 0) > (this.#groupDepth[b] ?? 0)) a = this.#groupParent[a] ?? 0;
      else {
        down.push(b);
        b = this.#groupParent[b] ?? 0;
        if (a !== b && (this.#groupDepth[a] ?? 0) > (this.#groupDepth[b] ?? 0)) a = this.#groupParent[a] ?? 0;
      }
    }
    return { shared: a, down: down.reverse() };
  }

  finish(
    sizeOf: (item: number) => ItemSize,
    titleWidthOf: (item: number) => number,
    orientation: Orientation,
    betweenLayers: number,
  ): Pick<SceneLayout, 'request' | 'layoutItem' | 'parts'> {
    const sceneItems = this.#scene.items;
    const groupCount = this.#groupItem.length;
    const itemCount = sceneItems.length + this.#ports.length;
    // Groups were numbered outside in; turned round, each stands after those it contains.
    const place = (group: number): number => groupCount - 1 - group;
    const groupOf = (item: number): number =>
      item < sceneItems.length ? (this.#groupOfItem[item] ?? 0) : (this.#ports[item - sceneItems.length]?.group ?? 0);
    const groupItemStart = new Int32Array(groupCount + 1);
    for (let item = 0; item < itemCount; item++) groupItemStart[place(groupOf(item)) + 1]!++;
    for (let group = 0; group < groupCount; group++) groupItemStart[group + 1]! += groupItemStart[group]!;
    const fill = groupItemStart.slice();
    const number = new Int32Array(itemCount);
    for (let item = 0; item < itemCount; item++) number[item] = fill[place(groupOf(item))]!++;
    const kinds = new Uint8Array(itemCount);
    const itemGroup = new Int32Array(itemCount).fill(-1);
    const width = new Float64Array(itemCount);
    const height = new Float64Array(itemCount);
    const anchor = new Float64Array(itemCount);
    const inset = new Float64Array(itemCount);
    for (const item of sceneItems) {
      if (item.kind === 'openModule') continue;
      const size = sizeOf(item.index);
      width[number[item.index]!] = size.width;
      height[number[item.index]!] = size.height;
      anchor[number[item.index]!] = size.anchor;
      inset[number[item.index]!] = size.inset;
    }
    this.#ports.forEach((port, index) => {
      kinds[number[sceneItems.length + index]!] = port.kind;
      width[number[sceneItems.length + index]!] = 6;
      if (port.kind !== itemKind.inputPort) return;
      // What comes in runs straight down behind the module's title before it may turn.
      height[number[sceneItems.length + index]!] = groupFrames[orientation].before;
      inset[number[sceneItems.length + index]!] = groupFrames[orientation].before;
    });
    const groupItem = new Int32Array(groupCount).fill(-1);
    const groupTitleWidth = new Float64Array(groupCount);
    for (let group = 1; group < groupCount; group++) {
      const item = this.#groupItem[group]!;
      groupItem[place(group)] = number[item]!;
      groupTitleWidth[place(group)] = titleWidthOf(item);
      itemGroup[number[item]!] = place(group);
    }
    const nets = this.#finishNets(number, place, groupCount);
    return {
      request: {
        orientation,
        betweenLayers,
        groupItemStart,
        groupItem,
        groupTitleWidth,
        itemKind: kinds,
        itemGroup,
        itemWidth: width,
        itemHeight: height,
        itemAnchor: anchor,
        itemInset: inset,
        ...nets,
      },
      layoutItem: number.slice(0, sceneItems.length),
      parts: this.#netParts.map((parts) => parts.map((net) => this.#netNumber[net]!)),
    };
  }

  #finishNets(number: Int32Array, place: (group: number) => number, groupCount: number) {
    const netCount = this.#nets.length;
    const groupNetStart = new Int32Array(groupCount + 1);
    for (const net of this.#nets) groupNetStart[place(net.group) + 1]!++;
    for (let group = 0; group < groupCount; group++) groupNetStart[group + 1]! += groupNetStart[group]!;
    const fill = groupNetStart.slice();
    this.#netNumber = Int32Array.from(this.#nets, (net) => fill[place(net.group)]!++);
    const netSource = new Int32Array(netCount);
    const netSourcePort = new Int32Array(netCount).fill(-1);
    const netTargetStart = new Int32Array(netCount + 1);
    this.#nets.forEach((net, index) => {
      const at = this.#netNumber[index]!;
      netSource[at] = number[net.source]!;
      if (net.sourcePort >= 0) netSourcePort[at] = number[net.sourcePort]!;
      netTargetStart[at + 1] = net.targets.length;
    });
    for (let net = 0; net < netCount; net++) netTargetStart[net + 1]! += netTargetStart[net]!;
    const netTarget = new Int32Array(netTargetStart[netCount]!);
    const netTargetPort = new Int32Array(netTarget.length).fill(-1);
    this.#nets.forEach((net, index) => {
      const start = netTargetStart[this.#netNumber[index]!]!;
      net.targets.forEach((target, slot) => {
        netTarget[start + slot] = number[target.item]!;
        if (target.port >= 0) netTargetPort[start + slot] = number[target.port]!;
      });
    });
    this.#targetStart = netTargetStart;
    return { groupNetStart, netSource, netSourcePort, netTargetStart, netTarget, netTargetPort };
  }

  /** The ways of one net in the request's numbers: targets count through all nets. */
  renumber(ways: readonly (readonly RoutePart[])[]): RoutePart[][] {
    return ways.map((way) =>
      way.map(({ net, target }) => {
        const at = this.#netNumber[net]!;
        return { net: at, target: this.#targetStart[at]! + target };
      }),
    );
  }
}
