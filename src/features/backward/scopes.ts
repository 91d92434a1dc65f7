import type { GraphNode, OutputReference, StepRecord, TensorSummary } from '../../trace/schema.ts';
import type { NodeNames } from '../recordings/node-names.ts';
import { counted, formatAttribute } from '../tensor-text/numbers.ts';
import { formatType } from '../tensor-text/tensor-text.ts';
import type { BackwardState } from './backward-state.ts';
import { type DebugValue, namedChildren, plainValue } from './debug-value.ts';
import { type TensorReader, tensorValue } from './tensor-value.ts';

/** What the values of a stop are made from. */
export interface RecordedContext {
  readonly nodes: readonly GraphNode[];
  readonly step: StepRecord;
  readonly names: NodeNames;
  readonly reader: TensorReader;
}

/** A group of the debug view's variables. */
export interface BackwardScope {
  readonly name: string;
  readonly values: readonly DebugValue[];
}

/** The groups of one stop, always the same ones; at the end of the pass only what has arrived at the leaves. */
export function scopesOf(state: BackwardState, context: RecordedContext): readonly BackwardScope[] {
  const leaves = {
    name: 'Gradients of the leaves',
    values: orNone(leafValues(state, context), 'none has arrived yet'),
  };
  if (state.stop === null) return [leaves];
  return [
    { name: 'Incoming gradient', values: incomingValues(state, context) },
    { name: 'Local rule', values: ruleValues(state, context) },
    { name: 'Contributions', values: orNone(contributionValues(state, context), 'none: a leaf keeps its gradient') },
    { name: 'Accumulated so far', values: orNone(accumulatedValues(state, context), 'nothing is on its way') },
    leaves,
  ];
}

function orNone(values: readonly DebugValue[], message: string): readonly DebugValue[] {
  // With nothing but a name the editor shows it as a plain line.
  return values.length > 0 ? values : [plainValue(message, '')];
}

/** The gradients that came in at this stop: `grad`, or `grad[0]`, `grad[1]` for an operation of several results. */
export function incomingValues({ stop }: BackwardState, { reader }: RecordedContext): readonly DebugValue[] {
  if (stop === null) return [];
  const { incoming } = stop;
  return incoming.map((gradient, output) => {
    const name = incoming.length === 1 ? 'grad' : `grad[${output}]`;
    return gradient === null ? plainValue(name, 'none: nothing used this result') : tensorValue(name, gradient, reader);
  });
}

function ruleValues({ stop }: BackwardState, context: RecordedContext): readonly DebugValue[] {
  const node = stop === null ? undefined : context.nodes[stop.node];
  if (stop === null || node === undefined) return [];
  if (node.kind !== 'op') {
    const target = `${context.names.nameOf(node.id)}.grad`;
    return [
      plainValue('rule', `${target} += grad`),
      ...(stop.leafGradient === null ? [] : [tensorValue(target, stop.leafGradient, context.reader)]),
    ];
  }
  const attributes = Object.entries(node.attributes).map(([name, value]) => plainValue(name, formatAttribute(value)));
  const inputs = node.inputs.map((input) => recordedValue(input, context));
  return [
    plainValue('op', `${node.op}: ${node.formula}`),
    plainValue('rule', stop.rule),
    ...(attributes.length === 0 ? [] : [groupValue('attributes', attributes)]),
    ...(inputs.length === 0 ? [] : [groupValue('inputs', inputs)]),
    ...node.outputs.map((_, output) => recordedValue({ node: node.id, output }, context, 'result')),
  ];
}

function contributionValues({ stop }: BackwardState, { names, reader }: RecordedContext): readonly DebugValue[] {
  return (stop?.contributions ?? []).map(({ target, contribution }) =>
    tensorValue(`to ${targetName(target, names)}`, contribution, reader, `contribution(${targetName(target, names)})`),
  );
}

function accumulatedValues(state: BackwardState, { names, reader }: RecordedContext): readonly DebugValue[] {
  return state.waiting.map(({ target, total, contributions }) => {
    const name = targetName(target, names);
    const value = tensorValue(name, total, reader, `${name}.grad`);
    return contributions === 1
      ? value
      : { ...value, value: `${value.value} (sum of ${counted(contributions, 'contribution')})` };
  });
}

function leafValues(state: BackwardState, { names, reader }: RecordedContext): readonly DebugValue[] {
  return state.leafGradients.map(({ node, gradient }) => tensorValue(`${names.nameOf(node)}.grad`, gradient, reader));
}

/** A node's recorded value under its name. */
export function recordedValue(reference: OutputReference, context: RecordedContext, name?: string): DebugValue {
  const shown = name ?? targetName(reference, context.names);
  const value = summaryOf(context.step, reference);
  if (value !== null) return tensorValue(shown, value, context.reader, targetName(reference, context.names));
  const description = context.nodes[reference.node]?.outputs[reference.output];
  return plainValue(
    shown,
    description === undefined ? 'not recorded' : `${formatType(description)}, value not recorded`,
  );
}

/** The value that a node's output had in the step. */
function summaryOf(step: StepRecord, { node, output }: OutputReference): TensorSummary | null {
  return step.values.find((recorded) => recorded.node === node && recorded.output === output)?.value ?? null;
}

/** An output's name: the node's, with the output's number where that says more. */
export function targetName({ node, output }: OutputReference, names: NodeNames): string {
  return output === 0 ? names.nameOf(node) : `${names.nameOf(node)}[${output}]`;
}

function groupValue(name: string, values: readonly DebugValue[]): DebugValue {
  const value = values.map((child) => `${child.name} = ${child.value}`).join(', ');
  return { name, value: value.length > 80 ? counted(values.length, 'value') : value, children: namedChildren(values) };
}
