import type { OutputReference, TensorSummary } from '../../../src/trace/schema.ts';
import { element, iconButton } from '../../shared/dom.ts';
import { formatShape, toNumber } from '../../shared/format.ts';
import { icon } from '../../shared/icons.ts';
import { onThemeChange } from '../../shared/theme-change.ts';
import { differenceOf, type TensorSide, type TensorSides, whyNoDifference } from '../model/comparison/tensor-sides.ts';
import { exactText } from '../model/tensor-window.ts';
import { drawPreview } from './charts.ts';
import type { TensorClient } from './tensor-client.ts';
import type { ViewerOf } from './tensor-sections.ts';
import { type TensorLook, TensorViewer, type ViewedTensor } from './tensor-viewer.ts';

/** Which of two steps is looked at, or how the one differs from the other. */
type Sight = 'now' | 'before' | 'difference';

const sightNames: Readonly<Record<Sight, string>> = { now: 'Now', before: 'Before', difference: 'Difference' };

interface ComparedLook extends TensorLook {
  sight: Sight;
}

type Part = Parameters<ViewerOf>[0];

/** Shows elements of tensors, as the shown step and the one that it is compared with have them. */
export class TensorViewers {
  readonly #client: TensorClient;
  /** Each part of each node's outputs is looked at in its own way. */
  readonly #looks = new Map<string, ComparedLook>();
  readonly #byRoot = new WeakMap<Element, TensorViewer>();

  constructor(client: TensorClient) {
    this.#client = client;
    onThemeChange(() => {
      for (const root of document.querySelectorAll('.tensor-viewer')) this.#byRoot.get(root)?.repaint();
    });
  }

  #make(...options: ConstructorParameters<typeof TensorViewer>): HTMLElement {
    const viewer = new TensorViewer(...options);
    this.#byRoot.set(viewer.root, viewer);
    return viewer.root;
  }

  /** Null where no more is known than the first elements of one step. */
  viewer({ node, output }: OutputReference, part: Part, { now, before }: TensorSides): HTMLElement | null {
    const key = `${node} ${output} ${part}`;
    const look: ComparedLook = this.#looks.get(key) ?? {
      look: 'heat',
      place: { leading: [], firstRow: 0 },
      sight: 'now',
    };
    this.#looks.set(key, look);
    if (now !== null && before !== null) return this.#comparedViewer(now, before, part, look);
    const only = now ?? before;
    return only === null || !isKept(only.summary) ? null : this.#single(only, look, largestOf(only.summary));
  }

  /** A viewer with a choice of what it shows. Both steps have one scale, so that a colour means the same in both. */
  #comparedViewer(now: TensorSide, before: TensorSide, part: Part, look: ComparedLook): HTMLElement {
    const place = element('div', {});
    const note = element('p', { class: 'note sight-note', attributes: { 'aria-live': 'polite' } });
    const largest = Math.max(largestOf(now.summary), largestOf(before.summary));
    const hindrance = whyNoDifference(now.summary, before.summary);
    const draw: Readonly<Record<Sight, () => HTMLElement>> = {
      now: () => this.#elements(now, look, largest),
      before: () => this.#elements(before, look, largest),
      difference: () => this.#make(this.#difference(now, before), look, []),
    };
    const titles: Readonly<Record<Sight, string>> = {
      now: now.title,
      before: describe(before, now),
      difference: hindrance === '' ? `${now.title} less ${before.title}` : hindrance,
    };
    const buttons = new Map<Sight, HTMLButtonElement>();
    const choose = (sight: Sight): void => {
      look.sight = sight;
      for (const [each, button] of buttons) button.setAttribute('aria-pressed', String(each === sight));
      note.textContent = titles[sight];
      place.replaceChildren(draw[sight]());
    };
    for (const sight of ['now', 'before', 'difference'] as const) {
      const attributes = { type: 'button' };
      const button = element('button', { class: 'look', text: sightNames[sight], title: titles[sight], attributes });
      button.disabled = sight === 'difference' && hindrance !== '';
      button.addEventListener('click', () => choose(sight));
      buttons.set(sight, button);
    }
    const label = `Which step’s ${part} to show`;
    const sights = element('div', {
      class: 'looks',
      attributes: { role: 'group', 'aria-label': label },
      children: [...buttons.values()],
    });
    choose(buttons.get(look.sight)?.disabled === true ? 'now' : look.sight);
    const bar = element('div', { class: 'tensor-bar sights', children: [sights, note] });
    return element('div', { class: 'compared-tensor', children: [bar, place] });
  }

  #elements(side: TensorSide, look: TensorLook, largest: number): HTMLElement {
    if (isKept(side.summary)) return this.#single(side, look, largest);
    return drawPreview(side.summary, side.address.part);
  }

  #single({ address, summary }: TensorSide, look: TensorLook, largest: number): HTMLElement {
    const tensor: ViewedTensor = {
      shape: summary.shape,
      label: address.part,
      largest,
      read: async (start, count) => ({ elements: await this.#client.read(address, start, count) }),
    };
    const copy = iconButton(icon('copy', 14), 'Copy as nested arrays', () => this.#client.copy(address));
    const save = iconButton(icon('save', 14), 'Save as .npy…', () => this.#client.save(address));
    return this.#make(tensor, look, [copy, save]);
  }

  /** Of the elements in view alone, as far as they are read: so is its scale. */
  #difference(now: TensorSide, before: TensorSide): ViewedTensor {
    const read: ViewedTensor['read'] = async (start, count) => {
      const [is, was] = await Promise.all([
        this.#client.read(now.address, start, count),
        this.#client.read(before.address, start, count),
      ]);
      const text = (elements: Float64Array, position: number) => exactText(elements[position] ?? Number.NaN);
      const about = (position: number): string => `now ${text(is, position)}, before ${text(was, position)}`;
      return { elements: differenceOf(is, was), about };
    };
    return { shape: now.summary.shape, label: 'difference', largest: null, read };
  }
}

function isKept({ blob, statistics }: TensorSummary): boolean {
  return blob !== null && statistics.count > 0;
}

/** What a step is called, and how its tensor is made where that is another way than in the shown one. */
function describe({ title, summary }: TensorSide, { summary: shown }: TensorSide): string {
  const isAlike = formatShape(summary.shape) === formatShape(shown.shape) && summary.dtype === shown.dtype;
  return isAlike ? title : `${title}: ${formatShape(summary.shape)} ${summary.dtype}`;
}

function largestOf({ statistics }: TensorSummary): number {
  const ends = [statistics.min, statistics.max].map((end) => Math.abs(toNumber(end)));
  return Math.max(0, ...ends.filter(Number.isFinite));
}
