import type { Statistics, TensorSummary } from '../../trace/schema.ts';
import type { TensorData, TraceSource } from '../../trace/source.ts';
import { formatNumber } from '../tensor-text/numbers.ts';
import {
  formatElement,
  formatProblem,
  formatShape,
  formatSpread,
  formatTensor,
  formatType,
} from '../tensor-text/tensor-text.ts';
import { type ChildList, type DebugValue, namedChildren, plainValue } from './debug-value.ts';

/** Where a tensor's full values are read from. */
export type TensorReader = Pick<TraceSource, 'tensor'>;

/** How many elements of a row are written on its line. */
const elementsPerLine = 8;

/** A recorded tensor as a value of the debug view: statistics, then its rows, each down to the elements. */
export function tensorValue(
  name: string,
  tensor: TensorSummary,
  reader: TensorReader,
  evaluateName: string = name,
): DebugValue {
  const isPlain = tensor.shape.length === 0;
  return {
    name,
    value: formatTensor(tensor),
    type: formatType(tensor),
    evaluateName,
    children: isPlain ? null : tensorChildren(tensor, reader),
  };
}

function tensorChildren(tensor: TensorSummary, reader: TensorReader): ChildList {
  const elements = new Elements(tensor, reader);
  return {
    namedCount: 1,
    indexedCount: tensor.shape[0] ?? 0,
    named: () => Promise.resolve([statisticsValue(tensor.statistics)]),
    indexed: (start, count) => rows(elements, tensor.shape, 0, start, count),
  };
}

function statisticsValue(statistics: Statistics): DebugValue {
  const { count, min, max, mean, std, norm, zeroCount, nanCount, infCount } = statistics;
  return {
    name: 'statistics',
    value: [sparkline(statistics), formatProblem(statistics) ?? formatSpread(statistics)].filter(Boolean).join(' '),
    children: namedChildren([
      plainValue('elements', String(count)),
      plainValue('min', formatNumber(min, 7)),
      plainValue('max', formatNumber(max, 7)),
      plainValue('mean', formatNumber(mean, 7)),
      plainValue('std', formatNumber(std, 7)),
      plainValue('norm', formatNumber(norm, 7)),
      plainValue('zeros', String(zeroCount)),
      plainValue('NaN', String(nanCount)),
      plainValue('infinite', String(infCount)),
    ]),
  };
}

const bars = '▁▂▃▄▅▆▇█';

/** The histogram as a line of bars; empty when all elements are equal. */
function sparkline({ histogram }: Statistics): string {
  if (histogram.length < 2) return '';
  const highest = Math.max(...histogram);
  const heights: string[] = [];
  for (let bin = 0; bin < histogram.length; bin += 2) {
    const count = Math.max(histogram[bin] ?? 0, histogram[bin + 1] ?? 0);
    heights.push(count === 0 ? ' ' : bars.charAt(Math.round((count / highest) * (bars.length - 1))));
  }
  return `│${heights.join('')}│`;
}

/** The tensors one dimension down, `offset` elements into the tensor. */
async function rows(
  elements: Elements,
  shape: readonly number[],
  offset: number,
  start: number,
  count: number,
): Promise<readonly DebugValue[]> {
  const inner = shape.slice(1);
  const size = inner.reduce((product, length) => product * length, 1);
  const data = await elements.read();
  const end = Math.min(start + count, shape[0] ?? 0);
  const found: DebugValue[] = [];
  for (let row = start; row < end; row++) {
    const from = offset + row * size;
    found.push({
      name: `[${row}]`,
      value: inner.length === 0 ? elements.format(data, from) : rowText(elements, data, inner, from, size),
      children:
        inner.length === 0
          ? null
          : {
              namedCount: 0,
              indexedCount: inner[0] ?? 0,
              named: () => Promise.resolve([]),
              indexed: (innerStart, innerCount) => rows(elements, inner, from, innerStart, innerCount),
            },
    });
  }
  return found;
}

function rowText(elements: Elements, data: ElementList, inner: readonly number[], from: number, size: number): string {
  const shown = Math.min(size, elementsPerLine);
  const texts = Array.from({ length: shown }, (_, index) => elements.format(data, from + index, 4));
  return `${formatShape(inner)} ${texts.join(', ')}${size > shown ? ', …' : ''}`;
}

type ElementList = TensorData | TensorSummary['preview'];

/** A tensor's elements, read once: all of them where they were recorded, else the first few. */
class Elements {
  readonly #tensor: TensorSummary;
  readonly #reader: TensorReader;
  #data: Promise<ElementList> | null = null;

  constructor(tensor: TensorSummary, reader: TensorReader) {
    this.#tensor = tensor;
    this.#reader = reader;
  }

  read(): Promise<ElementList> {
    const { blob, dtype, preview } = this.#tensor;
    this.#data ??= blob === null ? Promise.resolve(preview) : this.#reader.tensor(blob, dtype);
    return this.#data;
  }

  format(data: ElementList, index: number, digits = 7): string {
    const value = data[index];
    return value === undefined ? 'not recorded' : formatElement(value, this.#tensor.dtype, digits);
  }
}
