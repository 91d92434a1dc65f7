/** A trace that cannot be read or written: which path, what was expected there, what came instead. */
export class TraceError extends Error {
  override name = 'TraceError';
  readonly path: string;
  readonly expected: string;
  readonly found: string;

  constructor(path: string, expected: string, found: string, options?: ErrorOptions) {
    super(`${path}: expected ${expected}, but found ${found}.`, options);
    this.path = path;
    this.expected = expected;
    this.found = found;
  }
}
