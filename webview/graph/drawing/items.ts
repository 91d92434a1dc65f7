import { formatShape } from '../../shared/format.ts';
import { type CardPlan, cardSize, fitText, moduleContents } from '../model/card.ts';
import { failedNode } from '../model/failed-node.ts';
import { familyOf } from '../model/families.ts';
import { speakItem, speakNode } from '../model/labels.ts';
import { moduleHeading } from '../model/module-tree.ts';
import type { SceneItem } from '../model/scene.ts';
import { drawBody, drawFarTitle, drawTitle, toned, toneOfItem } from './cards.ts';
import { changeClass, drawChangeMark, drawChangesInside } from './change-marks.ts';
import type { Detail } from './detail.ts';
import type { PaintContext } from './paint-context.ts';
import { drawRows } from './rows.ts';
import { type Shape, shape, textShape, titleShape, translate } from './shape.ts';

/** Draws an item from its left top corner: a node with its leaves, or a folded module. */
export function drawItem(item: SceneItem, context: PaintContext, detail: Detail): readonly Shape[] {
  const plan = context.planOf(item.index);
  if (item.kind !== 'closedModule') return drawNode(item, plan, context, detail);
  const card = drawClosedModule(item, plan, context, detail);
  return card === null ? [] : [card];
}

function drawNode(item: SceneItem, plan: CardPlan, context: PaintContext, detail: Detail): Shape[] {
  const node = context.graph.nodes[item.node];
  if (node === undefined) return [];
  const links = item.leaves.flatMap((leaf, index) => drawLink(leaf, index, node.backward !== null, plan, context));
  const beside = node.kind === 'op' ? '' : formatShape(node.outputs[0]?.shape ?? []);
  const contents =
    detail === 'near'
      ? [
          ...drawTitle(node.label, beside, plan.cardWidth, 18.5, 'title', context),
          ...(node.failure === undefined
            ? drawRows(context.values.get(item.node, 0), plan.cardWidth, cardSize.header, cardSize.row, context)
            : [drawFailure(node.failure, plan, context)]),
        ]
      : detail === 'middle'
        ? [drawFarTitle(node.label, plan.cardWidth, plan.cardHeight, context)]
        : [];
  const attributes = {
    class: `card family-${familyOf(node)}${node.failure === undefined ? '' : ' failed'}${changeClass(item.node, context)}`,
    ...translate(plan.cardLeft, plan.cardTop),
    ...readable(`node ${item.node}`, speakNode(node, context.values, context.comparison)),
  };
  const body = drawBody(plan.cardWidth, plan.cardHeight, 6);
  const mark = drawChangeMark(item.node, plan.cardWidth, context);
  const card = toned(
    shape('g', attributes, [...body, ...contents, mark, rest(attributes, detail)]),
    toneOfItem(item, context),
    context,
  );
  const leaves = item.leaves.map((leaf, index) => drawLeaf(leaf, plan.leaves[index] ?? origin, plan, context, detail));
  return [...links, card, ...leaves.filter((leaf) => leaf !== null)];
}

/** Where an operation that ran has its values: why this one did not. */
function drawFailure(failure: string, plan: CardPlan, { measure }: PaintContext): Shape {
  const room = plan.cardWidth - cardSize.textLeft - cardSize.textRight;
  const text = fitText(failure.split('\n')[0] ?? '', room, 'small', measure);
  return textShape({ class: 'card-failure', x: cardSize.textLeft, y: cardSize.header + 13 }, text);
}

type Point = CardPlan['leaves'][number];
const origin: Point = { x: 0, y: 0 };

/** From the right side of a leaf beside its card, or from the bottom of one above it. */
function linkPath({ cardLeft, cardTop, cardWidth, cardHeight, leafHeight }: CardPlan, leaf: Point): string {
  const within = (at: number, from: number, size: number) => Math.min(Math.max(at, from + 10), from + size - 10);
  if (cardLeft > leaf.x + cardSize.leafWidth) {
    const middle = leaf.y + leafHeight / 2;
    const target = within(middle, cardTop, cardHeight);
    const from = leaf.x + cardSize.leafWidth;
    const bend = from + cardSize.leafDistance / 2;
    return `M${from} ${middle}C${bend} ${middle} ${bend} ${target} ${cardLeft - 1} ${target}`;
  }
  const middle = leaf.x + cardSize.leafWidth / 2;
  const target = within(middle, cardLeft, cardWidth);
  const bend = leafHeight + cardSize.leafDistance / 2;
  return `M${middle} ${leafHeight}C${middle} ${bend} ${target} ${bend} ${target} ${cardTop - 1}`;
}

/** From a leaf to its operation's card. */
function drawLink(leaf: number, index: number, isTraced: boolean, plan: CardPlan, context: PaintContext): Shape[] {
  const d = linkPath(plan, plan.leaves[index] ?? origin);
  const link = shape('path', { class: 'leaf-link', d, 'data-leaf': leaf });
  const isTrained = context.graph.nodes[leaf]?.outputs[0]?.requiresGrad === true && isTraced;
  if (context.appearance.flow === 'forward' || !isTrained) return [link];
  const aside =
    plan.cardLeft > cardSize.leafWidth && plan.cardTop < plan.leafHeight ? 'translate(0 5)' : 'translate(5 0)';
  return [link, shape('path', { class: 'net-gradient-line', d, transform: aside })];
}

function drawLeaf(leaf: number, place: Point, plan: CardPlan, context: PaintContext, detail: Detail): Shape | null {
  const node = context.graph.nodes[leaf];
  if (node === undefined) return null;
  // Inside its module the last part of a parameter's name says enough.
  const label = node.modulePath.length > 0 ? (node.label.split('.').pop() ?? node.label) : node.label;
  const beside = formatShape(node.outputs[0]?.shape ?? []);
  const { leafWidth, leafHeader, leafRow } = cardSize;
  const contents =
    detail === 'near'
      ? [
          ...drawTitle(label, beside, leafWidth, 14.5, 'small', context),
          ...drawRows(context.values.get(leaf, 0), leafWidth, leafHeader, leafRow, context),
        ]
      : detail === 'middle'
        ? [drawFarTitle(label, leafWidth, plan.leafHeight, context)]
        : [];
  const attributes = {
    class: `card leaf family-${familyOf(node)}${changeClass(leaf, context)}`,
    ...translate(place.x, place.y),
    ...readable(`node ${leaf}`, speakNode(node, context.values, context.comparison)),
  };
  const body = drawBody(leafWidth, plan.leafHeight, 4);
  const mark = drawChangeMark(leaf, leafWidth, context);
  const card = shape('g', attributes, [...body, ...contents, mark, rest(attributes, detail)]);
  return toned(card, context.colouring?.toneOf({ node: leaf, output: 0 }) ?? null, context);
}

function drawClosedModule(item: SceneItem, plan: CardPlan, context: PaintContext, detail: Detail): Shape | null {
  const box = context.tree.modules[item.module];
  if (box === undefined) return null;
  const attributes = {
    class: holdsFailure(item, context) ? 'card module-card failed' : 'card module-card',
    ...readable(`module ${item.module}`, speakItem(item, context)),
    'aria-expanded': 'false',
  };
  const behind = [6, 3].map((offset) => {
    const size = { x: offset, y: offset, width: plan.cardWidth - 2 * offset, height: plan.cardHeight };
    return shape('rect', { class: 'card-behind', rx: 6, ...size });
  });
  const heading = moduleHeading(box);
  const output = context.outputOf(item.index);
  const contents: Shape[] = [];
  if (detail === 'near') {
    const room = plan.cardWidth - 24;
    const summary = fitText(moduleContents(box), room, 'small', context.measure);
    contents.push(
      ...drawTitle(heading.title, heading.beside, room, 18.5, 'title', context),
      textShape({ class: 'card-subtitle', x: cardSize.textLeft, y: 36 }, summary),
      drawToggle(room, 5, item.module, false),
    );
    if (output !== undefined) {
      const recorded = context.values.get(output.node, output.output);
      contents.push(...drawRows(recorded, plan.cardWidth, cardSize.header + 18, cardSize.row, context));
    }
  } else if (detail === 'middle') {
    contents.push(drawFarTitle(heading.title, plan.cardWidth, plan.cardHeight, context));
  }
  const body = drawBody(plan.cardWidth, plan.cardHeight, 6);
  const mark = drawChangesInside(item, plan.cardWidth, context);
  const card = shape('g', attributes, [...behind, ...body, ...contents, mark, rest(attributes, detail)]);
  return toned(card, toneOfItem(item, context), context);
}

function holdsFailure(item: SceneItem, { graph, picture }: PaintContext): boolean {
  const failed = failedNode(graph);
  return failed !== null && picture.scene.itemOfNode[failed] === item.index;
}

/** What is not written on a card is told to a pointer that rests on it. */
function rest(attributes: { readonly 'aria-label': string }, detail: Detail): Shape | null {
  return detail === 'near' ? null : titleShape(attributes['aria-label']);
}

/** Lets an item be found by pointer, keyboard and screen reader. */
export function readable(key: string, text: string) {
  return { 'data-key': key, role: 'button', tabindex: -1, 'aria-label': text } as const;
}

/** The small square that opens or folds a module. */
export function drawToggle(x: number, y: number, module: number, opened: boolean): Shape {
  return shape('g', { class: 'toggle', ...translate(x, y), 'data-toggle': module }, [
    shape('rect', { width: 18, height: 18, rx: 4 }),
    shape('path', { d: opened ? 'M5 9h8' : 'M5 9h8M9 5v8' }),
    titleShape(opened ? 'Fold this module' : 'Open this module'),
  ]);
}
