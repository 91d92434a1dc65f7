import type { BackwardPass, StepRecord, TensorSummary } from './schema.ts';

type Change = (summary: TensorSummary, name: string) => TensorSummary;

/** A copy of the step with every tensor summary put through `change`, which is told a unique name for its place. */
export function mapSummaries(step: StepRecord, change: Change): StepRecord {
  const optional = (summary: TensorSummary | null, name: string) => (summary === null ? null : change(summary, name));
  return {
    ...step,
    values: step.values.map((recorded) => ({
      ...recorded,
      value: optional(recorded.value, `node.${recorded.node}.${recorded.output}/value`),
      gradient: optional(recorded.gradient, `node.${recorded.node}.${recorded.output}/gradient`),
    })),
    passes: step.passes.map((pass, index) => mapPass(pass, `pass.${index}`, change)),
  };
}

function mapPass(pass: BackwardPass, passName: string, change: Change): BackwardPass {
  return {
    ...pass,
    stops: pass.stops.map((stop, index) => {
      const name = `${passName}/stop.${index}`;
      return {
        ...stop,
        incoming: stop.incoming.map((summary, output) =>
          summary === null ? null : change(summary, `${name}/incoming.${output}`),
        ),
        contributions: stop.contributions.map((sent, position) => ({
          ...sent,
          contribution: change(sent.contribution, `${name}/contribution.${position}`),
          accumulated: change(sent.accumulated, `${name}/accumulated.${position}`),
        })),
        leafGradient: stop.leafGradient === null ? null : change(stop.leafGradient, `${name}/leafGradient`),
      };
    }),
  };
}
