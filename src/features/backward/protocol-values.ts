import { basename } from 'node:path';
import { Source } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { BackwardFrame } from './call-stack.ts';

/** A frame as the protocol has it. One without a place in the source is a heading. */
export function toStackFrame(
  { name, location }: BackwardFrame,
  id: number,
  documentPath: (file: string) => string,
): DebugProtocol.StackFrame {
  if (location === null) return { id, name, line: 0, column: 0, presentationHint: 'label' };
  const { file, position, span, isCertain } = location;
  const path = documentPath(file);
  const start = span?.startPosition ?? position;
  return {
    id,
    name: isCertain ? name : `${name} (edited since)`,
    source: new Source(basename(path), path),
    line: start.line,
    column: start.column,
    ...(span === null ? {} : { endLine: span.endPosition.line, endColumn: span.endPosition.column }),
  };
}

/** The node that a `runTo` request names; null for anything else. */
export function nodeOf(argument: unknown): number | null {
  if (typeof argument !== 'object' || argument === null || !('node' in argument)) return null;
  return typeof argument.node === 'number' ? argument.node : null;
}

/** An error's message as the protocol takes it, where braces stand for variables. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll('{', '(').replaceAll('}', ')');
}
