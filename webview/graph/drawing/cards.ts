import { cardSize, fitText, type TextStyle } from '../model/card.ts';
import type { SceneItem } from '../model/scene.ts';
import type { PaintContext } from './paint-context.ts';
import { type Shape, shape, textShape } from './shape.ts';

/** The colour of what an item is coloured by; null where there is nothing to say of it, or cards have those of their kinds. */
export function toneOfItem(
  item: SceneItem,
  { colouring, outputOf }: Pick<PaintContext, 'colouring' | 'outputOf'>,
): string | null {
  if (colouring === null) return null;
  if (item.kind === 'node') return colouring.toneOf({ node: item.node, output: 0 });
  if (colouring.toneOfModule !== undefined) return colouring.toneOfModule(item.module);
  const shown = outputOf(item.index);
  return shown === undefined ? null : colouring.toneOf(shown);
}

/** Gives a card the colour of what it is coloured by. */
export function toned(card: Shape, tone: string | null, { colouring }: PaintContext): Shape {
  if (colouring === null) return card;
  const classes = tone === null ? card.attributes['class'] : `${card.attributes['class']} coloured`;
  return { ...card, attributes: { ...card.attributes, class: classes ?? '' }, tone: tone ?? 'var(--line)' };
}

/** A card without anything on it. */
export function drawBody(width: number, height: number, radius: number): Shape[] {
  const stripe = `M${radius} 0H5V${height}H${radius}A${radius} ${radius} 0 0 1 0 ${height - radius}V${radius}A${radius} ${radius} 0 0 1 ${radius} 0Z`;
  return [
    shape('rect', { class: 'card-ring', x: -4, y: -4, width: width + 8, height: height + 8, rx: radius + 3 }),
    shape('rect', { class: 'card-body', width, height, rx: radius }),
    shape('path', { class: 'card-stripe', d: stripe }),
  ];
}

/** A card's name, and what stands quietly beside it. */
export function drawTitle(
  text: string,
  beside: string,
  width: number,
  baseline: number,
  style: TextStyle,
  context: PaintContext,
): Shape[] {
  const room = width - cardSize.textLeft - cardSize.textRight;
  const besideWidth = beside === '' ? 0 : Math.min(context.measure(beside, 'small'), room * 0.6);
  const fitted = fitText(text, room - (besideWidth > 0 ? besideWidth + 8 : 0), style, context.measure);
  const title = textShape({ class: 'card-title', x: cardSize.textLeft, y: baseline }, fitted);
  if (beside === '') return [title];
  const quiet = fitText(beside, besideWidth + 1, 'small', context.measure);
  return [title, textShape({ class: 'card-beside', x: width - cardSize.textRight, y: baseline }, quiet)];
}

/** How much larger names are when they are all that is read. */
export const farTitleGrowth = 1.75;

/** The name alone, large, in the middle. */
export function drawFarTitle(text: string, width: number, height: number, context: PaintContext): Shape {
  const fitted = fitText(text, (width - 20) / farTitleGrowth, 'title', context.measure);
  return textShape({ class: 'card-title-far', x: width / 2 + 2, y: height / 2 }, fitted);
}
