import type { BackwardHighlight } from '../../../src/protocol/graph-view.ts';
import { svgElement } from '../../shared/dom.ts';
import { drawNet } from '../drawing/edges.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import { type EdgeLabel, placeLabels } from '../model/edge-labels.ts';
import type { Bounds, Picture } from '../model/picture.ts';
import { findRoute } from '../model/scene.ts';
import { netsWithin } from './places.ts';
import { elementOf } from './shape-elements.ts';

/** A label may stand so far left or right of its line. */
const labelReach = 80;

/** Draws the edges: each net once, its label, and what is laid over them (the choice, the backward pass). */
export class EdgePainter {
  readonly #layer: SVGGElement;
  readonly #overlay: SVGGElement;
  readonly #drawn = new Map<number, SVGGElement>();
  #context: PaintContext | null = null;
  /** Placed when the first edge is drawn. */
  #labels: readonly (EdgeLabel | null)[] | null = null;

  constructor(layer: SVGGElement, overlay: SVGGElement) {
    this.#layer = layer;
    this.#overlay = overlay;
  }

  /** Forgets the old picture's edges. */
  setContext(context: PaintContext): void {
    if (context.picture !== this.#context?.picture) this.#labels = null;
    this.#context = context;
    this.#drawn.clear();
    this.#layer.replaceChildren();
  }

  /** The nets whose lines may be seen in a view. */
  visibleNets(view: Bounds): number[] {
    const picture = this.#context?.picture;
    return picture === undefined ? [] : netsWithin(picture, { ...view, left: view.left - labelReach });
  }

  /** Draws these nets and removes all others. `isLabelled`: whether they may have labels, if not seen yet. */
  show(nets: readonly number[], withLabels: boolean, isLabelled = true): void {
    const context = this.#context;
    if (context === null) return;
    const wanted = new Set(nets);
    for (const [net, group] of this.#drawn) {
      if (wanted.has(net)) continue;
      group.remove();
      this.#drawn.delete(net);
    }
    for (const net of nets) {
      if (this.#drawn.has(net)) continue;
      const group = this.#draw(net, context, isLabelled);
      this.#layer.append(group);
      this.#drawn.set(net, group);
    }
    this.#layer.classList.toggle('with-labels', withLabels);
  }

  #draw(index: number, context: PaintContext, isLabelled: boolean): SVGGElement {
    if (isLabelled) this.#labels ??= placeLabels(context.picture, context.graph, context.measure);
    const [tensor] = context.picture.scene.nets[index]?.tensors ?? [];
    const group = svgElement('g', { class: 'edge', 'data-tensor': `${tensor?.node ?? -1} ${tensor?.output ?? 0}` });
    // A thin line is hard to hit.
    group.append(svgElement('path', { class: 'edge-hit', d: context.picture.netPath(index) }));
    group.append(...drawNet(index, this.#labels?.[index] ?? null, context).map(elementOf));
    return group;
  }

  /** Lights a chosen edge, or the edges of a chosen item, and those along which gradients have flowed. */
  showOverlay(selectedItem: number | null, selectedNet: number | null, backward: BackwardHighlight | null): void {
    this.#overlay.replaceChildren();
    const context = this.#context;
    if (context === null) return;
    const { picture } = context;
    if (selectedNet !== null) this.#showNet(selectedNet, picture);
    else if (selectedItem !== null) this.#showChosen(selectedItem, picture);
    for (const edge of backward?.edges ?? []) {
      const route = findRoute(picture.scene, edge.target, edge.from);
      if (route === null) continue;
      const fresh = edge.from === backward?.current ? ' fresh' : '';
      const path = picture.routePath(route.net, route.target);
      // Dashes are told from the line below them by a clear ground.
      this.#overlay.append(
        svgElement('path', { class: 'gradient-ground', d: path }),
        svgElement('path', { class: 'gradient-ground-head', d: picture.routeHead(route.net, route.target) }),
        svgElement('path', { class: `gradient-edge${fresh}`, d: path }),
        svgElement('path', { class: 'gradient-head', d: picture.backHead(route.net) }),
      );
    }
  }

  #showNet(net: number, picture: Picture): void {
    this.#overlay.append(
      svgElement('path', { class: 'chosen-edge', d: picture.netPath(net) }),
      svgElement('path', { class: 'chosen-head', d: picture.netHeads(net) }),
    );
  }

  #showChosen(item: number, picture: Picture): void {
    for (const [index, net] of picture.scene.nets.entries()) {
      if (net.source === item) this.#showNet(index, picture);
      for (const [slot, target] of net.targets.entries()) {
        if (target.item !== item) continue;
        this.#overlay.append(
          svgElement('path', { class: 'chosen-edge', d: picture.routePath(index, slot) }),
          svgElement('path', { class: 'chosen-head', d: picture.routeHead(index, slot) }),
        );
      }
    }
  }
}
