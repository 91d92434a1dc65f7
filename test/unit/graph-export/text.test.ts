import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instance as graphviz } from '@viz-js/viz';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { dotText } from '../../../webview/graph/export/dot.ts';
import { mermaidText } from '../../../webview/graph/export/mermaid.ts';
import { type Outline, outlineOf } from '../../../webview/graph/export/outline.ts';
import { buildModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { everythingWith } from '../../../webview/graph/model/visibility.ts';
import { comparedMlp, mnistMlp, oddities, transformer } from '../webview-graph/documents.ts';
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
    colours: ['#ffffff', '#000000'],
    mark: null,
    parent: index % 2 === 0 ? -1 : 0,
  })),
  edges: awkwardNames.map((label, index) => ({ from: 'n0', to: `n${index}`, label, isLeaf: false })),
  legend: null,
};

const edgeless: Outline = { ...awkward, modules: [], nodes: awkward.nodes.map((node) => ({ ...node, parent: -1 })) };
const withEdges = (count: number, label = ''): Outline => ({
  ...edgeless,
  edges: Array.from({ length: count }, () => ({ from: 'n0', to: 'n1', label, isLeaf: false })),
});

/** All modules. */
const openOf = ({ graph }: GraphDocument) => buildModuleTree(graph).modules.map(({ key }) => key);

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

describe('a graph that is too large for Mermaid as it is set up', () => {
  const comments = (text: string) => text.split('\n').filter((line) => line.startsWith('%%'));

  it('says how large it is, and where the limit is raised, in comments at the top', () => {
    assert.deepEqual(comments(mermaidText(withEdges(500))), []);
    const text = mermaidText(withEdges(501));
    const lines = comments(text);
    assert.deepEqual(lines, [
      '%% 501 edges: Mermaid draws no more than 500, unless maxEdges is raised.',
      '%% Only the page that draws it can do that, in mermaid.initialize. Or fold modules, and export again.',
    ]);
    assert.ok(text.startsWith(`${lines.join('\n')}\nflowchart LR\n`));
    assert.ok(!lines.join('').includes('{'), 'with a brace it would be a directive');
  });

  it('by its text too', () => {
    const text = mermaidText(withEdges(400, 'x'.repeat(200)));
    assert.match(
      text,
      /^%% \d{5,} characters: Mermaid draws no more than 50000, unless maxTextSize is raised\.\n%% Only/,
    );
    assert.equal(comments(mermaidText(withEdges(600, 'x'.repeat(200)))).length, 3);
  });
});

describe('a comparison as text', () => {
  const outline = outlineOf(comparedMlp(), { ...first, visibility: everythingWith(new Set(openOf(comparedMlp()))) });
  const byTitle = (title: string) => outline.nodes.find(({ lines }) => lines[0] === title);

  it('has the colours of what changed, and marks what was added and removed', () => {
    assert.equal(byTitle('tanh')?.mark, 'added');
    assert.equal(outline.nodes.filter(({ mark }) => mark === 'removed').length, 1);
    const unchanged = outline.nodes.filter(({ colours }) => colours[1] === '#8a8a8a').length;
    assert.ok(unchanged > 0 && unchanged < outline.nodes.length, `${unchanged} of ${outline.nodes.length}`);
    for (const { colours } of outline.nodes) for (const each of colours) assert.match(each, /^#[0-9a-f]{6}$/);
    assert.equal(outline.legend?.title, 'Change against step 0');
  });

  it('is accepted by Graphviz itself, with its legend', async () => {
    const viz = await graphviz();
    const { status, output } = viz.render(dotText(outline), { format: 'svg' });
    assert.ok(status === 'success');
    assert.equal(output.match(/class="cluster"/g)?.length, outline.modules.length + 1);
    for (const text of ['Change against step 0', '+ tanh', '− relu', '+ added', '− removed', '100 %']) {
      assert.ok(output.includes(text.replace('−', '&#45;').replace(' %', '&#160;%')) || output.includes(text), text);
    }
    assert.match(output, /stroke="#e51400"[^>]*stroke-dasharray/);
  });

  it('is one class a colour and one a mark in Mermaid', () => {
    const text = mermaidText(outline);
    const classes = new Map(
      [...text.matchAll(/^ {2}class (\S+) (\w+)$/gm)].map(([, ids, name]) => [name, ids?.split(',')]),
    );
    assert.deepEqual(classes.get('added'), [byTitle('tanh')?.id, 'legend3']);
    const coloured = [...classes].flatMap(([name, ids]) => (name?.startsWith('tone') === true ? (ids ?? []) : []));
    assert.equal(new Set(coloured).size, outline.nodes.length + 6);
    for (const name of classes.keys()) assert.match(text, new RegExp(`^ {2}classDef ${name} `, 'm'));
    assert.match(text, /^ {2}subgraph legend\["Change against step 0"\]$/m);
  });

  it('of a statistic has its scale as legend', () => {
    const appearance = { flow: 'forward', colour: 'mean' } as const;
    const coloured = outlineOf(mnistMlp(), { ...first, appearance });
    assert.equal(coloured.legend?.title, 'Mean');
    assert.match(dotText(coloured), /subgraph cluster_legend/);
    const timed = outlineOf(mnistMlp(), { ...first, appearance: { flow: 'backward', colour: 'time' } });
    assert.equal(timed.legend?.title, 'Time backward');
    const { low, middle, high } = timed.legend?.scale ?? {};
    for (const text of [low, middle, high]) assert.match(text ?? '', /^[\d.]+ (µs|ms)$/);
    const labels = [...mermaidText(timed).matchAll(/"[^"]*"/g)].map(([quoted]) => mermaidLabel(quoted));
    assert.ok(labels.includes(middle ?? ''), 'the middle is no half: it is told');
    assert.doesNotMatch(dotText(outlineOf(mnistMlp(), first)), /legend/);
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
