import type { GraphComparison, GraphHostMessage, GraphPageMessage } from '../../../src/protocol/graph-view.ts';
import { historyPoint } from '../../../src/protocol/history-point.ts';
import { hasSameOperations } from '../../../src/protocol/same-operations.ts';
import { timePoint } from '../../../src/protocol/step-times.ts';
import type { StepRecord } from '../../../src/trace/schema.ts';
import type { StandaloneContents } from '../export/standalone-html.ts';
import type { CapturedStep, HeldSteps } from '../export/steps-in-file.ts';

/** Answers the page out of what a file holds; null where nothing in a file answers. */
export function answersFrom({ document, run, otherRun }: StandaloneContents) {
  let shown = document.step.index;
  /** One step for all, or the partner of each in the other run. */
  let compared: GraphComparison | 'otherRun' | null = otherRun === null ? document.comparison : 'otherRun';

  const comparison = (): GraphComparison | null => {
    if (compared !== 'otherRun') return compared;
    const partner = otherRun?.partners[shown];
    const step = otherRun === null || partner === undefined ? null : stepIn(otherRun, partner.index);
    return step === null || partner === undefined ? null : { title: partner.title, isOfOtherRun: true, ...step };
  };

  /** The steps of the shown one's operations. */
  const alike = (): readonly StepRecord[] => {
    const graph = stepIn(run, shown)?.graph;
    if (graph === undefined) return [];
    return run.steps.filter(({ index }) => {
      const other = stepIn(run, index)?.graph;
      return other !== undefined && hasSameOperations(graph, other);
    });
  };

  return (message: GraphPageMessage): GraphHostMessage | null => {
    switch (message.type) {
      case 'ready':
        break;
      case 'selectStep':
        shown = message.index;
        break;
      case 'compare': {
        const index = message.with?.kind === 'step' ? message.with.index : null;
        const other = index === null ? null : stepIn(run, index);
        compared =
          message.with?.kind === 'otherRun'
            ? 'otherRun'
            : other && { title: `step ${index}`, isOfOtherRun: false, ...other };
        break;
      }
      case 'readHistory': {
        const points = alike().flatMap((step) => historyPoint(step, message.node, message.output) ?? []);
        return { type: 'history', id: message.id, points };
      }
      case 'readTimes':
        return {
          type: 'times',
          id: message.id,
          points: alike().flatMap((step) => timePoint(step, message.nodes) ?? []),
        };
      default:
        return null;
    }
    return { type: 'document', document: { ...document, ...stepIn(run, shown), comparison: comparison() } };
  };
}

function stepIn({ steps, graphs }: HeldSteps, index: number): CapturedStep | null {
  const step = steps.find((each) => each.index === index);
  const graph = graphs[step?.graph ?? ''];
  return step === undefined || graph === undefined ? null : { step, graph };
}
