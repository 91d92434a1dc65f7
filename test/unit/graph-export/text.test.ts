import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instance as graphviz } from '@viz-js/viz';
import { dotText } from '../../../webview/graph/export/dot.ts';
import { mermaidText } from '../../../webview/graph/export/mermaid.ts';
import { type Outline, outlineOf } from '../../../webview/graph/export/outline.ts';
import { mnistMlp, oddities, transformer } from '../webview-graph/documents.ts';
import { awkwardNames } from './page-files.ts';

const first = { visibility: null, appearance: null, orientation: 'topDown' } as const;

const awkward: Outline = {
  title: '"title"',
  orientation: 'leftRight',
  modules: [{ id: 'm1', title: '"q" <x> [end]', parent: -1 }],
  nodes: awkwardNames.map((name, index) => ({
    id: `n${index}`,
    lines: [name, '2 × 3'],
    kind: index % 2 === 0 ? 'linear' : 'module',
    parent: index % 2 === 0 ? -1 : 0,
  })),
  edges: awkwardNames.map((label, index) => ({ from: 'n0', to: `n${index}`, label, isLeaf: false })),
};

/** Graphviz's tokens, by its own grammar: names, quoted strings where only a quote is escaped, and signs. Fails on anything else. */
function dotTokens(text: string): string[] {
  const tokens: string[] = [];
  const token = /\s+|[A-Za-z_]\w*|\d+|"(?:[^"\\]|\\[\s\S])*"|->|[{}[\]=;,]/y;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const found = token.exec(text);
    assert.ok(found !== null, `no token at ${JSON.stringify(text.slice(at, at + 40))}`);
    if (found[0].trim() !== '') tokens.push(found[0]);
  }
  return tokens;
}

/** What Graphviz shows for a quoted string: escapes and entities put in. */
function dotLabel(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(/\\([\s\S])/g, (_, character: string) => (character === 'n' ? '\n' : character))
    .replaceAll('&amp;', '&');
}

/** What Mermaid shows for a quoted string. */
function mermaidLabel(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replaceAll('<br/>', '\n')
    .replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

describe('a graph as DOT', () => {
  it('has each awkward name as one string, which reads back as it was', () => {
    const tokens = dotTokens(dotText(awkward));
    const labels = tokens.flatMap((token, at) =>
      tokens[at - 2] === 'label' && token.startsWith('"') ? [dotLabel(token)] : [],
    );
    for (const name of awkwardNames) {
      assert.ok(labels.includes(`${name}\n2 × 3`), `node ${JSON.stringify(name)}`);
      assert.ok(labels.includes(name), `edge ${JSON.stringify(name)}`);
    }
    assert.equal(tokens.filter((token) => token === '{').length, tokens.filter((token) => token === '}').length);
  });

  it('is accepted by Graphviz itself', async () => {
    const viz = await graphviz();
    for (const outline of [
      awkward,
      ...[mnistMlp(), oddities(), transformer(2)].map((each) => outlineOf(each, first)),
    ]) {
      const { status, output } = viz.render(dotText(outline), { format: 'svg' });
      assert.ok(status === 'success');
      assert.equal(output.match(/class="node"/g)?.length, outline.nodes.length);
      assert.equal(output.match(/class="cluster"/g)?.length ?? 0, outline.modules.length);
    }
  });
});

describe('a graph as Mermaid', () => {
  it('has each awkward name as one string, which reads back as it was', () => {
    const lines = mermaidText(awkward).trimEnd().split('\n');
    assert.equal(lines[0], 'flowchart LR');
    const node = /^ *(\w+)(?:\[\[(".*")\]\]|\(\[(".*")\]\)|\[(".*")\]):::(\w+)$/;
    const edge = /^ {2}(\w+) (?:---|-->|-->\|(".*")\|) (\w+)$/;
    const others = /^ *(subgraph \w+\[".*"\]|end|classDef \w+ [^"]+)$/;
    const labels = lines.slice(1).flatMap((line) => {
      const [, , module, leaf, operation] = node.exec(line) ?? [];
      const label = module ?? leaf ?? operation ?? edge.exec(line)?.[2];
      assert.ok(label !== undefined || edge.test(line) || others.test(line), line);
      // Inside, nothing is left that could end the string or be taken for markup.
      if (label !== undefined) assert.match(label.slice(1, -1).replaceAll('<br/>', ''), /^[^"<>[\]{}|`*_\\-]*$/);
      return label === undefined ? [] : [mermaidLabel(label)];
    });
    for (const name of awkwardNames) {
      assert.ok(labels.includes(`${name}\n2 × 3`), `node ${JSON.stringify(name)}`);
      assert.ok(labels.includes(name), `edge ${JSON.stringify(name)}`);
    }
  });
});

describe('what is seen of a graph', () => {
  it('has every operation and parameter that is not folded away, and folded modules in their places', () => {
    const document = mnistMlp();
    const visibility = { root: '', open: new Set<string>(), hidden: new Set<never>() };
    const folded = outlineOf(document, { ...first, visibility });
    assert.deepEqual(
      folded.nodes.map(({ lines }) => lines[0]),
      ['net Net', 'criterion CrossEntropyLoss', 'images', 'labels'],
    );
    const open = outlineOf(document, first);
    assert.ok(open.nodes.length > folded.nodes.length);
    const ids = new Set(open.nodes.map(({ id }) => id));
    assert.equal(ids.size, open.nodes.length);
    for (const { from, to } of open.edges) assert.ok(ids.has(from) && ids.has(to), `${from} -> ${to}`);
  });
});
