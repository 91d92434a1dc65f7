import type { GraphNode } from '../../trace/schema.ts';
import type { BackwardState } from './backward-state.ts';
import { type DebugValue, namedChildren, plainValue } from './debug-value.ts';
import { incomingValues, type RecordedContext, recordedValue, targetName } from './scopes.ts';
import { tensorValue } from './tensor-value.ts';

/**
 * What an expression of the watch view, the debug console or a hover means at a stop: `grad`, `grad[1]`, the name of a
 * parameter or variable, `name.grad` (the gradient that has arrived there so far), `contribution(name)`. Null: nothing.
 */
export function evaluate(expression: string, state: BackwardState, context: RecordedContext): DebugValue | null {
  const text = expression.trim();
  const incoming = incomingValues(state, context).find((value) => value.name === text);
  if (incoming !== undefined) return incoming;
  const sent = /^contribution\((.+)\)$/.exec(text)?.[1];
  if (sent !== undefined) return contributionTo(sent.trim(), state, context);
  const whole = context.names.nodeOf(text);
  if (whole !== null) return nodeValue(text, whole, state, context);
  const owner = /^(.+)\.grad$/.exec(text)?.[1];
  const node = owner === undefined ? null : context.names.nodeOf(owner);
  return node === null ? null : gradientSoFar(text, node, state, context);
}

/** A node's value, with the gradient that has arrived so far. */
function nodeValue(name: string, node: GraphNode, state: BackwardState, context: RecordedContext): DebugValue {
  const value = recordedValue({ node: node.id, output: 0 }, context, name);
  const gradient = gradientSoFar(`${name}.grad`, node, state, context);
  if (value.children === null) {
    return { ...value, value: `${value.value}   grad ${gradient.value}`, children: namedChildren([gradient]) };
  }
  const { children } = value;
  return {
    ...value,
    children: {
      ...children,
      namedCount: children.namedCount + 1,
      named: async () => [gradient, ...(await children.named())],
    },
  };
}

function gradientSoFar(name: string, node: GraphNode, state: BackwardState, context: RecordedContext): DebugValue {
  if (state.stop?.node === node.id) {
    const arrived = state.stop.leafGradient ?? state.stop.incoming[0];
    if (arrived != null) return tensorValue(name, arrived, context.reader);
  }
  const waiting = state.waiting.find(({ target }) => target.node === node.id);
  if (waiting !== undefined) return tensorValue(name, waiting.total, context.reader);
  const leaf = state.leafGradients.find((reached) => reached.node === node.id);
  if (leaf !== undefined) return tensorValue(name, leaf.gradient, context.reader);
  if (node.backward === null && node.kind === 'op') return plainValue(name, 'none: it needs no gradient');
  const recorded = context.step.values.find((one) => one.node === node.id)?.gradient ?? null;
  if (state.visited.includes(node.id) && recorded !== null) return tensorValue(name, recorded, context.reader);
  return plainValue(name, node.kind === 'input' ? 'none: it needs no gradient' : 'none yet');
}

function contributionTo(name: string, { stop }: BackwardState, { names, reader }: RecordedContext): DebugValue | null {
  const sent = stop?.contributions.find(({ target }) => targetName(target, names) === name);
  return sent === undefined ? null : tensorValue(`contribution(${name})`, sent.contribution, reader);
}
