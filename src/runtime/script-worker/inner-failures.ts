import type { InnerFailure } from '../../trace/schema.ts';

/** An error may have thousands of others inside, or itself. */
const mostInner = 20;

/** The errors inside an error, each followed by those inside it: its `cause`, and those of an AggregateError. */
export function innerFailuresOf(
  thrown: Error,
  describe: (inner: unknown) => Pick<InnerFailure, 'name' | 'message' | 'callSite'>,
): readonly InnerFailure[] {
  const found: InnerFailure[] = [];
  const seen = new Set<unknown>([thrown]);
  const add = (relation: InnerFailure['relation'], depth: number, inner: unknown, outer: Error): void => {
    if (found.length >= mostInner || seen.has(inner)) return;
    if (typeof inner === 'object') seen.add(inner);
    const described = describe(inner);
    // Backstep's own errors give their reason themselves, and a cause of Node's as well.
    const isNews = described.callSite !== null || !outer.message.includes(described.message);
    if (isNews) found.push({ relation, depth, ...described });
    if (inner instanceof Error) visit(inner, isNews ? depth + 1 : depth);
  };
  const visit = (error: Error, depth: number): void => {
    if (error.cause !== undefined) add('cause', depth, error.cause, error);
    const errors: unknown = 'errors' in error ? error.errors : undefined;
    if (Array.isArray(errors)) for (const inner of errors) add('member', depth, inner, error);
  };
  visit(thrown, 1);
  return found;
}
