import * as vscode from 'vscode';
import type { GraphTarget } from '../graph/graph-feature.ts';
import type { RecordedStep, Recording } from '../recordings/recording.ts';
import { counted, formatNumber } from '../tensor-text/numbers.ts';
import { explainNoPass } from './explain-no-pass.ts';

/** Which pass of which step. */
export interface ChosenPass {
  readonly step: number;
  readonly pass: number;
}

/** The pass that the user means; null after a message, or when they picked none. */
export async function choosePass(recording: Recording, target: GraphTarget | null): Promise<ChosenPass | null> {
  const recorded = await stepOf(recording, target);
  if (recorded === null) {
    void explainNoPass(recording.run);
    return null;
  }
  const { step } = recorded;
  const all = step.passes.map((pass, index) => ({ pass, index }));
  const reaching = all.filter(({ pass }) => pass.stops.some((stop) => stop.node === target?.node));
  const passes = reaching.length > 0 ? reaching : all;
  const [only] = passes;
  if (only === undefined) return null;
  if (passes.length === 1) return { step: step.index, pass: only.index };
  const items = passes.map(({ pass, index }) => ({
    label: `backward() ${index + 1} of ${all.length}`,
    description: pass.callSite === null ? '' : `line ${pass.callSite.line}`,
    detail: `${counted(pass.stops.length, 'stop')}`,
    index,
  }));
  const title = `Step ${step.index} went backward ${all.length} times. Which pass?`;
  const picked = await vscode.window.showQuickPick(items, { title });
  return picked === undefined ? null : { step: step.index, pass: picked.index };
}

/** The target's step, when it went backward; else the last that did. */
async function stepOf(recording: Recording, target: GraphTarget | null): Promise<RecordedStep | null> {
  if (target !== null) {
    const isThere = recording.steps().some(({ index }) => index === target.step);
    const recorded = isThere ? await recording.step(target.step) : null;
    if (recorded !== null && recorded.step.passes.length > 0) return recorded;
    if (target.node !== null) return null;
  }
  return recording.lastStep((step) => step.passes.length > 0);
}

/** How a session is called in the call stack view. */
export function titleOf({ run }: Recording, { step }: RecordedStep): string {
  const loss = step.loss === null ? '' : `, loss ${formatNumber(step.loss)}`;
  return `${run.script.title}: backward pass of step ${step.index}${loss}`;
}
