import type { SourceIndex, SourceSite } from '../../analysis/index.ts';
import type { GraphNode } from '../../trace/schema.ts';

/** A plain name or property path that a call takes: `x` and `this.weight` in `x.matmul(this.weight)`. */
export interface Operand {
  readonly text: string;
  /** Offset of the path's last name. */
  readonly nameOffset: number;
  /** Position among the inputs of the operation: the receiver comes first. */
  readonly input: number;
}

/** Names that functions are imported under: what stands before the dot is then no tensor. */
const namespaces = new Set(['this', 'super', 'F', 'functional', 'nn.functional', 'nn', 'backstep']);

/** The names that a call takes, as far as they are plain to see, with the inputs of the operation that they stand for. */
export function operandsOf(index: SourceIndex, site: SourceSite, operation: GraphNode): readonly Operand[] {
  const { text } = index;
  const found: Operand[] = [];
  const receiver = /^\s*([\w$.]+)\s*\??\.\s*$/.exec(text.slice(site.span.start, site.nameSpan.start))?.[1];
  const callee = text.slice(site.nameSpan.start, site.nameSpan.end);
  const isModule = operation.modulePath.some(({ name }) => name.split('.').at(-1) === callee);
  const isFunction = site.nameSpan.start === site.span.start || isModule || namespaces.has(receiver ?? '');
  if (receiver !== undefined && !isFunction) found.push(operand(receiver, text.indexOf(receiver, site.span.start), 0));
  const open = text.indexOf('(', site.nameSpan.end);
  if (open < 0 || open >= site.span.end) return found;
  let position = open + 1;
  for (const [order, argument] of splitArguments(text.slice(open + 1, site.span.end - 1)).entries()) {
    const path = argument.trim();
    if (/^(this\.)?[A-Za-z_$][\w$.]*$/.test(path)) {
      found.push(operand(path, position + argument.indexOf(path), isFunction ? order : order + 1));
    }
    position += argument.length + 1;
  }
  return found;
}

function operand(path: string, offset: number, input: number): Operand {
  return { text: path, nameOffset: offset + path.lastIndexOf('.') + 1, input };
}

function splitArguments(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
