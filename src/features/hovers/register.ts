import * as vscode from 'vscode';
import type { Graph } from '../../trace/schema.ts';
import type { GraphTarget } from '../graph/graph-feature.ts';
import { commands, scriptLanguages } from '../identifiers.ts';
import { type EditorSources, fileOf, toRange } from '../recordings/editor-sources.ts';
import { NodeNames } from '../recordings/node-names.ts';
import type { RecordedStep, Recording } from '../recordings/recording.ts';
import type { Recordings } from '../recordings/recordings.ts';
import type { SourceLinks } from '../recordings/source-links.ts';
import type { Services } from '../services.ts';
import { hoverMarkdown } from './hover-text.ts';
import { type RecordedExpression, recordedExpressionAt } from './recorded-expression.ts';

/** Hovers over what the last run recorded. */
export function registerHovers({ log }: Services, recordings: Recordings, sources: EditorSources): vscode.Disposable {
  const provider: vscode.HoverProvider = {
    async provideHover(document, position, token) {
      try {
        const recording = await recordings.latest();
        if (recording === null || token.isCancellationRequested) return null;
        return await hoverAt(recording, sources, document, position, token);
      } catch (error) {
        // A hover that cannot be made is none; the panel is where a damaged run is explained.
        log.warn(`No hover: ${error instanceof Error ? error.message : String(error)}`);
        return null;
      }
    },
  };
  return vscode.languages.registerHoverProvider([...scriptLanguages], provider);
}

async function hoverAt(
  recording: Recording,
  sources: EditorSources,
  document: vscode.TextDocument,
  position: vscode.Position,
  token: vscode.CancellationToken,
): Promise<vscode.Hover | null> {
  const offset = document.offsetAt(position);
  // Training and evaluation have graphs of their own: the newest that knows the expression answers.
  for (const summary of recording.lastOfEachGraph()) {
    const graph = await recording.graph(summary.graph);
    const file = fileOf(recording, graph, document);
    if (file === null) continue;
    const index = await sources.indexOf(document);
    const links = await sources.linksOf(recording, graph);
    if (token.isCancellationRequested) return null;
    const expression = recordedExpressionAt(links, file, index, offset);
    if (expression === null) continue;
    const recorded = await recording.step(summary.index);
    return new vscode.Hover(markdownOf(recording, expression, recorded, links, file), toRange(expression.span));
  }
  return null;
}

function markdownOf(
  { run }: Recording,
  expression: RecordedExpression,
  { graph, step }: RecordedStep,
  links: SourceLinks,
  file: string,
): vscode.MarkdownString {
  const { result } = expression;
  const node = nodeOf(graph, result.node);
  const target: GraphTarget = { run: run.id, step: step.index, node: result.node };
  const isReached = step.passes.some(({ stops }) => stops.some((stop) => stop.node === result.node));
  const text = hoverMarkdown({
    expression,
    node,
    name: node.kind === 'op' ? node.label : new NodeNames(links).nameOf(node.id),
    recorded: step.values.find((value) => value.node === result.node && value.output === result.output) ?? null,
    step: step.index,
    isStale: links.isEdited(file),
    showInGraph: commandLink(commands.inspectGraph, target),
    stepBackward: isReached ? commandLink(commands.stepThroughBackward, target) : null,
  });
  const markdown = new vscode.MarkdownString(text);
  markdown.isTrusted = { enabledCommands: [commands.inspectGraph, commands.stepThroughBackward] };
  return markdown;
}

function nodeOf(graph: Graph, id: number) {
  const node = graph.nodes[id];
  if (node === undefined) throw new Error(`the graph has no node ${id}`);
  return node;
}

function commandLink(command: string, target: GraphTarget): string {
  return `command:${command}?${encodeURIComponent(JSON.stringify([target]))}`;
}
