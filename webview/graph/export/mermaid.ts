import { kindColours, type Outline, walkOutline } from './outline.ts';

/** Mermaid refuses to draw more edges than this, unless the page around it allows more. */
export const mermaidEdgeLimit = 500;

/** Writes what is seen of a graph as a Mermaid flowchart: open modules are subgraphs. */
export function mermaidText(outline: Outline): string {
  const lines = [`flowchart ${outline.orientation === 'topDown' ? 'TD' : 'LR'}`];
  const indent = (depth: number): string => '  '.repeat(depth + 1);
  walkOutline(outline, {
    node({ id, lines: text, kind }, depth) {
      const [open, close] = kind === 'module' ? ['[[', ']]'] : kind === 'parameter' ? ['([', '])'] : ['[', ']'];
      lines.push(`${indent(depth)}${id}${open}${quote(text)}${close}:::${kind}`);
    },
    enter({ id, title }, depth) {
      lines.push(`${indent(depth)}subgraph ${id}[${quote([title])}]`);
    },
    leave(_, depth) {
      lines.push(`${indent(depth)}end`);
    },
  });
  for (const { from, to, label, isLeaf } of outline.edges) {
    const arrow = isLeaf ? '---' : label === '' ? '-->' : `-->|${quote([label])}|`;
    lines.push(`  ${from} ${arrow} ${to}`);
  }
  for (const kind of new Set(outline.nodes.map((node) => node.kind))) {
    const [fill, border] = kindColours[kind];
    lines.push(`  classDef ${kind} fill:${fill},stroke:${border},color:#1f1f1f`);
  }
  return `${lines.join('\n')}\n`;
}

/** A string of lines. What means something to Mermaid or to the HTML that it makes is written as an entity, in its own way: `#35;`. */
function quote(lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    line
      .toWellFormed()
      .replace(/\r\n|\r|\n/g, '\u2028')
      .replace(/[^\p{L}\p{N} .,:×−±·…–∞\u2009\u2028()/]|(?<=^\d+)\./gu, (character) => `#${character.codePointAt(0)};`)
      .replaceAll('\u2028', '<br/>'),
  );
  return `"${escaped.join('<br/>')}"`;
}
