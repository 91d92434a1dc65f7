import type { EndRecord } from '../trace/schema.ts';

/** How a run ended, after its name: `finished`, `was stopped`... */
export function describeOutcome({ outcome, exitCode }: EndRecord): string {
  switch (outcome) {
    case 'completed':
      return 'finished';
    case 'failed':
      return 'failed';
    case 'stopped':
      return 'was stopped';
    case 'crashed':
      return 'crashed';
    case 'exited':
      return `ended itself with exit code ${exitCode ?? 0}`;
  }
}
