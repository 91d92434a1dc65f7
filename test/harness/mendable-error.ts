/** A failure that a person can mend: its message says what is wrong and, on the lines below, the command that mends it. */
export class MendableError extends Error {
  override readonly name = 'MendableError';
}

/** Prints an error as a person wants to read it: without a stack where the message says it all. */
export function describeError(error: unknown): string {
  if (error instanceof MendableError) {
    return error.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
