import { type ChangeMark, changeLetters } from '../model/comparison/item-changes.ts';
import type { LegendText } from '../model/legend-text.ts';
import { hexOf, parseColour } from './colour.ts';
import type { OutlineNode } from './outline.ts';

/** As hex, for dark text, in any program. */
export type NodeColours = readonly [fill: string, border: string];

/** Fill and border by kind: light enough for dark text, in any program. */
export const kindColours: Readonly<Record<OutlineNode['kind'], NodeColours>> = {
  linear: ['#dbe9fb', '#0063d3'],
  activation: ['#fbe3d0', '#c25a06'],
  elementwise: ['#ddf0dd', '#388a34'],
  reduction: ['#f7ecc8', '#a87900'],
  loss: ['#fbdad6', '#e51400'],
  parameter: ['#eadff2', '#652d90'],
  input: ['#ececec', '#3b3b3b'],
  shape: ['#f3f3f3', '#8a8a8a'],
  other: ['#f3f3f3', '#8a8a8a'],
  module: ['#e4e4e4', '#6a6a6a'],
};

/** Borders of what is in only one of two steps that are compared. */
export const markBorders: Readonly<Record<ChangeMark, string>> = {
  added: '#388a34',
  removed: '#e51400',
  both: '#1f1f1f',
};

/** A tone of the page as fill and border on white. */
export function onWhite(tone: string): NodeColours {
  const plain = tone.replace(/var\((--[\w-]+)\)/g, (_, name: string) => variables[name] ?? '#8a8a8a');
  const [fill, border] = [`color-mix(in srgb, ${plain} 30%, white)`, plain].map((css) => {
    const colour = parseColour(css);
    return colour === null ? '#8a8a8a' : hexOf(colour);
  });
  return [fill ?? '', border ?? ''];
}

const variables: Readonly<Record<string, string>> = { '--ink': '#1f1f1f', '--tone-alarm': '#e51400' };

/** A node's lines, its mark before the first. */
export function markedLines({ lines, mark }: Pick<OutlineNode, 'lines' | 'mark'>): readonly string[] {
  return mark === null ? lines : lines.map((line, index) => (index === 0 ? `${changeLetters[mark]} ${line}` : line));
}

/** The fields of a legend, as nodes: of a scale its ends and its middle. */
export function legendFields(legend: LegendText): readonly Pick<OutlineNode, 'id' | 'lines' | 'colours' | 'mark'>[] {
  const { scale, entries } = legend;
  const middle = (scale?.colours.length ?? 0) >> 1;
  const ends =
    scale === null
      ? []
      : [
          { text: scale.low, colour: scale.colours[0], mark: null },
          { text: scale.middle || ' ', colour: scale.colours[middle], mark: null },
          { text: scale.high, colour: scale.colours.at(-1), mark: null },
        ];
  return [...ends, ...entries].map(({ text, colour, mark }, index) => ({
    id: `legend${index}`,
    lines: [text],
    colours: colour ? onWhite(colour) : kindColours.other,
    mark,
  }));
}
