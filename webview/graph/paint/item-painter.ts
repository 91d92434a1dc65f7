import type { OutputReference, RecordedTensor, TensorSummary } from '../../../src/trace/schema.ts';
import { svgElement } from '../../shared/dom.ts';
import { formatNumber, formatShape } from '../../shared/format.ts';
import { type CardPlan, cardSize, fitText, moduleContents, type TextStyle } from '../model/card.ts';
import { familyOf } from '../model/families.ts';
import { glyphOf } from '../model/glyph.ts';
import { speakItem, speakNode } from '../model/labels.ts';
import { moduleHeading } from '../model/module-tree.ts';
import type { SceneItem } from '../model/scene.ts';
import type { Detail } from './detail.ts';
import { drawGlyph } from './glyphs.ts';
import type { PaintContext } from './paint-context.ts';

/** Fills an item's group: a node with its leaves, or a folded module. */
export function drawItem(group: SVGGElement, item: SceneItem, context: PaintContext, detail: Detail): void {
  group.replaceChildren();
  const plan = context.planOf(item.index);
  if (item.kind === 'closedModule') drawClosedModule(group, item, plan, context, detail);
  else drawNode(group, item, plan, context, detail);
  if (detail === 'near') return;
  // What is not written on a card is told to a pointer that rests on it.
  for (const card of group.querySelectorAll(':scope > .card')) {
    const title = svgElement('title');
    title.textContent = card.getAttribute('aria-label');
    card.append(title);
  }
}

function drawNode(group: SVGGElement, item: SceneItem, plan: CardPlan, context: PaintContext, detail: Detail): void {
  const node = context.graph.nodes[item.node];
  if (node === undefined) return;
  for (const [index, leaf] of item.leaves.entries()) {
    const top = plan.leafTops[index] ?? 0;
    const middle = top + plan.leafHeight / 2;
    const target = Math.min(Math.max(middle, plan.cardTop + 10), plan.cardTop + plan.cardHeight - 10);
    const from = cardSize.leafWidth;
    const bend = from + cardSize.leafDistance / 2;
    const link = `M${from} ${middle}C${bend} ${middle} ${bend} ${target} ${plan.cardLeft - 1} ${target}`;
    group.append(svgElement('path', { class: 'leaf-link', d: link, 'data-leaf': leaf }));
    const isTrained = context.graph.nodes[leaf]?.outputs[0]?.requiresGrad === true && node.backward !== null;
    if (context.appearance.flow === 'forward' || !isTrained) continue;
    group.append(svgElement('path', { class: 'net-gradient-line', d: link, transform: 'translate(0 5)' }));
  }
  const card = svgElement('g', {
    class: `card family-${familyOf(node)}`,
    transform: `translate(${plan.cardLeft} ${plan.cardTop})`,
  });
  setTone(card, { node: item.node, output: 0 }, context);
  makeReadable(card, `node ${item.node}`, speakNode(node, context.values));
  drawBody(card, plan.cardWidth, plan.cardHeight, 6);
  const shape = node.kind === 'op' ? '' : formatShape(node.outputs[0]?.shape ?? []);
  if (detail === 'near') {
    drawTitle(card, node.label, shape, plan.cardWidth, 18.5, 'title', context);
    drawRows(card, context.values.get(item.node, 0), plan.cardWidth, cardSize.header, cardSize.row, context);
  } else if (detail === 'middle') drawFarTitle(card, node.label, plan.cardWidth, plan.cardHeight, context);
  group.append(card);
  for (const [index, leaf] of item.leaves.entries())
    drawLeaf(group, leaf, plan.leafTops[index] ?? 0, plan, context, detail);
}

function drawLeaf(
  group: SVGGElement,
  leaf: number,
  top: number,
  plan: CardPlan,
  context: PaintContext,
  detail: Detail,
): void {
  const node = context.graph.nodes[leaf];
  if (node === undefined) return;
  const card = svgElement('g', { class: `card leaf family-${familyOf(node)}`, transform: `translate(0 ${top})` });
  setTone(card, { node: leaf, output: 0 }, context);
  makeReadable(card, `node ${leaf}`, speakNode(node, context.values));
  drawBody(card, cardSize.leafWidth, plan.leafHeight, 4);
  // Inside its module the last part of a parameter's name says enough.
  const label = node.modulePath.length > 0 ? (node.label.split('.').pop() ?? node.label) : node.label;
  if (detail === 'near') {
    const shape = formatShape(node.outputs[0]?.shape ?? []);
    drawTitle(card, label, shape, cardSize.leafWidth, 14.5, 'small', context);
    drawRows(card, context.values.get(leaf, 0), cardSize.leafWidth, cardSize.leafHeader, cardSize.leafRow, context);
  } else if (detail === 'middle') drawFarTitle(card, label, cardSize.leafWidth, plan.leafHeight, context);
  group.append(card);
}

function drawClosedModule(
  group: SVGGElement,
  item: SceneItem,
  plan: CardPlan,
  context: PaintContext,
  detail: Detail,
): void {
  const box = context.tree.modules[item.module];
  if (box === undefined) return;
  const heading = moduleHeading(box);
  const card = svgElement('g', { class: 'card module-card' });
  setTone(card, context.outputOf(item.index), context);
  makeReadable(card, `module ${item.module}`, speakItem(item, context.graph, context.tree, context.values));
  card.setAttribute('aria-expanded', 'false');
  for (const offset of [6, 3]) {
    const size = { x: offset, y: offset, width: plan.cardWidth - 2 * offset, height: plan.cardHeight };
    card.append(svgElement('rect', { class: 'card-behind', rx: 6, ...size }));
  }
  drawBody(card, plan.cardWidth, plan.cardHeight, 6);
  if (detail === 'near') {
    drawTitle(card, heading.title, heading.beside, plan.cardWidth - 24, 18.5, 'title', context);
    const contents = svgElement('text', { class: 'card-subtitle', x: cardSize.textLeft, y: 36 });
    contents.textContent = fitText(moduleContents(box), plan.cardWidth - 24, 'small', context.measure);
    card.append(contents, drawToggle(plan.cardWidth - 24, 5, item.module, false));
    const output = context.outputOf(item.index);
    if (output !== undefined) {
      const recorded = context.values.get(output.node, output.output);
      drawRows(card, recorded, plan.cardWidth, cardSize.header + 18, cardSize.row, context);
    }
  } else if (detail === 'middle') drawFarTitle(card, heading.title, plan.cardWidth, plan.cardHeight, context);
  group.append(card);
}

/** Gives a card the colour of what it is coloured by. */
function setTone(card: SVGGElement, tensor: OutputReference | undefined, { colouring }: PaintContext): void {
  if (colouring === null) return;
  const tone = tensor === undefined ? null : colouring.toneOf(tensor);
  card.classList.toggle('coloured', tone !== null);
  card.style.setProperty('--tone', tone ?? 'var(--line)');
}

/** Lets an item be found by pointer, keyboard and screen reader. */
export function makeReadable(card: SVGGElement, key: string, text: string): void {
  card.setAttribute('data-key', key);
  card.setAttribute('role', 'button');
  card.setAttribute('tabindex', '-1');
  card.setAttribute('aria-label', text);
}

/** The small square that opens or folds a module. */
export function drawToggle(x: number, y: number, module: number, opened: boolean): SVGGElement {
  const toggle = svgElement('g', { class: 'toggle', transform: `translate(${x} ${y})`, 'data-toggle': module });
  toggle.append(svgElement('rect', { width: 18, height: 18, rx: 4 }));
  toggle.append(svgElement('path', { d: opened ? 'M5 9h8' : 'M5 9h8M9 5v8' }));
  const title = svgElement('title');
  title.textContent = opened ? 'Fold this module' : 'Open this module';
  toggle.append(title);
  return toggle;
}

function drawBody(card: SVGGElement, width: number, height: number, radius: number): void {
  card.append(
    svgElement('rect', { class: 'card-ring', x: -4, y: -4, width: width + 8, height: height + 8, rx: radius + 3 }),
    svgElement('rect', { class: 'card-body', width, height, rx: radius }),
    svgElement('path', {
      class: 'card-stripe',
      d: `M${radius} 0H5V${height}H${radius}A${radius} ${radius} 0 0 1 0 ${height - radius}V${radius}A${radius} ${radius} 0 0 1 ${radius} 0Z`,
    }),
  );
}

function drawTitle(
  card: SVGGElement,
  text: string,
  beside: string,
  width: number,
  baseline: number,
  style: TextStyle,
  context: PaintContext,
): void {
  const room = width - cardSize.textLeft - cardSize.textRight;
  const besideWidth = beside === '' ? 0 : Math.min(context.measure(beside, 'small'), room * 0.6);
  const title = svgElement('text', { class: 'card-title', x: cardSize.textLeft, y: baseline });
  title.textContent = fitText(text, room - (besideWidth > 0 ? besideWidth + 8 : 0), style, context.measure);
  card.append(title);
  if (beside === '') return;
  const shape = svgElement('text', { class: 'card-beside', x: width - cardSize.textRight, y: baseline });
  shape.textContent = fitText(beside, besideWidth + 1, 'small', context.measure);
  card.append(shape);
}

function drawFarTitle(card: SVGGElement, text: string, width: number, height: number, context: PaintContext): void {
  const title = svgElement('text', { class: 'card-title-far', x: width / 2 + 2, y: height / 2 });
  // The far title is drawn 1.75 times as large.
  title.textContent = fitText(text, (width - 20) / 1.75, 'title', context.measure);
  card.append(title);
}

function drawRows(
  card: SVGGElement,
  recorded: RecordedTensor | undefined,
  width: number,
  top: number,
  rowHeight: number,
  context: PaintContext,
): void {
  const rows = [
    ['value', context.rows.value, recorded?.value ?? null],
    ['gradient', context.rows.gradient, recorded?.gradient ?? null],
  ] as const;
  let y = top;
  for (const [name, shown, summary] of rows) {
    if (!shown) continue;
    const row = svgElement('g', { class: `row row-${name}`, transform: `translate(${cardSize.textLeft} ${y})` });
    const middle = rowHeight / 2;
    const label = svgElement('text', { class: 'row-name', y: middle });
    label.textContent = name === 'value' ? 'value' : 'grad';
    row.append(label);
    const glyph = glyphOf(summary);
    const right = width - cardSize.textLeft - cardSize.textRight;
    const number = svgElement('text', { class: 'row-number', x: right, y: middle });
    if (glyph.kind === 'none') {
      number.textContent = '–';
      number.classList.add('absent');
    } else {
      number.textContent = glyph.text;
      if (glyph.problem) row.classList.add('problem');
      if (glyph.kind === 'number') number.classList.add('scalar');
    }
    const room = right - 36 - context.measure(number.textContent, 'small') - 8;
    const drawn = room < 16 ? null : drawGlyph(glyph, Math.min(room, 68), rowHeight - 5);
    if (drawn !== null) {
      drawn.setAttribute('transform', 'translate(36 2.5)');
      row.append(drawn);
    }
    row.append(number);
    if (summary !== null) row.append(explain(name, summary));
    card.append(row);
    y += rowHeight;
  }
}

/** What a pointer that rests on a row is told. */
function explain(name: string, summary: TensorSummary): SVGTitleElement {
  const { mean, std, min, max, count } = summary.statistics;
  const title = svgElement('title');
  title.textContent =
    count < 2
      ? name
      : `${name}: mean ${formatNumber(mean)}, standard deviation ${formatNumber(std)}, from ${formatNumber(min)} to ${formatNumber(max)}`;
  return title;
}
