import { isAbsolute, relative, resolve } from 'node:path';
import { TraceError } from '../errors.ts';

/** The file that a model names, which must lie in the model's own folder: a model may come from anywhere. */
export function insideFolder(model: string, folder: string, named: string): string {
  const file = resolve(folder, named);
  const way = relative(folder, file);
  if (named === '' || way === '' || way.startsWith('..') || isAbsolute(way)) {
    throw new TraceError(model, 'the name of a file in its own folder', `'${named}'`);
  }
  return file;
}
