import type { GraphHostMessage, GraphPageMessage } from '../../protocol/graph-view.ts';
import type { MessageOf } from './page-messages.ts';
import { readElements } from './recorded-tensor.ts';
import type { ShownGraph } from './shown-graph.ts';
import { type LinksOf, sourceExcerpt } from './source-excerpt.ts';
import { historyOf, timesOf } from './step-curves.ts';

/** What the page asks about the graph that is shown. */
type Question = MessageOf<'readTensor' | 'readHistory' | 'readTimes' | 'readSource'>;

export function isQuestion(message: GraphPageMessage): message is Question {
  return ['readTensor', 'readHistory', 'readTimes', 'readSource'].includes(message.type);
}

/** Every question of the page has an answer, if only why there is none. */
export async function answerTo(
  question: Question,
  shown: ShownGraph | null,
  linksOf: LinksOf,
): Promise<GraphHostMessage> {
  const { id } = question;
  try {
    if (shown === null) throw new Error('There is no graph any more.');
    switch (question.type) {
      case 'readHistory':
        return { type: 'history', id, points: await historyOf(shown, question.node, question.output) };
      case 'readTimes':
        return { type: 'times', id, points: await timesOf(shown, question.nodes) };
      case 'readSource': {
        const links = await linksOf(shown.recording, shown.graph);
        return { type: 'sourceExcerpt', id, excerpt: sourceExcerpt(links, question.callSite) };
      }
      case 'readTensor': {
        const elements = await readElements(shown, question.tensor, question.start, question.count);
        return { type: 'tensorElements', id, elements };
      }
    }
  } catch (error) {
    return { type: 'tensorFailure', id, message: error instanceof Error ? error.message : String(error) };
  }
}
