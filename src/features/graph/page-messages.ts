import type {
  ComparedSource,
  ComparedWith,
  GraphPageMessage,
  TensorAddress,
  ThemeLook,
} from '../../protocol/graph-view.ts';
import {
  arrayOf,
  either,
  type Guard,
  isCount,
  isInteger,
  isString,
  literal,
  mapOf,
  nullable,
  object,
} from '../../trace/guard.ts';
import { isCallSite } from '../../trace/schema-guards.ts';

/** A message of the page by its type. */
export type MessageOf<Type extends GraphPageMessage['type']> = Extract<GraphPageMessage, { type: Type }>;

const isAddress = object<TensorAddress>({
  side: literal('this', 'compared'),
  step: isInteger,
  node: isCount,
  output: isCount,
  part: literal('value', 'gradient'),
});

const isComparedWith: Guard<ComparedWith> = either(
  object<Extract<ComparedWith, { kind: 'step' }>>({ kind: literal('step'), index: isInteger }),
  object<Extract<ComparedWith, { kind: 'otherRun' }>>({ kind: literal('otherRun') }),
);

const isComparedSource: Guard<ComparedSource> = either(
  object<Extract<ComparedSource, { kind: 'step' }>>({ kind: literal('step'), run: isString, index: isInteger }),
  object<Extract<ComparedSource, { kind: 'run' }>>({ kind: literal('run'), path: isString, title: isString }),
);

const guards: { readonly [Type in GraphPageMessage['type']]: Guard<MessageOf<Type>> } = {
  ready: object<MessageOf<'ready'>>({ type: literal('ready'), compared: nullable(isComparedSource) }),
  revealSource: object<MessageOf<'revealSource'>>({ type: literal('revealSource'), callSite: isCallSite }),
  selectStep: object<MessageOf<'selectStep'>>({ type: literal('selectStep'), index: isInteger }),
  cancelReading: object<MessageOf<'cancelReading'>>({ type: literal('cancelReading') }),
  readAgain: object<MessageOf<'readAgain'>>({ type: literal('readAgain') }),
  compare: object<MessageOf<'compare'>>({ type: literal('compare'), with: nullable(isComparedWith) }),
  stepBackward: object<MessageOf<'stepBackward'>>({ type: literal('stepBackward'), node: nullable(isInteger) }),
  readTensor: object<MessageOf<'readTensor'>>({
    type: literal('readTensor'),
    id: isInteger,
    tensor: isAddress,
    start: isCount,
    count: isCount,
  }),
  readHistory: object<MessageOf<'readHistory'>>({
    type: literal('readHistory'),
    id: isInteger,
    node: isCount,
    output: isCount,
  }),
  readTimes: object<MessageOf<'readTimes'>>({ type: literal('readTimes'), id: isInteger, nodes: arrayOf(isCount) }),
  readSource: object<MessageOf<'readSource'>>({ type: literal('readSource'), id: isInteger, callSite: isCallSite }),
  copyTensor: object<MessageOf<'copyTensor'>>({ type: literal('copyTensor'), tensor: isAddress }),
  saveTensor: object<MessageOf<'saveTensor'>>({ type: literal('saveTensor'), tensor: isAddress }),
  openToSide: object<MessageOf<'openToSide'>>({ type: literal('openToSide') }),
  exportGraph: object<MessageOf<'exportGraph'>>({ type: literal('exportGraph') }),
  look: object<MessageOf<'look'>>({
    type: literal('look'),
    id: isInteger,
    state: (state): state is unknown => true,
    inView: arrayOf(isString),
    theme: object<ThemeLook>({ classes: arrayOf(isString), variables: mapOf(isString) }),
  }),
  raster: object<MessageOf<'raster'>>({
    type: literal('raster'),
    id: isInteger,
    bytes: (bytes): bytes is Uint8Array => bytes instanceof Uint8Array,
  }),
  exportFailure: object<MessageOf<'exportFailure'>>({
    type: literal('exportFailure'),
    id: isInteger,
    message: isString,
  }),
  failure: object<MessageOf<'failure'>>({ type: literal('failure'), message: isString }),
};

/** Whether the page sent something that this host knows. */
export const isGraphPageMessage: Guard<GraphPageMessage> = (value): value is GraphPageMessage =>
  Object.values<Guard<GraphPageMessage>>(guards).some((guard) => guard(value));
