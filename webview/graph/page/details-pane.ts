import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import type { CallSite, OutputReference } from '../../../src/trace/schema.ts';
import { element, iconButton } from '../../shared/dom.ts';
import { icon } from '../../shared/icons.ts';
import type { CallFrame } from '../model/call-stack.ts';
import type { TensorSides } from '../model/comparison/tensor-sides.ts';
import type { Fact, Jump, ModuleDetails, NodeDetails, TensorDetails } from '../model/details.ts';
import type { EdgeDetails } from '../model/edge-details.ts';
import type { OperationHelp } from '../model/operation-help.ts';
import type { TimeDetails } from '../model/time-details.ts';
import { drawHistory, drawTimes } from './history-chart.ts';
import { drawSource } from './source-excerpt.ts';
import type { TensorClient } from './tensor-client.ts';
import { section, tensorSections, type ViewerOf } from './tensor-sections.ts';
import { TensorViewers } from './tensor-viewers.ts';

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

/** Where the elements of an output can be read. */
export type SidesOf = (tensor: OutputReference, part: 'value' | 'gradient') => TensorSides;

/** What is said of a node beside the step that the shown one is compared with. */
export interface NodeBeside {
  /** Null where nothing is compared. */
  readonly section: HTMLElement | null;
  /** Whether only the other step has it. */
  readonly isGone: boolean;
  /** Whether its lines are another run's, to which nothing here leads. */
  readonly isInOtherScript: boolean;
  readonly sidesOf: SidesOf;
}

/** The pane that says everything about what is chosen. */
export class DetailsPane {
  readonly root = element('aside', { class: 'details', attributes: { 'aria-label': 'Details' } });
  readonly #body = element('div', { class: 'details-body' });
  readonly #events: DetailsEvents;
  readonly #tensors: TensorClient;
  readonly #viewers: TensorViewers;

  constructor(events: DetailsEvents, tensors: TensorClient) {
    this.#events = events;
    this.#tensors = tensors;
    this.#viewers = new TensorViewers(tensors);
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
          keyHelp('E', 'what it makes, on its way'),
          keyHelp('Alt+← →', 'back and forward'),
          keyHelp('/', 'search'),
          keyHelp('0', 'fit into the window'),
          keyHelp('+ −', 'zoom'),
          element('h2', { text: 'Colours' }),
          legend('swatch-negative', 'negative'),
          legend('swatch-positive', 'zero and above'),
          legend('swatch-gradient', 'gradient'),
          legend('swatch-broken', 'NaN or infinite'),
          element('p', { class: 'note', text: 'Numbers on a card: mean ± standard deviation.' }),
        ],
      }),
    );
  }

  /** `document`: whose values are shown. */
  showNode(node: number, document: GraphDocument, details: NodeDetails, beside: NodeBeside): void {
    const step = document.step.index;
    const events = this.#events;
    const children: (Node | null)[] = [heading(details.title, details.kind, `family-${details.family}`)];
    if (details.failure !== '') children.push(element('p', { class: 'details-failure', text: details.failure }));
    if (details.formula !== '') children.push(element('code', { class: 'formula', text: details.formula }));
    if (details.help !== null) children.push(element('p', { class: 'operation-summary', text: details.help.summary }));
    const excerpt = beside.isInOtherScript ? null : this.#source(details.source);
    children.push(this.#actions(node, details, beside), excerpt, factList(details.facts));
    children.push(this.#time(details.time, document), beside.section);
    details.tensors.forEach((tensor, output) => {
      children.push(...this.#tensor(tensor, { node, output }, beside.sidesOf));
      // The run that is shown has nothing of what is gone.
      if (document.steps.length > 1 && !beside.isGone) children.push(this.#history(node, output, step));
    });
    if (details.attributes.length > 0) children.push(section('Attributes', [factList(details.attributes)]));
    if (details.help !== null) children.push(section('Operation', [operationFacts(details.help)]));
    if (details.callStack.length > 1)
      children.push(section('Call stack', [this.#callStack(details.callStack, beside)]));
    children.push(
      jumpSection('Inputs', details.inputs, (jump) => events.goToNode(jump.node)),
      jumpSection('Read by', details.readers, (jump) => events.goToNode(jump.node)),
    );
    this.#replace(children);
  }

  /** `tensor`: what travels on the edge. */
  showEdge(
    edge: OutputReference,
    document: GraphDocument,
    details: EdgeDetails,
    tensor: TensorDetails,
    { isGone, sidesOf }: Pick<NodeBeside, 'isGone' | 'sidesOf'>,
  ): void {
    const go = (jump: Jump) => this.#events.goToNode(jump.node);
    this.#replace([
      heading(details.title, 'tensor on its way', 'edge'),
      factList(details.facts),
      jumpSection('Made by', [details.source], go),
      jumpSection('Read by', details.readers, go),
      details.gradients.length > 0 ? section('Gradients that came back', [factList(details.gradients)]) : null,
      ...this.#tensor(tensor, edge, sidesOf),
      document.steps.length > 1 && !isGone ? this.#history(edge.node, edge.output, document.step.index) : null,
    ]);
  }

  #callStack(frames: readonly CallFrame[], { isInOtherScript }: NodeBeside): HTMLElement {
    const list = element('ol', { class: 'jumps call-stack' });
    for (const { text, called, callSite } of frames) {
      const line = [element('span', { text: called }), element('span', { class: 'jump-detail', text })];
      if (isInOtherScript) {
        list.append(element('li', { class: 'jump-line', children: line }));
        continue;
      }
      const button = element('button', { title: callSite.file, attributes: { type: 'button' }, children: line });
      button.addEventListener('click', () => this.#events.revealSource(callSite));
      list.append(element('li', { children: [button] }));
    }
    return list;
  }

  #history(node: number, output: number, step: number): HTMLElement {
    const place = section('Over the captured steps', []);
    whenRead(this.#tensors.history(node, output), place, (points) => drawHistory(points, step));
    return place;
  }

  #time(time: TimeDetails | null, { step, steps }: GraphDocument): HTMLElement | null {
    if (time === null) return null;
    const { facts, note, nodes, slowest } = time;
    const parts: (Node | null)[] = [
      facts.length > 0 ? factList(facts) : null,
      note === '' ? null : element('p', { class: 'note', text: note }),
    ];
    if (steps.length > 1) {
      const curves = element('div', { class: 'time-curves' });
      whenRead(this.#tensors.times(nodes), curves, (points) => drawTimes(points, step.index));
      parts.push(curves);
    }
    if (slowest.length > 0) {
      parts.push(
        element('h4', { text: 'Slowest inside' }),
        jumpList(slowest, (jump) => this.#events.goToNode(jump.node)),
      );
    }
    return section(
      'Time',
      parts.filter((part) => part !== null),
    );
  }

  #tensor(details: TensorDetails, tensor: OutputReference, sidesOf: SidesOf): HTMLElement[] {
    const viewerOf: ViewerOf = (part) => this.#viewers.viewer(tensor, part, sidesOf(tensor, part));
    return tensorSections(details, viewerOf, (part) => sidesOf(tensor, part).before);
  }

  #actions(node: number, details: NodeDetails, { isInOtherScript }: NodeBeside): HTMLElement {
    const row = element('div', { class: 'actions' });
    const { source } = details;
    if (source !== null && isInOtherScript) {
      row.append(
        element('span', { text: source.text }),
        element('span', { class: 'source-mark', text: 'in the other run' }),
      );
    } else if (source !== null) {
      row.append(this.#sourceLink(source));
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

  /** A look at the lines without leaving the graph. */
  #source(source: NodeDetails['source']): HTMLElement | null {
    if (source === null || document.body.classList.contains('standalone')) return null;
    const place = element('div', {});
    whenRead(this.#tensors.source(source.callSite), place, drawSource);
    return place;
  }

  #sourceLink({ text, callSite }: NonNullable<NodeDetails['source']>): HTMLElement {
    const label = element('span', { text });
    // Outside the editor there is nothing that could show the line.
    if (document.body.classList.contains('standalone')) return label;
    const link = element('button', { class: 'link', title: callSite.file, attributes: { type: 'button' } });
    link.append(icon('source', 14), label);
    link.addEventListener('click', () => this.#events.revealSource(callSite));
    return link;
  }

  /** `state`: a module that is shown alone has no box to fold. */
  showModule(document: GraphDocument, details: ModuleDetails, state: 'open' | 'folded' | 'alone'): void {
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
      this.#time(details.time, document),
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

/** What the library's documentation says beside the sentence at the top. */
function operationFacts({ torch, shape, dtype }: OperationHelp): HTMLElement {
  const facts = [
    { name: 'PyTorch', value: torch ?? '' },
    { name: 'Shapes', value: shape },
    { name: 'dtype', value: dtype },
  ];
  return factList(facts.filter(({ value }) => value !== ''));
}

function factList(facts: readonly Fact[]): HTMLElement {
  const list = element('dl', { class: 'facts' });
  for (const fact of facts) list.append(element('dt', { text: fact.name }), element('dd', { text: fact.value }));
  return list;
}

function jumpSection(title: string, jumps: readonly Jump[], go: (jump: Jump) => void): HTMLElement {
  if (jumps.length === 0) return section(title, [element('p', { class: 'note', text: 'Nothing in this step' })]);
  return section(title, [jumpList(jumps, go)]);
}

function jumpList(jumps: readonly Jump[], go: (jump: Jump) => void): HTMLElement {
  const list = element('ul', { class: 'jumps' });
  for (const jump of jumps) {
    const button = element('button', {
      attributes: { type: 'button' },
      children: [element('span', { text: jump.title }), element('span', { class: 'jump-detail', text: jump.detail })],
    });
    button.addEventListener('click', () => go(jump));
    list.append(element('li', { children: [button] }));
  }
  return list;
}

/** Fills a place when the host has read the steps; without two of them there is nothing to draw, and without an answer neither. */
function whenRead<Points>(reading: Promise<Points>, place: HTMLElement, draw: (points: Points) => HTMLElement): void {
  place.hidden = true;
  reading.then(
    (points) => {
      const curves = draw(points);
      place.hidden = curves.childElementCount === 0;
      place.append(curves);
    },
    () => {},
  );
}
