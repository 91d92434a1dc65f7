import type { GraphComparison, GraphHostMessage, GraphPageMessage } from '../../../src/protocol/graph-view.ts';
import { historyPoint } from '../../../src/protocol/history-point.ts';
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
        const graph = stepAt(shown)?.step.graph;
        const alike = steps.filter((step) => step.graph === graph);
        const points = alike.flatMap((step) => historyPoint(step, message.node, message.output) ?? []);
        return { type: 'history', id: message.id, points };
      }
      default:
        return null;
    }
    return { type: 'document', document: { ...document, ...(stepAt(shown) ?? {}), comparison } };
  };
}
