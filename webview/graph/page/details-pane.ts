import type { CallSite, TensorSummary } from '../../../src/trace/schema.ts';
import { element, iconButton } from '../../shared/dom.ts';
import { formatNumber, formatShape } from '../../shared/format.ts';
import { icon } from '../../shared/icons.ts';
import {
  type Fact,
  type Jump,
  type ModuleDetails,
  type NodeDetails,
  statisticsRows,
  type TensorDetails,
} from '../model/details.ts';
import { drawHistogram, drawPreview } from './charts.ts';

export interface DetailsEvents {
  goToNode(node: number): void;
  goToModule(module: number): void;
  revealSource(callSite: CallSite): void;
  stepBackward(node: number): void;
  toggleModule(): void;
  isolate(): void;
  goOut(): void;
  close(): void;
}

/** The pane that says everything about what is chosen. */
export class DetailsPane {
  readonly root = element('aside', { class: 'details', attributes: { 'aria-label': 'Details' } });
  readonly #body = element('div', { class: 'details-body' });
  readonly #events: DetailsEvents;

  constructor(events: DetailsEvents) {
    this.#events = events;
    const close = iconButton(icon('close', 14), 'Hide the details', () => events.close());
    close.classList.add('details-close');
    this.root.append(close, this.#body);
  }

  showNothing(): void {
    this.#body.replaceChildren(
      element('div', {
        class: 'details-empty',
        children: [
          element('p', { text: 'Choose a node to see its value, its gradient and its line.' }),
          keyHelp('Arrow keys', 'along the edges'),
          keyHelp('Enter', 'open or fold a module'),
          keyHelp('I', 'show a module alone'),
          keyHelp('Backspace', 'back out of it'),
          keyHelp('/', 'search'),
          keyHelp('0', 'fit into the window'),
          keyHelp('+ −', 'zoom'),
          element('h3', { text: 'Colours' }),
          legend('swatch-negative', 'negative'),
          legend('swatch-positive', 'zero and above'),
          legend('swatch-gradient', 'gradient'),
          legend('swatch-broken', 'NaN or infinite'),
          element('p', { class: 'note', text: 'Numbers on a card: mean ± standard deviation.' }),
        ],
      }),
    );
  }

  showNode(node: number, details: NodeDetails): void {
    const events = this.#events;
    const children: (Node | null)[] = [heading(details.title, details.kind, `family-${details.family}`)];
    if (details.formula !== '') children.push(element('code', { class: 'formula', text: details.formula }));
    children.push(this.#actions(node, details), factList(details.facts));
    for (const tensor of details.tensors) children.push(...tensorSections(tensor));
    if (details.attributes.length > 0) children.push(section('Attributes', [factList(details.attributes)]));
    children.push(
      jumpSection('Inputs', details.inputs, (jump) => events.goToNode(jump.node)),
      jumpSection('Read by', details.readers, (jump) => events.goToNode(jump.node)),
    );
    this.#replace(children);
  }

  #actions(node: number, details: NodeDetails): HTMLElement {
    const row = element('div', { class: 'actions' });
    const { source } = details;
    if (source !== null) {
      const link = element('button', { class: 'link', title: source.callSite.file, attributes: { type: 'button' } });
      link.append(icon('source', 14), element('span', { text: source.text }));
      link.addEventListener('click', () => this.#events.revealSource(source.callSite));
      row.append(link);
      if (source.mark !== '') row.append(element('span', { class: 'source-mark', text: source.mark }));
    }
    if (details.canStepBackward) {
      const step = element('button', { class: 'button', attributes: { type: 'button' } });
      step.append(icon('stepBack', 14), element('span', { text: 'Step backward from here' }));
      step.addEventListener('click', () => this.#events.stepBackward(node));
      row.append(step);
    }
    return row;
  }

  /** `state`: a module that is shown alone has no box to fold. */
  showModule(details: ModuleDetails, state: 'open' | 'folded' | 'alone'): void {
    const action = (text: string, run: () => void): HTMLElement => {
      const button = element('button', { class: 'button', text, attributes: { type: 'button' } });
      button.addEventListener('click', run);
      return button;
    };
    const { toggleModule, isolate, goOut } = this.#events;
    const actions =
      state === 'alone'
        ? [action('Show what is around it', goOut)]
        : [
            action(state === 'open' ? 'Fold this module' : 'Open this module', toggleModule),
            action('Show alone', isolate),
          ];
    const jumps = details.children.map((child) => ({ node: child.module, title: child.title, detail: child.detail }));
    this.#replace([
      heading(details.title, details.type, 'family-module'),
      element('div', { class: 'actions', children: actions }),
      factList(details.facts),
      jumps.length === 0 ? null : jumpSection('Modules inside', jumps, (jump) => this.#events.goToModule(jump.node)),
    ]);
  }

  #replace(children: readonly (Node | null)[]): void {
    this.#body.replaceChildren(...children.filter((child) => child !== null));
    this.#body.scrollTop = 0;
  }
}

function heading(title: string, kind: string, family: string): HTMLElement {
  return element('div', {
    class: `details-heading ${family}`,
    children: [element('h2', { text: title }), element('span', { class: 'kind', text: kind })],
  });
}

function keyHelp(key: string, what: string): HTMLElement {
  return element('div', {
    class: 'key-help',
    children: [element('kbd', { text: key }), element('span', { text: what })],
  });
}

function legend(swatch: string, what: string): HTMLElement {
  return element('div', {
    class: 'key-help',
    children: [
      element('span', { class: `swatch ${swatch}`, attributes: { 'aria-hidden': 'true' } }),
      element('span', { text: what }),
    ],
  });
}

function section(title: string, children: readonly (Node | null)[]): HTMLElement {
  return element('section', { children: [element('h3', { text: title }), ...children] });
}

function factList(facts: readonly Fact[]): HTMLElement {
  const list = element('dl', { class: 'facts' });
  for (const fact of facts) list.append(element('dt', { text: fact.name }), element('dd', { text: fact.value }));
  return list;
}

function jumpSection(title: string, jumps: readonly Jump[], go: (jump: Jump) => void): HTMLElement {
  if (jumps.length === 0) return section(title, [element('p', { class: 'note', text: 'Nothing in this step' })]);
  const list = element('ul', { class: 'jumps' });
  for (const jump of jumps) {
    const button = element('button', {
      attributes: { type: 'button' },
      children: [element('span', { text: jump.title }), element('span', { class: 'jump-detail', text: jump.detail })],
    });
    button.addEventListener('click', () => go(jump));
    list.append(element('li', { children: [button] }));
  }
  return section(title, [list]);
}

function tensorSections(tensor: TensorDetails): HTMLElement[] {
  const { value, gradient } = tensor;
  const prefix = tensor.title === '' ? '' : `${tensor.title}: `;
  if (value === null && gradient === null) {
    const notes = [...new Set([tensor.noValue, tensor.noGradient])];
    return [
      section(
        `${prefix}Value and gradient`,
        notes.map((text) => element('p', { class: 'note', text })),
      ),
    ];
  }
  const notes = [tensor.noValue, tensor.noGradient]
    .filter(Boolean)
    .map((text) => element('p', { class: 'note', text }));
  const scalars = scalarPair(value, gradient);
  const sections: HTMLElement[] = [];
  if (scalars !== null) sections.push(section(`${prefix}Value and gradient`, [scalars, ...notes]));
  else {
    const charts = element('div', {
      class: 'charts',
      children: [value && drawHistogram(value, 'Value'), gradient && drawHistogram(gradient, 'Gradient')],
    });
    sections.push(section(`${prefix}Statistics`, [charts, statisticsTable(value, gradient), ...notes]));
    if (value !== null && value.preview.length > 0) sections.push(previewSection(`${prefix}Value`, value));
    if (gradient !== null && gradient.preview.length > 0) sections.push(previewSection(`${prefix}Gradient`, gradient));
  }
  return sections;
}

/** One number each needs no statistics: it is shown large. */
function scalarPair(value: TensorSummary | null, gradient: TensorSummary | null): HTMLElement | null {
  if ((value ?? gradient)?.statistics.count !== 1) return null;
  const number = (name: string, summary: TensorSummary | null): HTMLElement =>
    element('div', {
      class: `scalar scalar-${name}`,
      children: [
        element('span', { class: 'scalar-name', text: name }),
        element('span', {
          class: 'scalar-number',
          text: summary === null ? '–' : formatNumber(summary.preview[0] ?? 'nan', 7),
        }),
      ],
    });
  return element('div', { class: 'scalars', children: [number('value', value), number('gradient', gradient)] });
}

function statisticsTable(value: TensorSummary | null, gradient: TensorSummary | null): HTMLElement {
  const head = element('tr', { children: [element('td')] });
  if (value !== null) head.append(element('th', { text: 'Value', attributes: { scope: 'col' } }));
  if (gradient !== null) head.append(element('th', { text: 'Gradient', attributes: { scope: 'col' } }));
  const rows = statisticsRows(value, gradient).map((row) =>
    element('tr', {
      class: row.alarming ? 'alarming' : '',
      children: [
        element('th', { text: row.name, attributes: { scope: 'row' } }),
        row.value === null ? null : element('td', { text: row.value }),
        row.gradient === null ? null : element('td', { text: row.gradient }),
      ],
    }),
  );
  return element('table', {
    class: 'statistics',
    children: [element('thead', { children: [head] }), element('tbody', { children: rows })],
  });
}

function previewSection(title: string, summary: TensorSummary): HTMLElement {
  const details = element('details', {
    class: 'preview-section',
    children: [
      element('summary', {
        children: [
          element('span', { text: title }),
          element('span', { class: 'jump-detail', text: `${formatShape(summary.shape)} ${summary.dtype}` }),
        ],
      }),
      drawPreview(summary, title),
    ],
  });
  details.open = true;
  return details;
}
