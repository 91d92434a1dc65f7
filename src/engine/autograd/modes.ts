let gradientsEnabled = true;

/** Whether operations are recorded for a backward pass. */
export function isGradEnabled(): boolean {
  return gradientsEnabled;
}

/**
 * Turns recording on or off and gives back what it was. The callers below restore it; use them.
 */
function swapGradMode(enabled: boolean): boolean {
  const before = gradientsEnabled;
  gradientsEnabled = enabled;
  return before;
}

function withGradMode<Result>(enabled: boolean, body: () => Result): Result {
  const before = swapGradMode(enabled);
  let pending = false;
  try {
    const result = body();
    if (result instanceof Promise) {
      pending = true;
      return result.finally(() => swapGradMode(before)) as Result;
    }
    return result;
  } finally {
    if (!pending) swapGradMode(before);
  }
}

/**
 * Runs `body` without recording: `torch.no_grad()`. An async body keeps it until its promise settles.
 * @example const accuracy = noGrad(() => evaluate(model));
 */
export function noGrad<Result>(body: () => Result): Result {
  return withGradMode(false, body);
}

/** Runs `body` with recording on, inside `noGrad` too: `torch.enable_grad()`. */
export function enableGrad<Result>(body: () => Result): Result {
  return withGradMode(true, body);
}
