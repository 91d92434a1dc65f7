import type { Progress } from '../protocol/engine-process.ts';

/** `epoch 2/10 · step 300/938 · loss 0.1234 · 812 steps/s · 1 min 5 s left`; what is not known is left out. */
export function progressText(progress: Progress): string {
  const { epoch, epochs, step, stepInEpoch, stepsPerEpoch, loss, stepsPerSecond, secondsLeft } = progress;
  const parts: string[] = [];
  if (epoch !== null) parts.push(`epoch ${epoch + 1}${epochs === null ? '' : `/${epochs}`}`);
  if (stepInEpoch !== null && stepsPerEpoch !== null && stepsPerEpoch > 1)
    parts.push(`step ${stepInEpoch}/${stepsPerEpoch}`);
  else parts.push(`step ${step}`);
  if (loss !== null) parts.push(`loss ${numberText(loss)}`);
  parts.push(`${stepsPerSecond >= 10 ? Math.round(stepsPerSecond) : stepsPerSecond.toFixed(1)} steps/s`);
  if (secondsLeft !== null && secondsLeft > 0) parts.push(`${durationText(secondsLeft)} left`);
  return parts.join(' · ');
}

export function downloadText(label: string, done: number, total: number | null): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  return `Downloading ${label}: ${megabytes(done)}${total === null ? '' : ` of ${megabytes(total)}`}`;
}

function numberText(value: number): string {
  const size = Math.abs(value);
  return size === 0 || (size >= 1e-3 && size < 1e6) ? value.toFixed(4) : value.toExponential(3);
}

function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
