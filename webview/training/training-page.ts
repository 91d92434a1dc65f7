import type { TrainingHostMessage, TrainingPageMessage, TrainingSnapshot } from '../../src/protocol/training-view.ts';
import { element } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';
import type { HostConnection } from '../shared/vscode-api.ts';
import { ChartPanel } from './chart-panel.ts';
import { DeviceMenu } from './device-menu.ts';
import { Announcer } from './model/announcer.ts';
import { type PageState, restoreState } from './model/page-state.ts';
import { PlotPanel } from './plot-panel.ts';
import { RunCard } from './run-card.ts';
import { sampleCards } from './sample-cards.ts';

/** The training panel: the latest run, its curves, and the samples. */
export class TrainingPage {
  readonly #host: HostConnection<TrainingPageMessage, PageState>;
  readonly #card: RunCard;
  readonly #charts: ChartPanel;
  readonly #plots: PlotPanel;
  readonly #devices: DeviceMenu;
  readonly #welcome: HTMLElement;
  readonly #samples = element('details', { class: 'samples' });
  readonly #sampleList = element('ul');
  readonly #spoken = element('div', { class: 'spoken', attributes: { role: 'status', 'aria-live': 'polite' } });
  #announcer = new Announcer();
  #state: PageState;
  #snapshot: TrainingSnapshot | null = null;

  constructor(root: HTMLElement, host: HostConnection<TrainingPageMessage, PageState>) {
    this.#host = host;
    this.#state = restoreState(host.savedState());
    const send = (message: TrainingPageMessage): void => host.post(message);
    this.#card = new RunCard(send);
    this.#charts = new ChartPanel(this.#state, (options) => this.#save(options));
    this.#plots = new PlotPanel(send);
    this.#devices = new DeviceMenu(send);
    this.#welcome = this.#makeWelcome();
    this.#samples.append(element('summary', { text: 'Samples' }), this.#sampleList);
    this.#samples.addEventListener('toggle', () => {
      if (this.#snapshot !== null) this.#save({ areSamplesOpen: this.#samples.open });
    });
    root.append(
      element('main', {
        children: [
          element('h1', { class: 'spoken', text: 'Training' }),
          this.#welcome,
          this.#card.element,
          this.#devices.element,
          this.#charts.element,
          this.#plots.element,
          this.#samples,
        ],
      }),
      this.#spoken,
    );
    this.#showRun(null);
    setInterval(() => this.#tick(), 1000);
  }

  receive(message: TrainingHostMessage): void {
    switch (message.type) {
      case 'samples':
        this.#sampleList.replaceChildren(...sampleCards(message.samples, (sent) => this.#host.post(sent)));
        break;
      case 'noRun':
        this.#charts.reset([]);
        this.#plots.reset([]);
        this.#showRun(null);
        break;
      case 'run':
        this.#announcer = new Announcer();
        this.#charts.reset(message.metrics);
        this.#plots.reset([]);
        this.#showRun(message.snapshot);
        break;
      case 'update':
        this.#showRun(message.snapshot);
        break;
      case 'plots':
        this.#plots.show(message.plots);
        break;
      case 'devices':
        this.#devices.show(message.menu);
        break;
      case 'metrics':
        this.#charts.add(message.metrics);
        break;
    }
  }

  #makeWelcome(): HTMLElement {
    const run = element('button', {
      class: 'action primary',
      attributes: { type: 'button' },
      children: [icon('play'), element('span', { text: 'Run the open script' })],
    });
    run.addEventListener('click', () => this.#host.post({ type: 'runActiveFile' }));
    return element('section', {
      class: 'welcome',
      children: [
        element('p', {
          text: 'Nothing has been trained here yet. Run a script that imports ‘backstep’, or begin with a sample.',
        }),
        run,
      ],
    });
  }

  #showRun(snapshot: TrainingSnapshot | null): void {
    const hadRun = this.#snapshot !== null;
    this.#snapshot = snapshot;
    const hasRun = snapshot !== null;
    this.#welcome.hidden = hasRun;
    this.#card.element.hidden = !hasRun;
    // A run that ended before its first step has nothing to draw.
    this.#charts.element.hidden = !hasRun || (snapshot.state === 'ended' && this.#charts.isEmpty);
    // Without a run the samples are what there is to do; beside one they stay as the user left them.
    if (!hasRun) this.#samples.open = true;
    else if (!hadRun) this.#samples.open = this.#state.areSamplesOpen;
    if (snapshot === null) return;
    const now = Date.now();
    this.#card.show(snapshot, now);
    const words = this.#announcer.next(snapshot, now);
    if (words !== null) this.#spoken.textContent = words;
  }

  /** Time passes also while nothing arrives. */
  #tick(): void {
    if (this.#snapshot !== null && this.#snapshot.state !== 'ended') this.#card.show(this.#snapshot, Date.now());
  }

  #save(change: Partial<PageState>): void {
    this.#state = { ...this.#state, ...change };
    this.#host.saveState(this.#state);
  }
}
