import type { GraphComparison, GraphHostMessage, GraphPageMessage } from '../../../src/protocol/graph-view.ts';
import { historyPoint } from '../../../src/protocol/history-point.ts';
import { timePoint } from '../../../src/protocol/step-times.ts';
import type { StepRecord } from '../../../src/trace/schema.ts';
import type { StandaloneContents } from '../export/standalone-html.ts';

/** Answers the page out of what a file holds; null where nothing in a file answers. */
export function answersFrom({ document, steps, graphs }: StandaloneContents) {
  let shown = document.step.index;
  let comparison = document.comparison;

  const stepAt = (index: number): Omit<GraphComparison, 'title'> | null => {
    const step = steps.find((each) => each.index === index);
    const graph = graphs[step?.graph ?? ''];
    return step === undefined || graph === undefined ? null : { step, graph };
  };

  /** The steps of the shown one's structure. */
  const alike = (): readonly StepRecord[] => {
    const graph = stepAt(shown)?.step.graph;
    return steps.filter((step) => step.graph === graph);
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
        const other = index === null ? null : stepAt(index);
        comparison = other && { title: `step ${index}`, ...other };
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
    return { type: 'document', document: { ...document, ...(stepAt(shown) ?? {}), comparison } };
  };
}
