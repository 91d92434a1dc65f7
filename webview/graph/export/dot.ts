import { type Outline, type OutlineNode, walkOutline } from './outline.ts';
import { legendFields, markBorders, markedLines } from './outline-colours.ts';

/** Writes what is seen of a graph in Graphviz's language: open modules are clusters. */
export function dotText(outline: Outline): string {
  const lines = [
    'digraph {',
    `  label=${quote([outline.title])} labelloc=t fontname="Helvetica" rankdir=${outline.orientation === 'topDown' ? 'TB' : 'LR'}`,
    '  node [shape=box style="rounded,filled" fontname="Helvetica" fontsize=11 margin="0.15,0.06"]',
    '  edge [fontname="Helvetica" fontsize=9 color="#8a8a8a" fontcolor="#555555"]',
  ];
  const indent = (depth: number): string => '  '.repeat(depth + 1);
  walkOutline(outline, {
    node(node, depth) {
      lines.push(`${indent(depth)}${nodeText(node, node.kind === 'module' ? ' peripheries=2' : '')}`);
    },
    enter({ id, title }, depth) {
      lines.push(
        `${indent(depth)}subgraph cluster_${id} {`,
        `${indent(depth + 1)}label=${quote([title])} style="rounded,filled" fillcolor="#fafafa" color="#b0b0b0"`,
      );
    },
    leave(_, depth) {
      lines.push(`${indent(depth)}}`);
    },
  });
  for (const { from, to, label, isLeaf } of outline.edges) {
    const look = isLeaf ? ' [arrowhead=none]' : label === '' ? '' : ` [label=${quote([label])}]`;
    lines.push(`  ${from} -> ${to}${look}`);
  }
  if (outline.legend !== null) {
    const fields = legendFields(outline.legend);
    lines.push(
      '  subgraph cluster_legend {',
      `    label=${quote([outline.legend.title])} style=rounded color="#b0b0b0"`,
    );
    lines.push(...fields.map((field) => `    ${nodeText(field, '')}`), '  }');
  }
  return `${[...lines, '}'].join('\n')}\n`;
}

function nodeText(node: Pick<OutlineNode, 'id' | 'lines' | 'colours' | 'mark'>, more: string): string {
  const [fill, border] = node.colours;
  const { mark } = node;
  const dashes = mark === 'removed' ? ' style="rounded,filled,dashed"' : '';
  const look = mark === null ? `color="${border}"` : `color="${markBorders[mark]}" penwidth=2${dashes}`;
  return `${node.id} [label=${quote(markedLines(node))} fillcolor="${fill}" ${look}${more}]`;
}

/** A string of lines. In Graphviz a backslash begins what is put in for it (`\N` the name), and an ampersand an entity. */
function quote(lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    line
      .toWellFormed()
      .replaceAll('\0', '\ufffd')
      .replaceAll('\\', '\\\\')
      .replaceAll('"', '\\"')
      .replaceAll('&', '&amp;')
      .replace(/\r\n|\r|\n/g, '\\n'),
  );
  return `"${escaped.join('\\n')}"`;
}
