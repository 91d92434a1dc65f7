import type { EndRecord } from '../trace/schema.ts';

/** Why a run has to begin again elsewhere; null where its device did not go away. */
export function whyLost({ failure }: EndRecord): string | null {
  return failure?.name === 'DeviceLostError' ? failure.message : null;
}

/** What is said as the run begins again. */
export function beginAgainText(cause: string): string {
  const first = cause.split(/(?<=\.) /)[0] ?? cause;
  return `${first} What its tensors held is gone, so the run begins again on the CPU, from its first line.`;
}
