/** Shapes that do not fit an operation. Worded as PyTorch words it. */
export class ShapeError extends Error {
  override name = 'ShapeError';
}

/** dtypes or devices that do not fit an operation. */
export class TypeMismatchError extends Error {
  override name = 'TypeMismatchError';
}

/** A misuse of autograd: a second backward, an in-place change of a saved tensor, a missing gradient... */
export class AutogradError extends Error {
  override name = 'AutogradError';
}

/** An index or a dimension out of range. */
export class IndexError extends Error {
  override name = 'IndexError';
}

/** A matrix that a factorisation cannot take: singular, or not positive-definite. */
export class LinAlgError extends Error {
  override name = 'LinAlgError';
}

/** The machine has no memory left for a tensor. */
export class OutOfMemoryError extends Error {
  override name = 'OutOfMemoryError';
}

/** Whether the library has thrown it, for a reason of its own. */
export function isLibraryError(error: unknown): boolean {
  return [ShapeError, TypeMismatchError, AutogradError, IndexError, LinAlgError, OutOfMemoryError].some(
    (type) => error instanceof type,
  );
}
