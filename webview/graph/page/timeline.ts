import { extent, line, scaleLinear } from 'd3';
import type { ComparedWith, GraphStepSummary } from '../../../src/protocol/graph-view.ts';
import { element, iconButton, svgElement } from '../../shared/dom.ts';
import { formatNumber, toNumber } from '../../shared/format.ts';
import { icon } from '../../shared/icons.ts';
import { CompareMenu } from './compare-menu.ts';

/** How long a step is shown while they play. */
const playMs = 700;
const curve = { width: 600, height: 26 } as const;

/** The captured steps of a run: a slider over the curve of its loss, and a button that plays them. */
export class Timeline {
  readonly root: HTMLElement;
  readonly #slider = element('input', {
    attributes: { type: 'range', min: '0', step: '1', 'aria-label': 'Captured step' },
  });
  /** Of a file that does not hold all of them. */
  readonly #note = element('span', { class: 'timeline-note', text: document.body.dataset['stepsNote'] ?? '' });
  readonly #label = element('output', { class: 'timeline-label' });
  readonly #curve = svgElement('svg', {
    class: 'timeline-curve',
    viewBox: `0 0 ${curve.width} ${curve.height}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  readonly #play: HTMLButtonElement;
  readonly #select: (index: number) => void;
  #steps: readonly GraphStepSummary[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  readonly #compare: CompareMenu;
  readonly #walk: readonly HTMLElement[];

  constructor(select: (index: number) => void, compare: (other: ComparedWith) => void) {
    this.#compare = new CompareMenu(compare);
    this.#select = select;
    this.#play = iconButton(icon('play', 14), 'Play the captured steps', () =>
      this.#setPlaying(this.#timer === undefined),
    );
    this.#slider.addEventListener('input', () => {
      this.#setPlaying(false);
      this.#go(Number(this.#slider.value));
    });
    const track = element('div', { class: 'timeline-track', children: [this.#curve, this.#slider] });
    this.#walk = [
      iconButton(icon('previous', 14), 'Earlier captured step', () => this.#go(Number(this.#slider.value) - 1)),
      this.#play,
      iconButton(icon('next', 14), 'Later captured step', () => this.#go(Number(this.#slider.value) + 1)),
      track,
    ];
    this.root = element('section', {
      class: 'timeline',
      attributes: { 'aria-label': 'Captured steps' },
      children: [...this.#walk, this.#label, this.#note, this.#compare.root],
    });
    this.#note.hidden = this.#note.textContent === '';
    this.#note.title = this.#note.textContent ?? '';
    this.root.hidden = true;
  }

  /** `current`: the index of the step that is shown. */
  setSteps(steps: readonly GraphStepSummary[], current: number): void {
    this.#steps = steps;
    this.#compare.setSteps(steps, current);
    this.root.hidden = steps.length === 0;
    for (const part of this.#walk) part.hidden = steps.length < 2;
    if (steps.length < 2) this.#setPlaying(false);
    this.#slider.max = String(Math.max(0, steps.length - 1));
    this.#show(steps.findIndex(({ index }) => index === current));
    this.#drawCurve();
  }

  /** Goes back to the step that is shown: what a person went to has not come. */
  goBack(current: number): void {
    this.#setPlaying(false);
    this.#show(this.#steps.findIndex(({ index }) => index === current));
  }

  #go(position: number): void {
    const step = this.#steps[position];
    if (step === undefined) return;
    this.#show(position);
    this.#select(step.index);
  }

  #show(position: number): void {
    const step = this.#steps[position];
    if (step === undefined) return;
    this.#slider.value = String(position);
    const loss = step.loss === null ? '' : ` · loss ${formatNumber(step.loss)}`;
    const text = `${step.epoch === null ? '' : `epoch ${step.epoch + 1} · `}step ${step.index}${loss}`;
    this.#label.textContent = text;
    this.#slider.setAttribute('aria-valuetext', text);
  }

  #setPlaying(isPlaying: boolean): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (isPlaying) {
      // From the end one plays again from the beginning.
      if (Number(this.#slider.value) >= this.#steps.length - 1) this.#go(0);
      this.#timer = setInterval(() => {
        const next = Number(this.#slider.value) + 1;
        this.#go(next);
        if (next >= this.#steps.length - 1) this.#setPlaying(false);
      }, playMs);
    }
    const label = isPlaying ? 'Stop playing' : 'Play the captured steps';
    this.#play.replaceChildren(icon(isPlaying ? 'pause' : 'play', 14));
    this.#play.title = label;
    this.#play.setAttribute('aria-label', label);
  }

  #drawCurve(): void {
    const points = this.#steps.map(({ loss }, position): [number, number] => [
      position,
      loss === null ? Number.NaN : toNumber(loss),
    ]);
    const [low = 0, high = 1] = extent(points.filter(([, loss]) => Number.isFinite(loss)).map(([, loss]) => loss));
    const x = scaleLinear([0, Math.max(1, points.length - 1)], [0, curve.width]);
    const y = scaleLinear([low, high === low ? low + 1 : high], [curve.height - 3, 3]);
    const draw = line<[number, number]>(
      ([position]) => x(position),
      ([, loss]) => y(loss),
    ).defined(([, loss]) => Number.isFinite(loss));
    this.#curve.replaceChildren(svgElement('path', { d: draw(points) ?? '' }));
  }
}
