/** Why something could not be set up: a whole sentence for the user, with what to do. */
export class SetupError extends Error {
  override name = 'SetupError';
}

/** Its code, as the system gives it: 'ENOSPC'. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function asSentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
