import { type Outline, walkOutline } from './outline.ts';
import { kindColours, legendFields, markBorders, markedLines } from './outline-colours.ts';

/** What Mermaid draws unless the page around it allows more: a diagram cannot do that for itself. */
const limits = [
  { setting: 'maxEdges', most: 500, unit: 'edges' },
  { setting: 'maxTextSize', most: 50_000, unit: 'characters' },
] as const;

/** Writes what is seen of a graph as a Mermaid flowchart: open modules are subgraphs. What is too large for Mermaid's limits says so. */
export function mermaidText(outline: Outline): string {
  const text = flowchart(outline);
  const sizes = { maxEdges: outline.edges.length, maxTextSize: text.length };
  const notes = limits.flatMap(({ setting, most, unit }) =>
    sizes[setting] <= most
      ? []
      : [`%% ${sizes[setting]} ${unit}: Mermaid draws no more than ${most}, unless ${setting} is raised.\n`],
  );
  if (notes.length === 0) return text;
  // Braces would make a directive of a comment.
  return `${notes.join('')}%% Only the page that draws it can do that, in mermaid.initialize. Or fold modules, and export again.\n${text}`;
}

function flowchart(outline: Outline): string {
  const lines = [`flowchart ${outline.orientation === 'topDown' ? 'TD' : 'LR'}`];
  const { legend } = outline;
  const indent = (depth: number): string => '  '.repeat(depth + 1);
  walkOutline(outline, {
    node(node, depth) {
      const { id, kind } = node;
      const [open, close] = kind === 'module' ? ['[[', ']]'] : kind === 'parameter' ? ['([', '])'] : ['[', ']'];
      const ownKind = legend === null ? `:::${kind}` : '';
      lines.push(`${indent(depth)}${id}${open}${quote(markedLines(node))}${close}${ownKind}`);
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
  if (legend === null) {
    for (const kind of new Set(outline.nodes.map((node) => node.kind))) {
      lines.push(classText(kind, kindColours[kind]));
    }
    return `${lines.join('\n')}\n`;
  }
  const fields = legendFields(legend);
  lines.push(`  subgraph legend[${quote([legend.title])}]`);
  lines.push(...fields.map((field) => `    ${field.id}[${quote(markedLines(field))}]`), '  end');
  const painted = [...outline.nodes, ...fields];
  for (const [index, [, alike]] of [...Map.groupBy(painted, ({ colours }) => colours.join())].entries()) {
    const colours = alike[0]?.colours;
    if (colours === undefined) continue;
    lines.push(classText(`tone${index}`, colours), `  class ${alike.map(({ id }) => id).join(',')} tone${index}`);
  }
  for (const [mark, border] of Object.entries(markBorders)) {
    const marked = painted.filter((node) => node.mark === mark).map(({ id }) => id);
    if (marked.length === 0) continue;
    const dashes = mark === 'removed' ? ',stroke-dasharray:4 3' : '';
    lines.push(`  classDef ${mark} stroke:${border},stroke-width:2px${dashes}`, `  class ${marked.join(',')} ${mark}`);
  }
  return `${lines.join('\n')}\n`;
}

function classText(name: string, [fill, border]: readonly [fill: string, border: string]): string {
  return `  classDef ${name} fill:${fill},stroke:${border},color:#1f1f1f`;
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
