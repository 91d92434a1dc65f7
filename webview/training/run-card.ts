import type { TrainingPageMessage, TrainingSnapshot } from '../../src/protocol/training-view.ts';
import { element } from '../shared/dom.ts';
import { type IconName, icon } from '../shared/icons.ts';
import { downloadText, factsOf, fractionDone, stateText } from './model/run-text.ts';

type Action = Extract<
  TrainingPageMessage['type'],
  'pause' | 'resume' | 'stop' | 'runAgain' | 'showGraph' | 'stepBackward' | 'showOutput'
>;

interface ActionButton {
  readonly action: Action;
  readonly icon: IconName;
  readonly label: string;
  readonly isShown: (snapshot: TrainingSnapshot) => boolean;
  readonly isPrimary?: boolean;
}

const isPaused = ({ state }: TrainingSnapshot): boolean => state === 'paused' || state === 'pausing';
const isGoing = ({ state }: TrainingSnapshot): boolean => state !== 'ended';

const actions: readonly ActionButton[] = [
  { action: 'runAgain', icon: 'restart', label: 'Run again', isShown: (run) => !isGoing(run), isPrimary: true },
  { action: 'resume', icon: 'play', label: 'Resume', isShown: isPaused, isPrimary: true },
  {
    action: 'pause',
    icon: 'pause',
    label: 'Pause',
    isShown: (run) => run.state === 'running' || run.state === 'starting',
  },
  { action: 'stop', icon: 'stop', label: 'Stop', isShown: (run) => isGoing(run) && run.state !== 'stopping' },
  { action: 'showGraph', icon: 'graph', label: 'Graph', isShown: (run) => run.hasGraph },
  { action: 'stepBackward', icon: 'stepBack', label: 'Step backward', isShown: (run) => run.hasBackward },
  { action: 'showOutput', icon: 'output', label: 'Output', isShown: () => true },
];

/** The run itself: its script, its state, how far it is, and what can be done with it. */
export class RunCard {
  readonly element: HTMLElement;
  readonly #title = element('h2');
  readonly #state = element('span', { class: 'state' });
  readonly #progress = element('progress', { attributes: { 'aria-label': 'Training progress' } });
  readonly #facts = element('dl', { class: 'facts' });
  readonly #buttons = new Map<Action, HTMLButtonElement>();
  readonly #download = element('div', { class: 'download', attributes: { hidden: '' } });
  readonly #downloadText = element('p');
  readonly #downloadBar = element('progress', { attributes: { 'aria-label': 'Download' } });
  readonly #failure = element('div', { class: 'failure', attributes: { hidden: '' } });
  readonly #failureText = element('p', { class: 'failure-text' });
  readonly #failureLink = element('button', { class: 'link', attributes: { type: 'button' } });

  constructor(send: (message: TrainingPageMessage) => void) {
    for (const { action, icon: name, label, isPrimary } of actions) {
      const button = element('button', {
        class: isPrimary === true ? 'action primary' : 'action',
        attributes: { type: 'button' },
        children: [icon(name), element('span', { text: label })],
      });
      button.addEventListener('click', () => send({ type: action }));
      this.#buttons.set(action, button);
    }
    this.#failureLink.addEventListener('click', () => send({ type: 'revealFailure' }));
    this.#failure.append(this.#failureText, this.#failureLink);
    this.#download.append(this.#downloadText, this.#downloadBar);
    this.element = element('section', {
      class: 'run',
      attributes: { 'aria-label': 'Run' },
      children: [
        element('header', { class: 'run-head', children: [this.#title, this.#state] }),
        this.#progress,
        element('div', { class: 'actions', children: [...this.#buttons.values()] }),
        this.#failure,
        this.#download,
        this.#facts,
      ],
    });
  }

  /** `now` is milliseconds since the epoch. */
  show(snapshot: TrainingSnapshot, now: number): void {
    this.#title.textContent = snapshot.script;
    this.#title.title = snapshot.script;
    const { text, tone } = stateText(snapshot);
    this.#state.textContent = text;
    this.#state.dataset['tone'] = tone;
    setProgress(this.#progress, fractionDone(snapshot));
    this.#progress.classList.toggle('ended', snapshot.state === 'ended');
    for (const { action, isShown } of actions) {
      const button = this.#buttons.get(action);
      if (button !== undefined) this.#toggle(button, isShown(snapshot));
    }
    this.#showFacts(snapshot, now);
    this.#showFailure(snapshot);
    this.#showDownload(snapshot);
  }

  /** A button that goes away hands its focus on: the keyboard would be lost otherwise. */
  #toggle(button: HTMLButtonElement, isShown: boolean): void {
    const hadFocus = document.activeElement === button;
    button.hidden = !isShown;
    if (hadFocus && !isShown) {
      [...this.#buttons.values()].find((other) => !other.hidden)?.focus();
    }
  }

  #showFacts(snapshot: TrainingSnapshot, now: number): void {
    const facts = factsOf(snapshot, now);
    const labels = facts.map(({ label }) => label).join();
    if (this.#facts.dataset['labels'] !== labels) {
      this.#facts.dataset['labels'] = labels;
      this.#facts.replaceChildren(
        ...facts.map(({ label, isText }) =>
          element('div', {
            class: isText ? 'fact text' : 'fact',
            children: [element('dt', { text: label }), element('dd')],
          }),
        ),
      );
    }
    for (const [index, value] of [...this.#facts.querySelectorAll('dd')].entries()) {
      value.textContent = facts[index]?.value ?? '';
    }
  }

  #showFailure({ failure }: TrainingSnapshot): void {
    this.#failure.hidden = failure === null;
    if (failure === null) return;
    this.#failureText.textContent = `${failure.name}: ${failure.message}`;
    const file = failure.file?.split(/[\\/]/).pop();
    this.#failureLink.hidden = file === undefined;
    this.#failureLink.textContent = failure.line === null ? `Show ${file}` : `Show line ${failure.line} of ${file}`;
  }

  #showDownload({ download }: TrainingSnapshot): void {
    this.#download.hidden = download === null;
    if (download === null) return;
    this.#downloadText.textContent = `Downloading ${downloadText(download)}`;
    setProgress(this.#downloadBar, download.total === null ? null : download.done / download.total);
  }
}

/** Null: a bar that only says that something goes on. */
function setProgress(bar: HTMLProgressElement, fraction: number | null): void {
  if (fraction === null) bar.removeAttribute('value');
  else bar.value = fraction;
}
