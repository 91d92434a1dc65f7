import { type FirstByPlace, named, requireGiven } from '../../options-by-place.ts';
import { requireMomentum } from './cyclic.ts';
import {
  LRScheduler,
  type Position,
  perGroup,
  type Rate,
  type Rates,
  requireOptimizer,
  type ScheduledGroup,
  type ScheduledOptimizer,
  type SchedulerOptions,
  setMomentum,
} from './scheduler.ts';

export interface OneCycleLROptions extends SchedulerOptions {
  /** Steps in all; or else give `epochs` and `stepsPerEpoch`. */
  readonly totalSteps?: number;
  readonly epochs?: number;
  readonly stepsPerEpoch?: number;
  /** The part of the steps in which the learning rate rises. Default 0.3. */
  readonly pctStart?: number;
  /** Default 'cos'. */
  readonly annealStrategy?: 'cos' | 'linear';
  /** Let the momentum go the other way. Default true. */
  readonly cycleMomentum?: boolean;
  /** One number, or one a group. Default 0.85. */
  readonly baseMomentum?: number | readonly number[];
  /** Default 0.95. */
  readonly maxMomentum?: number | readonly number[];
  /** The first learning rate is maxLr / divFactor. Default 25. */
  readonly divFactor?: number;
  /** The last one is the first / finalDivFactor. Default 1e4. */
  readonly finalDivFactor?: number;
  /** Come down as long as up, then fall to the last. Default false. */
  readonly threePhase?: boolean;
}

type LrNote = 'initialLr' | 'maxLr' | 'minLr';
type MomentumNote = 'baseMomentum' | 'maxMomentum';

interface Phase {
  readonly endStep: number;
  readonly startLr: LrNote;
  readonly endLr: LrNote;
  readonly startMomentum: MomentumNote;
  readonly endMomentum: MomentumNote;
}

interface OneCycleSettings {
  readonly totalSteps: number;
  readonly annealStrategy: 'cos' | 'linear';
  readonly cycleMomentum: boolean;
  readonly phases: readonly Phase[];
}

/** Up to `maxLr` and down to nearly nothing in one training: `torch.optim.lr_scheduler.OneCycleLR`. Call `step` after each batch. */
export class OneCycleLR extends LRScheduler<OneCycleSettings> {
  /** @param maxLr one number, or one a group */
  constructor(
    optimizer: ScheduledOptimizer,
    ...rest: FirstByPlace<
      [maxLr: Rates],
      { readonly maxLr: Rates },
      [totalSteps: number | undefined, epochs: number, stepsPerEpoch: number],
      OneCycleLROptions
    >
  ) {
    const caller = 'optim.lrScheduler.OneCycleLR';
    const names = ['maxLr', 'totalSteps', 'epochs', 'stepsPerEpoch'] as const;
    const options = named<OneCycleLROptions & { readonly maxLr: Rates }>(rest, names, caller);
    requireGiven(options, ['maxLr'], caller);
    const { maxLr } = options;
    requireOptimizer(optimizer);
    const { pctStart = 0.3, annealStrategy = 'cos', cycleMomentum = true, lastEpoch = -1 } = options;
    const totalSteps = stepsOf(options);
    if (!(pctStart >= 0 && pctStart <= 1)) {
      throw new RangeError(`Expected float between 0 and 1 pctStart, but got ${pctStart}`);
    }
    if (annealStrategy !== 'cos' && annealStrategy !== 'linear') {
      throw new RangeError(`annealStrategy must be one of 'cos' or 'linear', instead got ${String(annealStrategy)}`);
    }
    requireMomentum(optimizer, cycleMomentum);
    if (lastEpoch === -1) noteLimits(optimizer, maxLr, options, cycleMomentum);
    const phases = phasesOf(totalSteps, pctStart, options.threePhase === true);
    super(optimizer, { totalSteps, annealStrategy, cycleMomentum, phases }, options);
  }

  protected override rate({ epoch, group }: Position): Rate {
    const { totalSteps, annealStrategy, cycleMomentum, phases } = this.settings;
    if (epoch > totalSteps) {
      throw new RangeError(`Tried to step ${epoch + 1} times. The specified number of total steps is ${totalSteps}`);
    }
    const found = phases.findIndex(({ endStep }) => epoch <= endStep);
    const index = found < 0 ? phases.length - 1 : found;
    const phase = phases[index]!;
    const start = phases[index - 1]?.endStep ?? 0;
    const share = (epoch - start) / (phase.endStep - start);
    const anneal = annealStrategy === 'cos' ? alongCosine : alongLine;
    const lr = anneal(group[phase.startLr] ?? group.lr, group[phase.endLr] ?? group.lr, share);
    if (!cycleMomentum) return lr;
    return { lr, momentum: anneal(group[phase.startMomentum] ?? 0, group[phase.endMomentum] ?? 0, share) };
  }
}

function alongCosine(start: number, end: number, share: number): number {
  return end + ((start - end) / 2) * (Math.cos(Math.PI * share) + 1);
}

function alongLine(start: number, end: number, share: number): number {
  return (end - start) * share + start;
}

function stepsOf({ totalSteps, epochs, stepsPerEpoch }: OneCycleLROptions): number {
  if (totalSteps === undefined && (epochs === undefined || stepsPerEpoch === undefined)) {
    throw new RangeError('You must define either totalSteps OR (epochs AND stepsPerEpoch)');
  }
  if (totalSteps !== undefined) return positive('totalSteps', totalSteps);
  return positive('epochs', epochs ?? 0) * positive('stepsPerEpoch', stepsPerEpoch ?? 0);
}

function positive(name: string, value: number): number {
  if (!(Number.isInteger(value) && value > 0))
    throw new RangeError(`Expected positive integer ${name}, but got ${value}`);
  return value;
}

/** The groups keep what the cycle goes between, so that it is saved with the optimizer. */
function noteLimits(
  optimizer: ScheduledOptimizer,
  maxLr: number | readonly number[],
  options: OneCycleLROptions,
  cycleMomentum: boolean,
): void {
  const { divFactor = 25, finalDivFactor = 1e4, baseMomentum = 0.85, maxMomentum = 0.95 } = options;
  const maxLrs = perGroup('maxLr', optimizer, maxLr);
  const baseMomentums = perGroup('baseMomentum', optimizer, baseMomentum);
  const maxMomentums = perGroup('maxMomentum', optimizer, maxMomentum);
  for (const [index, group] of optimizer.paramGroups.entries()) {
    const largest = maxLrs[index] ?? group.lr;
    const initialLr = largest / divFactor;
    const notes: Partial<ScheduledGroup> = { initialLr, maxLr: largest, minLr: initialLr / finalDivFactor };
    Object.assign(group, notes);
    if (!cycleMomentum) continue;
    const highest = maxMomentums[index] ?? 0;
    setMomentum(optimizer, group, highest);
    group.maxMomentum = highest;
    group.baseMomentum = baseMomentums[index] ?? 0;
  }
}

function phasesOf(totalSteps: number, pctStart: number, threePhase: boolean): readonly Phase[] {
  const rise: Phase = {
    endStep: pctStart * totalSteps - 1,
    startLr: 'initialLr',
    endLr: 'maxLr',
    startMomentum: 'maxMomentum',
    endMomentum: 'baseMomentum',
  };
  const fall: Phase = {
    endStep: totalSteps - 1,
    startLr: 'maxLr',
    endLr: 'minLr',
    startMomentum: 'baseMomentum',
    endMomentum: 'maxMomentum',
  };
  if (!threePhase) return [rise, fall];
  return [
    rise,
    { ...fall, endStep: 2 * pctStart * totalSteps - 2, endLr: 'initialLr' },
    { ...fall, startLr: 'initialLr', startMomentum: 'maxMomentum' },
  ];
}
