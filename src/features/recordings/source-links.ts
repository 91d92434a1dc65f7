import {
  type SourceIndex,
  type SourcePosition,
  type SourceSite,
  type SourceSpan,
  sameCall,
} from '../../analysis/index.ts';
import type { CallSite, Graph, GraphNode } from '../../trace/schema.ts';

/** A script file of a run: its text then and its text now. */
export interface LinkedFile {
  /** Absolute path, as call sites name it. */
  readonly file: string;
  /** Null when nobody knows any more what the text was. */
  readonly recorded: SourceIndex | null;
  /** The recorded text again where the file is gone. */
  readonly current: SourceIndex;
  readonly isGone: boolean;
}

/** What has become of a script file since the run. */
export type FileState = 'same' | 'changed' | 'gone';

/** Where a recorded call stands in the present text. */
export interface LocatedCall {
  readonly file: string;
  readonly position: SourcePosition;
  /** The whole call expression; null where the text has none at that place. */
  readonly span: SourceSpan | null;
  /** False when the text was edited so that nobody can say where the call is: the position is the recorded one then. */
  readonly isCertain: boolean;
}

/** Ties the nodes of one graph to the present text of the scripts that made them, in both directions. */
export class SourceLinks {
  readonly graph: Graph;
  readonly #files: ReadonlyMap<string, LinkedFile>;
  readonly #located = new Map<number, LocatedCall>();
  #nodesByPlace: ReadonlyMap<string, readonly GraphNode[]> | null = null;

  constructor(graph: Graph, files: readonly LinkedFile[]) {
    this.graph = graph;
    this.#files = new Map(files.map((linked) => [linked.file, linked]));
  }

  /** The present text of a file that the graph's calls are in. */
  file(file: string): SourceIndex | null {
    return this.#files.get(file)?.current ?? null;
  }

  /** True when the file is not any more what the run saw. */
  isEdited(file: string): boolean {
    const linked = this.#files.get(file);
    return linked !== undefined && linked.recorded?.text !== linked.current.text;
  }

  /** What has become of a file; one that nobody can read counts as gone. */
  stateOf(file: string): FileState {
    if (this.#files.get(file)?.isGone !== false) return 'gone';
    return this.isEdited(file) ? 'changed' : 'same';
  }

  /** Where the call that made a node stands; null for a node that no line of the user's made. */
  locate(node: GraphNode): LocatedCall | null {
    const callSite = node.callSite === null ? undefined : this.graph.callSites[node.callSite];
    if (node.callSite === null || callSite === undefined) return null;
    let located = this.#located.get(node.callSite);
    if (located === undefined) {
      located = this.locateCall(callSite);
      this.#located.set(node.callSite, located);
    }
    return located;
  }

  /** The same for any recorded call. */
  locateCall(callSite: CallSite): LocatedCall {
    const { file } = callSite;
    const recordedPosition = { line: callSite.line, column: callSite.column };
    const linked = this.#files.get(file);
    const unknown = { file, position: recordedPosition, span: null, isCertain: false };
    if (linked === undefined || linked.recorded === null) return unknown;
    const { recorded, current } = linked;
    if (recorded.text === current.text) {
      return {
        file,
        position: recordedPosition,
        span: current.siteAt(recordedPosition)?.span ?? null,
        isCertain: true,
      };
    }
    const position = sameCall(recorded, current, recordedPosition);
    if (position === null) return unknown;
    return { file, position, span: current.siteAt(position)?.span ?? null, isCertain: true };
  }

  /** The nodes that a call of the present text made, in the order in which they ran. */
  nodesAt(file: string, site: SourceSite): readonly GraphNode[] {
    this.#nodesByPlace ??= this.#collectNodes();
    return this.#nodesByPlace.get(placeKey(file, site.position)) ?? [];
  }

  /** The nodes of some calls, each once, in the order in which they ran. */
  nodesOf(file: string, sites: readonly SourceSite[]): readonly GraphNode[] {
    const found = new Set(sites.flatMap((site) => this.nodesAt(file, site)));
    return [...found].sort((a, b) => a.id - b.id);
  }

  #collectNodes(): ReadonlyMap<string, readonly GraphNode[]> {
    const byPlace = new Map<string, GraphNode[]>();
    for (const node of this.graph.nodes) {
      const located = this.locate(node);
      if (located === null || !located.isCertain) continue;
      const key = placeKey(located.file, located.position);
      const list = byPlace.get(key);
      if (list === undefined) byPlace.set(key, [node]);
      else list.push(node);
    }
    return byPlace;
  }
}

function placeKey(file: string, position: SourcePosition): string {
  return `${position.line}:${position.column}:${file}`;
}
