import type { BackwardPass, GraphNode } from '../../trace/schema.ts';
import type { LocatedCall, SourceLinks } from '../recordings/source-links.ts';
import type { BackwardState } from './backward-state.ts';

/** A line of the call stack. */
export interface BackwardFrame {
  readonly name: string;
  readonly location: LocatedCall | null;
}

/**
 * The call stack of a stop: the op, the modules that it ran in, innermost first, where each was called, and the script's
 * call of `backward()`. Of a trace that lacks the places of modules, the innermost one stands where the op does.
 */
export function callStackOf(
  state: BackwardState,
  pass: BackwardPass,
  links: SourceLinks,
  nameOf: (node: number) => string,
): readonly BackwardFrame[] {
  const script = { name: 'backward()', location: pass.callSite === null ? null : links.locateCall(pass.callSite) };
  const { stop } = state;
  const node = stop === null ? undefined : links.graph.nodes[stop.node];
  if (stop === null || node === undefined) return [{ ...script, name: 'End of the backward pass' }];
  const location = locationOf(node, links);
  const modules = node.modulePath.toReversed().map(({ name, type, call, callSite }, depth) => {
    const place = callSite == null ? undefined : links.graph.callSites[callSite];
    const fallback = callSite === undefined && depth === 0 ? location : null;
    return {
      name: `${name}: ${type}${call > 0 ? ` (call ${call + 1})` : ''}`,
      location: place === undefined ? fallback : links.locateCall(place),
    };
  });
  return [{ name: `${stop.name} of ${nameOf(node.id)}`, location }, ...modules, script];
}

/** A leaf without a line of its own stands where it is first used. */
function locationOf(node: GraphNode, links: SourceLinks): LocatedCall | null {
  const own = links.locate(node);
  if (own !== null || node.kind === 'op') return own;
  const user = links.graph.nodes.find((other) => other.inputs.some((input) => input.node === node.id));
  return user === undefined ? null : links.locate(user);
}
