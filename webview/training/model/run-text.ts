import { formatDuration } from '../../../src/protocol/duration.ts';
import type { TrainingSnapshot } from '../../../src/protocol/training-view.ts';
import { formatBytes, formatCount, formatNumber } from '../../shared/format.ts';

/** What a run is doing, or how it ended: in words, and the tone to say them in. */
export interface StateText {
  readonly text: string;
  readonly tone: 'busy' | 'waiting' | 'good' | 'bad' | 'plain';
}

export function stateText({ state, outcome }: TrainingSnapshot): StateText {
  switch (state) {
    case 'starting':
      return { text: 'Starting', tone: 'busy' };
    case 'running':
      return { text: 'Running', tone: 'busy' };
    case 'pausing':
      return { text: 'Pausing at the next operation', tone: 'waiting' };
    case 'paused':
      return { text: 'Paused', tone: 'waiting' };
    case 'stopping':
      return { text: 'Stopping', tone: 'waiting' };
    case 'ended':
      return endText(outcome);
  }
}

function endText(outcome: TrainingSnapshot['outcome']): StateText {
  switch (outcome) {
    case 'completed':
      return { text: 'Finished', tone: 'good' };
    case 'failed':
      return { text: 'Failed', tone: 'bad' };
    case 'crashed':
      return { text: 'Crashed', tone: 'bad' };
    case 'stopped':
      return { text: 'Stopped', tone: 'plain' };
    case 'exited':
      return { text: 'Exited', tone: 'plain' };
    case null:
      return { text: 'Ended', tone: 'plain' };
  }
}

/** A labelled number of a run. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  /** A text that takes a row of its own. */
  readonly isText: boolean;
}

/** Where the run stands. `now` is milliseconds since the epoch. */
export function factsOf(snapshot: TrainingSnapshot, now: number): readonly Fact[] {
  const { progress, device, startedAt, endedAt, state } = snapshot;
  const facts: Fact[] = [];
  const add = (label: string, value: string, isText = false): void => void facts.push({ label, value, isText });
  if (progress !== null) {
    const { epoch, epochs, step, stepInEpoch, stepsPerEpoch, stepsPerSecond, secondsLeft, loss } = progress;
    if (loss !== null) add('Loss', formatNumber(loss));
    if (epoch !== null) add('Epoch', epochs === null ? String(epoch + 1) : `${epoch + 1} of ${epochs}`);
    add('Step', formatCount(step));
    if (stepInEpoch !== null && stepsPerEpoch !== null) {
      add('In epoch', `${formatCount(stepInEpoch)} of ${formatCount(stepsPerEpoch)}`);
    }
    if (stepsPerSecond > 0) add('Speed', `${formatSpeed(stepsPerSecond)} steps/s`);
    if (state !== 'ended' && secondsLeft !== null) add('Time left', formatDuration(secondsLeft));
  }
  add(state === 'ended' ? 'Took' : 'Time', formatDuration(((endedAt ?? now) - startedAt) / 1000));
  if (device !== '') add('Device', device, true);
  return facts;
}

function formatSpeed(perSecond: number): string {
  return perSecond >= 100 ? formatCount(Math.round(perSecond)) : formatNumber(perSecond, 3);
}

/** How much of the run is done, 0 to 1; null where the script does not say how long it will be. */
export function fractionDone({ progress, outcome }: TrainingSnapshot): number | null {
  if (outcome === 'completed') return 1;
  if (progress === null) return null;
  const { epoch, epochs, stepInEpoch, stepsPerEpoch } = progress;
  const inEpoch = stepInEpoch !== null && stepsPerEpoch !== null ? stepInEpoch / stepsPerEpoch : null;
  if (epoch === null || epochs === null) return epochs === null && epoch === null ? inEpoch : null;
  return Math.min(1, (epoch + (inEpoch ?? 0)) / epochs);
}

/** `train-images-idx3-ubyte.gz, 3.2 MB of 9.9 MB`. */
export function downloadText({ label, done, total }: NonNullable<TrainingSnapshot['download']>): string {
  return `${label}, ${formatBytes(done)}${total === null ? '' : ` of ${formatBytes(total)}`}`;
}
