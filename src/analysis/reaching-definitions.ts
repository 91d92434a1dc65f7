import type ts from 'typescript6';
import type { Definition } from './bindings.ts';
import { enclosingFunction } from './syntax.ts';
import type { TypeScript } from './typescript.ts';

/**
 * The definitions whose value a use can see, the likeliest first: the last one above it that surely ran, those in
 * branches and loops that may have run since, and those further down a loop that the use is in. A use in another
 * function than all definitions can see any of them.
 */
export function reachingDefinitions(
  typescript: TypeScript,
  definitions: readonly Definition[],
  use: ts.Node,
): readonly Definition[] {
  if (definitions.length < 2) return definitions;
  const home = enclosingFunction(typescript, use);
  const local = definitions.filter((definition) => enclosingFunction(typescript, definition.target) === home);
  if (local.length === 0) return definitions;

  const useEnd = use.end;
  const earlier = local.filter((definition) => definition.end <= useEnd).sort((a, b) => b.end - a.end);
  const reaching: Definition[] = [];
  let last: Definition | null = null;
  for (const definition of earlier) {
    if (surelyRan(typescript, definition, use, home)) {
      reaching.push(definition);
      if (!definition.replaces) continue;
      last = definition;
      break;
    }
    if (!inOtherBranch(typescript, definition.target, use, home)) reaching.push(definition);
  }
  // Round the loop: what a later line of the same loop left, unless `last` overwrites it in every turn.
  const loops = ancestors(use, home).filter((node) => typescript.isIterationStatement(node, false));
  for (const definition of local) {
    if (reaching.includes(definition) || definition.target === use) continue;
    const shared = loops.find((loop) => contains(loop, definition.target));
    if (shared !== undefined && (last === null || !contains(shared, last.target))) reaching.push(definition);
  }
  if (last !== null) return reaching;
  // Nothing in this function surely comes first, so a value from outside it may still be there.
  return [...reaching, ...definitions.filter((definition) => !local.includes(definition))];
}

function surelyRan(typescript: TypeScript, definition: Definition, use: ts.Node, home: ts.Node): boolean {
  return ancestors(definition.target, home).every((node) => !isConditional(typescript, node) || contains(node, use));
}

/** True when one of two nodes is in the `then` and the other in the `else` of the same condition. */
function inOtherBranch(typescript: TypeScript, definition: ts.Node, use: ts.Node, home: ts.Node): boolean {
  return ancestors(definition, home).some((node) => {
    const parent = node.parent;
    const branches = typescript.isIfStatement(parent)
      ? [parent.thenStatement, parent.elseStatement]
      : typescript.isConditionalExpression(parent)
        ? [parent.whenTrue, parent.whenFalse]
        : [];
    if (!branches.some((branch) => branch === node)) return false;
    return branches.some((branch) => branch !== undefined && branch !== node && contains(branch, use));
  });
}

/** True for a node that its parent may leave out. A `try` block counts as run. */
function isConditional(typescript: TypeScript, node: ts.Node): boolean {
  const parent = node.parent;
  if (typescript.isIfStatement(parent)) return node !== parent.expression;
  if (typescript.isConditionalExpression(parent)) return node !== parent.condition;
  if (typescript.isForStatement(parent)) return node === parent.statement || node === parent.incrementor;
  if (typescript.isForOfStatement(parent) || typescript.isForInStatement(parent)) return node !== parent.expression;
  if (typescript.isWhileStatement(parent)) return node === parent.statement;
  if (typescript.isBinaryExpression(parent)) {
    const { AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken } = typescript.SyntaxKind;
    const operator = parent.operatorToken.kind;
    const isLogical =
      operator === AmpersandAmpersandToken || operator === BarBarToken || operator === QuestionQuestionToken;
    return isLogical && node === parent.right;
  }
  return typescript.isCaseOrDefaultClause(node) || typescript.isCatchClause(node);
}

/** A node and what it lies in, up to but not including `home`. */
function ancestors(node: ts.Node, home: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  for (let current: ts.Node | undefined = node; current !== undefined && current !== home; current = current.parent) {
    found.push(current);
  }
  return found;
}

function contains(outer: ts.Node, inner: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}
