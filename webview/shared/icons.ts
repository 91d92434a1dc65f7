import { svgElement } from './dom.ts';

/** Line drawings on a 16 by 16 grid, in the colour of the text around them. */
const drawings = {
  zoomIn: 'M8 3.5v9M3.5 8h9',
  zoomOut: 'M3.5 8h9',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  expandAll: 'M2.5 5.5l3-3 3 3M2.5 10.5l3 3 3-3M11 8h3M12.5 6.5v3',
  collapseAll: 'M2.5 2.5l3 3 3-3M2.5 13.5l3-3 3 3M11 8h3',
  expandOne: 'M2.5 6.500l3-3 3 3M2.500 9.500l3 3 3-3M12.5 5.500v5M10.500 8.500l2 2 2-2',
  view: 'M1.5 8c3.500-5.300 9.500-5.300 13 0-3.500 5.300-9.500 5.300-13 0zM10 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0z',
  toSide: 'M2.500 3.500h11v9h-11zM8 3.500v9M10.500 8h1.500',
  compare: 'M5.500 2.500v11M2.500 5.500l3-3 3 3M10.500 13.500v-11M7.500 10.500l3 3 3-3',
  help: 'M6 6.200a2 2 0 1 1 2.900 1.800c-.600.300-.900.700-.900 1.500M8 11.600v.2',
  search: 'M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM10.3 10.3L14 14',
  previous: 'M10 3.5L5.5 8l4.5 4.5',
  next: 'M6 3.5L10.5 8 6 12.5',
  up: 'M3.5 10L8 5.5l4.5 4.5',
  down: 'M3.5 6L8 10.5 12.5 6',
  details: 'M2.5 3.5h11v9h-11zM9.5 3.5v9',
  close: 'M4 4l8 8M12 4l-8 8',
  source: 'M6 4L2.5 8 6 12M10 4l3.5 4L10 12',
  stepBack: 'M13.5 8H4M7.5 4.5L4 8l3.5 3.5M2.5 3.5v9',
  copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
  save: 'M8 2.500v7M5 6.500l3 3 3-3M2.500 12.500h11',
  graph:
    'M8 1.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM3.5 10.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM12.5 10.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM7.2 5.3L4.3 10.6M8.8 5.3l2.9 5.3',
  play: 'M4.5 3l8 5-8 5z',
  pause: 'M5 3.5v9M11 3.5v9',
  stop: 'M4 4h8v8H4z',
  restart: 'M12.5 5.5A5 5 0 1 0 13 8M13 2.5v3.5H9.500',
  output: 'M2.5 3.5h11v9h-11zM5 6.5L7 8.250 5 10M8.500 10h2.500',
  warning: 'M8 2L14.5 13.5h-13zM8 6.5v3.5M8 11.6v.2',
} as const;

export type IconName = keyof typeof drawings;

/** Draws an icon; it says nothing to a screen reader, its button does. */
export function icon(name: IconName, size = 16): SVGSVGElement {
  const svg = svgElement('svg', {
    class: 'icon',
    viewBox: '0 0 16 16',
    width: size,
    height: size,
    'aria-hidden': 'true',
  });
  svg.append(svgElement('path', { d: drawings[name] }));
  return svg;
}
