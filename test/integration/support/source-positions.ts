import { findSourceMap } from 'node:module';

/** A stack with the places in bundled test files replaced by those in the sources; the editor's own stacks keep Node from it. */
export function inSources(stack: string): string {
  return stack.replace(/([^\s(]+\.cjs):(\d+):(\d+)/g, (place, path: string, line: string, column: string) => {
    const origin = findSourceMap(path)?.findOrigin(Number(line), Number(column));
    return origin !== undefined && 'fileName' in origin
      ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}`
      : place;
  });
}
