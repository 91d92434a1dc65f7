/** Anomaly mode: a backward that goes wrong names the line of the forward operation. */
import { fileURLToPath } from 'node:url';
import { AutogradError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { noGrad } from './modes.ts';
import type { Node } from './node.ts';

/** Where the script called the operation that made a backward node. */
interface ForwardPlace {
  /** `file:line:column`, or null where no frame is the script's. */
  readonly line: string | null;
  /** The backward node that was running: set for nodes of a second-order graph. */
  readonly madeBy: Node | null;
}

const frameLimit = 64;
let enabled = false;
let checksNaN = true;
let running: Node | null = null;
const places = new WeakMap<Node, ForwardPlace>();

export interface AnomalyOptions {
  /** Whether a NaN in a gradient is an error. Default true. */
  readonly checkNaN?: boolean;
}

/** Whether anomaly mode is on: `torch.is_anomaly_enabled()`. */
export function isAnomalyEnabled(): boolean {
  return enabled;
}

/** Turns anomaly mode on or off: `torch.autograd.set_detect_anomaly`. It makes every operation slower. */
export function setDetectAnomaly(mode: boolean, options: AnomalyOptions = {}): void {
  enabled = mode;
  checksNaN = options.checkNaN ?? true;
}

/**
 * Runs `body` in anomaly mode: `torch.autograd.detect_anomaly()`. A backward node that makes a NaN, or fails, says the
 * line of the forward operation it belongs to. The forward pass must run inside too. Slow: for finding a fault.
 */
export function detectAnomaly<Result>(body: () => Result, options: AnomalyOptions = {}): Result {
  const before = { enabled, checksNaN };
  const restore = () => setDetectAnomaly(before.enabled, { checkNaN: before.checksNaN });
  setDetectAnomaly(true, options);
  let pending = false;
  try {
    const result = body();
    if (result instanceof Promise) {
      pending = true;
      return result.finally(restore) as Result;
    }
    return result;
  } finally {
    if (!pending) restore();
  }
}

/** Notes where a node was made. Called for every node, so it costs one check while the mode is off. */
export function notePlace(node: Node): void {
  if (enabled) places.set(node, { line: scriptLine(), madeBy: running });
}

/** Runs a node's rule; in anomaly mode, adds to what goes wrong in it the line that it comes from. */
export function applyWatched(node: Node, apply: () => readonly (Tensor | null)[]): readonly (Tensor | null)[] {
  if (!enabled) return apply();
  const before = running;
  running = node;
  try {
    const gradients = apply();
    if (checksNaN) requireNoNaN(node, gradients);
    return gradients;
  } catch (error) {
    if (error instanceof AutogradError && !error.message.includes(forwardWords)) {
      error.message += explain(node);
    }
    throw error;
  } finally {
    running = before;
  }
}

const forwardWords = 'The forward operation was called at';

function requireNoNaN(node: Node, gradients: readonly (Tensor | null)[]): void {
  for (const [index, gradient] of gradients.entries()) {
    if (gradient === null || !noGrad(() => gradient.toTypedArray()).some(Number.isNaN)) continue;
    throw new AutogradError(`Function '${node.name}' returned nan values in its ${index}th output.`);
  }
}

function explain(node: Node): string {
  const place = places.get(node);
  if (place === undefined) {
    return ` No forward line is known for ${node.name}: run the forward pass in anomaly mode too.`;
  }
  const own = place.line === null ? '' : ` ${forwardWords} ${place.line}.`;
  return place.madeBy === null
    ? own
    : `${own} It was made by the backward node ${place.madeBy.name}.${explain(place.madeBy)}`;
}

/** The innermost frame outside the engine and Node. */
function scriptLine(): string | null {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  Error.prepareStackTrace = (_error, frames) => frames;
  Error.stackTraceLimit = frameLimit;
  try {
    Error.captureStackTrace(holder, notePlace);
    const frames: unknown = holder.stack;
    return Array.isArray(frames) ? firstOutside(frames) : null;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function firstOutside(frames: readonly NodeJS.CallSite[]): string | null {
  const engine = engineLocation();
  for (const frame of frames) {
    const file = frame.getFileName();
    if (file == null || file.startsWith('node:') || toUrl(file).startsWith(engine)) continue;
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    return `${path}:${frame.getLineNumber()}:${frame.getColumnNumber()}`;
  }
  return null;
}

/** In the sources the engine is a folder, in a bundle the file that this code is in. */
function engineLocation(): string {
  const here = import.meta.url;
  return here.endsWith('/autograd/anomaly.ts') ? new URL('..', here).href : here;
}

function toUrl(file: string): string {
  return file.startsWith('file:') ? file : `file://${file}`;
}
