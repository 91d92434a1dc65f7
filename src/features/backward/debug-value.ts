/** Something that the debug view shows: a line, and perhaps what it opens into. */
export interface DebugValue {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  /** The expression that gives this value, for Add to Watch. */
  readonly evaluateName?: string;
  readonly children: ChildList | null;
}

/** What a value opens into. Children are made when they are asked for. */
export interface ChildList {
  /** Children with a name, listed before the others. */
  readonly namedCount: number;
  /** Children with an index, which the editor shows a page at a time. */
  readonly indexedCount: number;
  named(): Promise<readonly DebugValue[]>;
  indexed(start: number, count: number): Promise<readonly DebugValue[]>;
}

/** A line that opens into nothing. */
export function plainValue(name: string, value: string): DebugValue {
  return { name, value, children: null };
}

/** Children that are already there. */
export function namedChildren(values: readonly DebugValue[]): ChildList {
  return {
    namedCount: values.length,
    indexedCount: 0,
    named: () => Promise.resolve(values),
    indexed: () => Promise.resolve([]),
  };
}
