import type { SourceSite } from '../../analysis/index.ts';
import type { GraphNode } from '../../trace/schema.ts';
import type { SourceLinks } from '../recordings/source-links.ts';

/**
 * The nodes whose backward a breakpoint on a line stops at: of the calls that are on that line; on a line that only
 * belongs to a longer call, of the innermost such call.
 */
function nodesOnLine(links: SourceLinks, file: string, line: number): readonly GraphNode[] {
  const index = links.file(file);
  if (index === null) return [];
  const recorded = index.sites.filter((site) => operationsOf(links, file, [site]).length > 0);
  const onLine = recorded.filter((site) => site.position.line === line);
  if (onLine.length > 0) return operationsOf(links, file, onLine);
  const around = recorded.filter((site) => touches(site, line)).sort((a, b) => length(a) - length(b));
  const innermost = around[0];
  return innermost === undefined ? [] : operationsOf(links, file, [innermost]);
}

/** Leaves are recorded with the line that first uses them, but no line of the step made them. */
function operationsOf(links: SourceLinks, file: string, sites: readonly SourceSite[]): readonly GraphNode[] {
  return links.nodesOf(file, sites).filter(({ kind }) => kind === 'op');
}

function touches({ span }: SourceSite, line: number): boolean {
  return span.startPosition.line <= line && line <= span.endPosition.line;
}

function length({ span }: SourceSite): number {
  return span.end - span.start;
}

/** The breakpoints that the editor has set, by file, and the nodes that they stand for. */
export class Breakpoints {
  readonly #linesByFile = new Map<string, readonly number[]>();
  #nodes: ReadonlySet<number> = new Set();

  /** Replaces a file's breakpoints. Tells for each line whether anything was recorded there. */
  set(links: SourceLinks, file: string, lines: readonly number[]): readonly boolean[] {
    this.#linesByFile.set(file, lines);
    this.update(links);
    return lines.map((line) => nodesOnLine(links, file, line).length > 0);
  }

  /** Looks the lines up again, after the text or the pass has changed. */
  update(links: SourceLinks): void {
    const nodes = new Set<number>();
    for (const [file, lines] of this.#linesByFile) {
      for (const line of lines) for (const node of nodesOnLine(links, file, line)) nodes.add(node.id);
    }
    this.#nodes = nodes;
  }

  has(node: number): boolean {
    return this.#nodes.has(node);
  }
}
