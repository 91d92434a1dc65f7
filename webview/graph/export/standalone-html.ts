import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import type { PageState } from '../model/page-state.ts';
import { forOthers } from './for-others.ts';
import { escapeMarkup } from './markup.ts';
import type { HeldPartners, HeldSteps, StepsInFile } from './steps-in-file.ts';

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
  /** What the slider goes through. */
  readonly run: HeldSteps;
  /** What each of its steps is compared with, where that is another run. */
  readonly otherRun: HeldPartners | null;
}

/**
 * Writes the graph page into one HTML file that any browser opens, without a network: the page itself, a graph, the captured steps
 * and how it was looked at. Whole tensors stay in the run; the file has the statistics and first elements of each.
 */
export function standaloneHtml(
  document: GraphDocument,
  state: PageState | null,
  { steps, graphs, otherRun, note }: StepsInFile,
  page: PageFiles,
): string {
  const contents: StandaloneContents = {
    document: documentForOthers(document, steps, otherRun !== null),
    // Where it is from is a place on this machine.
    state: state && { ...state, source: null, compared: null },
    run: { steps, graphs },
    otherRun,
  };
  const about = [
    note === null ? '' : ` data-steps-note="${escapeMarkup(note)}"`,
    otherRun === null ? '' : ' data-other-run=""',
  ];
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
    `<body class="standalone"${about.join('')}>`,
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

/** How the run ended stays on the machine too. */
function documentForOthers(
  document: GraphDocument,
  steps: HeldSteps['steps'],
  isComparedByStep: boolean,
): GraphDocument {
  // With another run, what is compared is among its steps.
  const comparison = isComparedByStep ? null : document.comparison;
  const held = new Set(steps.map(({ index }) => index));
  return {
    ...document,
    ...forOthers(document),
    steps: document.steps.filter(({ index }) => held.has(index)),
    failure: null,
    comparison: comparison && { ...comparison, ...forOthers(comparison) },
    lostComparison: null,
  };
}

function jsonInScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** In JavaScript such text stands in strings and patterns, where a backslash more means the same. */
function codeInScript(code: string): string {
  return code.replace(/<(?=\/script|!--)/gi, '\\x3c');
}
