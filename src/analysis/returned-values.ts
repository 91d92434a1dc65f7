import type ts from 'typescript6';
import { isFunctionBoundary, walk } from './syntax.ts';
import type { TypeScript } from './typescript.ts';

/** What a function returns, the last `return` first: the early ones are for special cases. */
export function returnedValues(typescript: TypeScript, called: ts.FunctionLikeDeclaration): readonly ts.Expression[] {
  const body = called.body;
  // A generator's value is its iterator, not what it returns.
  if (body === undefined || ('asteriskToken' in called && called.asteriskToken !== undefined)) return [];
  if (!typescript.isBlock(body)) return typescript.isExpression(body) ? [body] : [];
  const values: ts.Expression[] = [];
  walk(typescript, body, (node) => {
    if (!typescript.isReturnStatement(node) || node.expression === undefined) return;
    if (functionAround(typescript, node) === called) values.push(node.expression);
  });
  return values.reverse();
}

function functionAround(typescript: TypeScript, node: ts.Node): ts.Node | null {
  for (let parent: ts.Node | undefined = node.parent; parent !== undefined; parent = parent.parent) {
    if (isFunctionBoundary(typescript, parent)) return parent;
  }
  return null;
}
