/** Milliseconds of one call: the best of several rounds, since other work on the machine only adds. */
export function bestTime(call: () => unknown, budget = 150): number {
  const started = performance.now();
  let calls = 0;
  while (performance.now() - started < budget / 3) {
    call();
    calls++;
  }
  const perRound = Math.max(1, Math.ceil(calls / 3));
  let best = Infinity;
  for (let round = 0; round < 6; round++) {
    const start = performance.now();
    for (let k = 0; k < perRound; k++) call();
    best = Math.min(best, (performance.now() - start) / perRound);
  }
  return best;
}
