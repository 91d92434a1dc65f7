import { layoutOf } from '../../formats/dtype-layout.ts';
import { toJsonNumber } from '../json-number.ts';
import type { BackwardPass, JsonNumber, RecordedTensor, TensorSummary } from '../schema.ts';
import { computeStatistics, distance, previewOf } from '../statistics.ts';
import { elementsOf, type HeldTensor } from './holdings.ts';
import type { HeldPass, StepValues } from './step-values.ts';

/** Larger tensors are recorded by statistics and preview only. */
const largestTensor = 4 << 20;

export interface CapturedValues {
  readonly values: readonly RecordedTensor[];
  readonly passes: readonly BackwardPass[];
  readonly blobs: Uint8Array<ArrayBuffer>;
}

/**
 * Reads what a step held and computes its statistics: the expensive part of recording, done for captured steps only.
 * @param withBlobs whether whole tensors are kept as well
 */
export function captureValues(values: StepValues, withBlobs: boolean): CapturedValues {
  const capture = new Capture(withBlobs);
  return {
    values: values.values.map((recorded): RecordedTensor => {
      const { reference, storage, version } = recorded;
      const gradient = values.gradientOf(reference);
      const updateNorm = updateNormOf(recorded.held, values.updated(recorded));
      return {
        ...reference,
        storage,
        version,
        value: recorded.held === null ? null : capture.summary(recorded.held),
        gradient: gradient === null ? null : capture.summary(gradient),
        ...(updateNorm === null ? {} : { updateNorm }),
      };
    }),
    passes: values.passes.map((pass) => capture.pass(pass)),
    blobs: capture.blobs(),
  };
}

/** Null where nothing was written, or one of the two is no longer to be had. */
function updateNormOf(before: HeldTensor | null, after: HeldTensor | null): JsonNumber | null {
  if (before === null || after === null) return null;
  const [from, to] = [elementsOf(before), elementsOf(after)];
  return from === null || to === null ? null : toJsonNumber(distance(from, to));
}

class Capture {
  readonly #withBlobs: boolean;
  /** A gradient that arrives is the sum that was sent: most tensors appear several times. */
  readonly #summaries = new Map<HeldTensor, TensorSummary | null>();
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(withBlobs: boolean) {
    this.#withBlobs = withBlobs;
  }

  /** Null where the elements are no longer to be had. */
  summary(held: HeldTensor): TensorSummary | null {
    const known = this.#summaries.get(held);
    if (known !== undefined) return known;
    const elements = elementsOf(held);
    const { dtype } = held.holding.storage;
    const summary: TensorSummary | null =
      elements === null
        ? null
        : {
            shape: held.shape,
            dtype,
            statistics: computeStatistics(elements),
            preview: previewOf(elements),
            blob: this.#keep(dtype, elements),
          };
    this.#summaries.set(held, summary);
    return summary;
  }

  pass({ root, callSite, stops }: HeldPass): BackwardPass {
    return {
      root,
      callSite,
      stops: stops.map((stop) => ({
        node: stop.node,
        name: stop.name,
        rule: stop.rule,
        incoming: stop.incoming.map((held) => (held === null ? null : this.summary(held))),
        contributions: stop.contributions.flatMap(({ target, contribution, accumulated }) => {
          const sent = this.summary(contribution);
          const total = this.summary(accumulated);
          return sent === null || total === null ? [] : [{ target, contribution: sent, accumulated: total }];
        }),
        leafGradient: stop.leafGradient === null ? null : this.summary(stop.leafGradient),
      })),
    };
  }

  blobs(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#length);
    let offset = 0;
    for (const part of this.#parts) {
      all.set(part, offset);
      offset += part.byteLength;
    }
    return all;
  }

  #keep(dtype: string, elements: ReturnType<typeof elementsOf> & object): TensorSummary['blob'] {
    const layout = layoutOf(dtype);
    const byteLength = elements.length * (layout?.bytesPerElement ?? 0);
    if (!this.#withBlobs || layout === null || byteLength > largestTensor) return null;
    this.#parts.push(layout.encode(elements));
    const offset = this.#length;
    this.#length += byteLength;
    return { offset, byteLength };
  }
}
