import type { ThemeLook } from '../../../src/protocol/graph-view.ts';
import { drawNet } from '../drawing/edges.ts';
import { drawItem } from '../drawing/items.ts';
import { drawOpenModule } from '../drawing/open-modules.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import { type Shape, shape, translate } from '../drawing/shape.ts';
import { placeLabels } from '../model/edge-labels.ts';
import { legendText } from '../model/legend-text.ts';
import type { Bounds } from '../model/picture.ts';
import { drawLegend } from './draw-legend.ts';
import { helveticaFonts } from './helvetica.ts';
import { escapeMarkup } from './markup.ts';
import { StyleResolver } from './resolve-style.ts';
import { parseStyleSheet } from './style-sheet.ts';

/** What a picture looks like on paper. */
export const lightTheme: ThemeLook = { classes: ['vscode-light'], variables: {} };

/** An SVG file, and its size in pixels. */
export interface PictureSvg {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const margin = 24;

/**
 * Writes a picture as an SVG file that stands alone: every colour and font is in the elements' own attributes, so that any program
 * draws it as the page does. `sheet`: the page's style sheet with the themes. `inView`: keys of items, for the part of the
 * picture that they take; null for all of it.
 */
export function pictureSvg(
  context: PaintContext,
  title: string,
  sheet: string,
  theme: ThemeLook,
  inView: ReadonlySet<string> | null,
): PictureSvg {
  const resolver = new StyleResolver(parseStyleSheet(sheet), theme.classes, theme.variables);
  const bounds = boundsOf(context, inView);
  const text = legendText(context);
  const legend = text && drawLegend(text, context.measure);
  const width = Math.ceil(Math.max(bounds.right - bounds.left, legend?.width ?? 0)) + 2 * margin;
  const pictureHeight = Math.ceil(bounds.bottom - bounds.top);
  const height = pictureHeight + (legend === null ? 0 : margin + legend.height) + 2 * margin;
  const left = Math.floor(bounds.left) - margin;
  const top = Math.floor(bounds.top) - margin;
  const around = [`picture zoom-near flow-${context.appearance.flow}`];
  const layers = drawLayers(context).map((layer) => resolver.write(layer, around));
  if (legend !== null) {
    // Below the picture, of which a corner that is empty now may not be in the next.
    const at = translate(left + margin, top + 2 * margin + pictureHeight);
    // On a ground of its own where only a part of the picture is seen, which goes on below.
    const ground = shape('rect', { class: 'legend-ground', x: -margin, y: -margin / 2, width, height: height });
    layers.push(resolver.write(shape('g', at, [ground, legend.shape]), around));
  }
  const svg = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}" font-family="${escapeMarkup(helveticaFonts)}" font-size="13">`,
    `<title>${escapeMarkup(title)}</title>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${resolver.value('var(--ground)')}"/>`,
    ...layers,
    '</svg>',
    '',
  ].join('\n');
  return { svg, width, height };
}

/** From the ground up, as the page stacks them. */
function drawLayers(context: PaintContext): Shape[] {
  const { picture } = context;
  const open = picture.scene.items.flatMap((item) => drawOpenModule(item, context, 'near') ?? []);
  const labels = placeLabels(picture, context.graph, context.measure);
  const edges = picture.scene.nets.map((_, net) =>
    shape('g', { class: 'edge' }, drawNet(net, labels[net] ?? null, context)),
  );
  const items = picture.scene.items.flatMap((item) => {
    if (item.kind === 'openModule') return [];
    const { x, y } = picture.boxOf(item.index);
    const attributes = { class: item.isOutside ? 'item outside' : 'item', ...translate(x, y) };
    return [shape('g', attributes, drawItem(item, context, 'near').map(withoutToggles))];
  });
  return [
    shape(
      'g',
      { class: 'module-boxes' },
      open.map(({ box }) => box),
    ),
    shape('g', { class: 'edges with-labels' }, edges),
    shape(
      'g',
      { class: 'module-headers' },
      open.map(({ header }) => withoutToggles(header)),
    ),
    shape('g', { class: 'items' }, items),
  ];
}

/** Nothing opens in a file that is only looked at. */
function withoutToggles(drawn: Shape): Shape {
  const children = drawn.children.filter(({ attributes }) => attributes['class'] !== 'toggle');
  return { ...drawn, children };
}

function boundsOf({ picture }: PaintContext, inView: ReadonlySet<string> | null): Bounds {
  const whole = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  const seen = picture.scene.items.filter(({ key, kind }) => kind !== 'openModule' && inView?.has(key) === true);
  if (seen.length === 0) return whole;
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { index } of seen) {
    const { x, y, width, height } = picture.boxOf(index);
    bounds.left = Math.min(bounds.left, x);
    bounds.top = Math.min(bounds.top, y);
    bounds.right = Math.max(bounds.right, x + width);
    bounds.bottom = Math.max(bounds.bottom, y + height);
  }
  return bounds;
}
