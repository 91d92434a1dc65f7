import type { MemoryHostMessage, MemoryPageMessage, MemoryView } from '../../src/protocol/memory-view.ts';
import type { TensorMemory } from '../../src/protocol/tensor-memory.ts';
import { element } from '../shared/dom.ts';
import { formatBytes, formatCount } from '../shared/format.ts';
import type { HostConnection } from '../shared/vscode-api.ts';
import { type Grouping, type MemoryRow, memoryNote, memoryRows, momentText } from './model/memory-rows.ts';

interface PageState {
  readonly grouping: Grouping;
}

/** What tensors hold: a table by device, and one by the lines or modules that made them. */
export class MemoryPage {
  readonly #host: HostConnection<MemoryPageMessage, PageState>;
  readonly #moment = element('p', { class: 'quiet' });
  readonly #note = element('p', { class: 'note', attributes: { role: 'status' } });
  readonly #tables = element('div', { class: 'tables' });
  readonly #choice = new Map<Grouping, HTMLButtonElement>();
  #grouping: Grouping;
  #view: MemoryView | null = null;

  constructor(root: HTMLElement, host: HostConnection<MemoryPageMessage, PageState>) {
    this.#host = host;
    this.#grouping = savedGrouping(host.savedState());
    const refresh = element('button', { class: 'action', text: 'Refresh', attributes: { type: 'button' } });
    refresh.addEventListener('click', () => host.post({ type: 'refresh' }));
    for (const [grouping, text] of [
      ['line', 'By line'],
      ['module', 'By module'],
    ] as const) {
      const button = element('button', { class: 'toggle', text, attributes: { type: 'button' } });
      button.addEventListener('click', () => this.#group(grouping));
      this.#choice.set(grouping, button);
    }
    const choice = element('div', {
      class: 'choice',
      attributes: { role: 'group', 'aria-label': 'Rows' },
      children: [...this.#choice.values(), refresh],
    });
    const heading = element('h1', { text: 'Tensor memory' });
    root.append(
      element('main', {
        children: [element('header', { children: [heading, this.#moment] }), this.#note, choice, this.#tables],
      }),
    );
  }

  receive({ view }: MemoryHostMessage): void {
    this.#view = view;
    this.#show();
  }

  #group(grouping: Grouping): void {
    this.#grouping = grouping;
    this.#host.saveState({ grouping });
    this.#show();
  }

  #show(): void {
    if (this.#view === null) return;
    const { memory } = this.#view;
    this.#moment.textContent = momentText(this.#view);
    const note = memoryNote(this.#view);
    this.#note.textContent = note ?? '';
    this.#note.hidden = note === null;
    for (const [grouping, button] of this.#choice) {
      button.setAttribute('aria-pressed', String(grouping === this.#grouping));
      button.hidden = memory === null || memory.lines.length === 0;
    }
    this.#tables.replaceChildren(
      ...(memory === null ? [] : [deviceTable(memory), aboutBytes(), this.#lineTable(memory)]),
    );
  }

  #lineTable(memory: TensorMemory): HTMLElement {
    const rows = memoryRows(memory, this.#grouping);
    const isByLine = this.#grouping === 'line';
    const titles = ['Bytes', 'Tensors', 'Device', ...(isByLine ? ['Made by', 'Module', 'Line'] : ['Module'])];
    const caption = isByLine ? 'By the line that made them' : 'By module';
    return table(
      caption,
      titles,
      rows.map((row) => [
        bytesCell(row),
        numberCell(formatCount(row.tensors)),
        element('td', { text: row.device }),
        ...(isByLine ? [element('td', { text: row.by ?? '' })] : []),
        element('td', { text: row.module }),
        ...(isByLine ? [this.#lineCell(row)] : []),
      ]),
    );
  }

  #lineCell({ callSite }: MemoryRow): HTMLElement {
    if (callSite === null) return element('td');
    const file = callSite.file.split(/[\\/]/).at(-1) ?? callSite.file;
    const link = element('button', {
      class: 'link',
      text: `${file}:${callSite.line}`,
      title: `${callSite.file}:${callSite.line}:${callSite.column}`,
      attributes: { type: 'button' },
    });
    link.addEventListener('click', () => this.#host.post({ type: 'revealSource', callSite }));
    return element('td', { children: [link] });
  }
}

function deviceTable({ devices }: TensorMemory): HTMLElement {
  return table(
    'By device',
    ['Bytes', 'Tensors', 'Device'],
    devices.map(({ device, tensors, bytes }) => [
      numberCell(formatBytes(bytes)),
      numberCell(tensors === null ? '?' : formatCount(tensors)),
      element('td', { text: device }),
    ]),
  );
}

/** The two tables do not add up to the same. */
function aboutBytes(): HTMLElement {
  return element('p', {
    class: 'note',
    text: 'Bytes of the cpu are all array buffers of the script’s thread, what optimizers keep among them; tensors are those that were recorded.',
  });
}

function bytesCell({ bytes, share }: MemoryRow): HTMLElement {
  const cell = numberCell(formatBytes(bytes));
  cell.classList.add('share');
  cell.style.setProperty('--share', `${(100 * share).toFixed(1)}%`);
  return cell;
}

function numberCell(text: string): HTMLElement {
  return element('td', { class: 'number', text });
}

function table(caption: string, titles: readonly string[], rows: readonly (readonly HTMLElement[])[]): HTMLElement {
  const head = titles.map((text, index) =>
    element('th', { text, ...(index < 2 ? { class: 'number' } : {}), attributes: { scope: 'col' } }),
  );
  return element('table', {
    children: [
      element('caption', { text: caption }),
      element('thead', { children: [element('tr', { children: head })] }),
      element('tbody', { children: rows.map((cells) => element('tr', { children: cells })) }),
    ],
  });
}

function savedGrouping(saved: unknown): Grouping {
  if (typeof saved !== 'object' || saved === null || !('grouping' in saved)) return 'line';
  return saved.grouping === 'module' ? 'module' : 'line';
}

export type { PageState };
