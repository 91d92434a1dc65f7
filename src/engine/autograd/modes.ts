import { typeNameOf } from '../type-name.ts';

let gradientsEnabled = true;
let inference = false;

/** Whether operations are recorded for a backward pass: `torch.is_grad_enabled()`. */
export function isGradEnabled(): boolean {
  return gradientsEnabled;
}

/** Whether `inferenceMode` is on: `torch.is_inference_mode_enabled()`. */
export function isInferenceModeEnabled(): boolean {
  return inference;
}

/** Autograd's own: `enableGrad` inside `inferenceMode` records nothing all the same. */
export function isRecording(): boolean {
  return gradientsEnabled && !inference;
}

interface Modes {
  readonly gradients: boolean;
  readonly inference: boolean;
}

function swapModes(wanted: Modes): Modes {
  const before = { gradients: gradientsEnabled, inference };
  gradientsEnabled = wanted.gradients;
  inference = wanted.inference;
  return before;
}

function withModes<Result>(wanted: Modes, body: () => Result): Result {
  if (typeof body !== 'function') {
    throw new TypeError(`expected what to run, as in noGrad(() => model(x)), but got ${typeNameOf(body)}`);
  }
  const before = swapModes(wanted);
  let pending = false;
  try {
    const result = body();
    if (result instanceof Promise) {
      pending = true;
      return result.finally(() => swapModes(before)) as Result;
    }
    return result;
  } finally {
    if (!pending) swapModes(before);
  }
}

/**
 * Runs `body` without recording: `torch.no_grad()`. An async body keeps it until its promise settles.
 * @example const accuracy = noGrad(() => evaluate(model));
 */
export function noGrad<Result>(body: () => Result): Result {
  return withModes({ gradients: false, inference }, body);
}

/** Runs `body` with recording on, inside `noGrad` too: `torch.enable_grad()`. */
export function enableGrad<Result>(body: () => Result): Result {
  return withModes({ gradients: true, inference }, body);
}

/**
 * Turns recording on or off, until the next call or, given a body, while that runs: `torch.set_grad_enabled`.
 * @returns what `body` returns
 */
export function setGradEnabled(enabled: boolean): void;
export function setGradEnabled<Result>(enabled: boolean, body: () => Result): Result;
export function setGradEnabled<Result>(enabled: boolean, body?: () => Result): Result | undefined {
  if (body !== undefined) return withModes({ gradients: enabled, inference }, body);
  gradientsEnabled = enabled;
  return undefined;
}

/**
 * Runs `body` without recording, as `noGrad` does, and makes tensors that can never take part in it: they may not be saved
 * for a backward pass, nor be written to afterwards. `torch.inference_mode()`. `mode: false` leaves it, inside another.
 */
export function inferenceMode<Result>(body: () => Result, mode = true): Result {
  return withModes({ gradients: !mode, inference: mode }, body);
}
