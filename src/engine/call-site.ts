/** Where in the script the engine was called. Line and column count from 1, as V8 reports them. */
export interface CallSite {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Name of the enclosing function, when it has one. */
  readonly functionName: string | null;
}
