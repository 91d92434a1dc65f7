import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import type { Graph, StepRecord } from '../../../src/trace/schema.ts';
import { fileName } from '../../shared/format.ts';
import type { PageState } from '../model/page-state.ts';
import { escapeMarkup } from './markup.ts';

/** The built page, as text. */
export interface PageFiles {
  /** The page's script, and the one that stands for the editor. */
  readonly script: string;
  readonly host: string;
  readonly layoutWorker: string;
  /** The page's style sheet with the themes. */
  readonly style: string;
}

/** What the page in the file begins with. */
export interface StandaloneContents {
  readonly document: GraphDocument;
  readonly state: PageState | null;
}

/**
 * Writes the graph page into one HTML file that any browser opens, without a network: the page itself, one step of one graph, and
 * how it was looked at. Whole tensors stay in the run; the file has the statistics and first elements of each.
 */
export function standaloneHtml({ document, state }: StandaloneContents, page: PageFiles): string {
  const contents: StandaloneContents = { document: forOthers(document), state };
  // Against scripts that would come in by a name; the page's own come with the file.
  const nonce = 'backstep';
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'; connect-src blob:; worker-src blob:`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeMarkup(document.title)}</title>`,
    `<style>${page.style.replaceAll('</style', '<\\/style')}</style>`,
    '</head>',
    '<body class="standalone">',
    '<div id="app"></div>',
    `<script type="application/json" id="contents">${jsonInScript(contents)}</script>`,
    `<script type="application/json" id="layout-worker">${jsonInScript(page.layoutWorker)}</script>`,
    `<script nonce="${nonce}">${codeInScript(page.host)}</script>`,
    `<script nonce="${nonce}">${codeInScript(page.script)}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/**
 * Without what stays on the machine: whole tensors (the page then shows the first elements, as for those that were too large to be
 * kept), other steps, the folders that scripts are in, and how the run ended.
 */
function forOthers(document: GraphDocument): GraphDocument {
  const { step, graph, comparison } = document;
  const steps = document.steps.filter(({ index }) => index === step.index);
  return {
    ...document,
    graph: withoutFolders(graph),
    steps,
    failure: null,
    comparison: comparison && {
      ...comparison,
      graph: withoutFolders(comparison.graph),
      step: withoutElements(comparison.step),
    },
    lostComparison: null,
    step: withoutElements(step),
  };
}

function withoutFolders(graph: Graph): Graph {
  return { ...graph, callSites: graph.callSites.map((site) => ({ ...site, file: fileName(site.file) })) };
}

function withoutElements(step: StepRecord): StepRecord {
  const values = step.values.map((recorded) => ({
    ...recorded,
    value: recorded.value && { ...recorded.value, blob: null },
    gradient: recorded.gradient && { ...recorded.gradient, blob: null },
  }));
  return { ...step, values, passes: [] };
}

function jsonInScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** In JavaScript such text stands in strings and patterns, where a backslash more means the same. */
function codeInScript(code: string): string {
  return code.replace(/<(?=\/script|!--)/gi, '\\x3c');
}
