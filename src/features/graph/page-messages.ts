import type { GraphPageMessage } from '../../protocol/graph-view.ts';
import { either, type Guard, isInteger, isString, literal, nullable, object } from '../../trace/guard.ts';
import { isCallSite } from '../../trace/schema-guards.ts';

type Message<Type extends GraphPageMessage['type']> = Extract<GraphPageMessage, { type: Type }>;

/** Whether the page sent something that this host knows. */
export const isGraphPageMessage: Guard<GraphPageMessage> = either(
  either(
    object<Message<'ready'>>({ type: literal('ready') }),
    object<Message<'revealSource'>>({ type: literal('revealSource'), callSite: isCallSite }),
  ),
  either(
    object<Message<'selectStep'>>({ type: literal('selectStep'), index: isInteger }),
    either(
      object<Message<'stepBackward'>>({ type: literal('stepBackward'), node: nullable(isInteger) }),
      object<Message<'failure'>>({ type: literal('failure'), message: isString }),
    ),
  ),
);
