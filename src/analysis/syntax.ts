import type ts from 'typescript6';
import type { TypeScript } from './typescript.ts';

/** Visits a node and all its descendants, parents first, in source order. Iterative: a long call chain is a deep tree. */
export function walk(typescript: TypeScript, root: ts.Node, visit: (node: ts.Node) => void): void {
  const pending: ts.Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    visit(node);
    const firstChild = pending.length;
    typescript.forEachChild(node, (child) => {
      pending.push(child);
    });
    reverseFrom(pending, firstChild);
  }
}

/** In place: spreading a literal of 200,000 elements into a call would overflow the stack. */
function reverseFrom(nodes: ts.Node[], start: number): void {
  for (let low = start, high = nodes.length - 1; low < high; low++, high--) {
    const [first, last] = [nodes[low], nodes[high]];
    if (first === undefined || last === undefined) return;
    nodes[low] = last;
    nodes[high] = first;
  }
}

/** The deepest node whose text, without leading comments and blanks, holds the character at `offset`. */
export function deepestNodeAt(typescript: TypeScript, file: ts.SourceFile, offset: number): ts.Node {
  let node: ts.Node = file;
  for (;;) {
    const inner: ts.Node | undefined = typescript.forEachChild(node, (child) =>
      child.pos <= offset && offset < child.end && child.getStart(file) <= offset ? child : undefined,
    );
    if (inner === undefined) return node;
    node = inner;
  }
}

/** The expression inside parentheses and type-only wrappers (`!`, `as`, `satisfies`, `<T>`). */
export function unwrap(typescript: TypeScript, expression: ts.Expression): ts.Expression {
  let inner = expression;
  while (
    typescript.isParenthesizedExpression(inner) ||
    typescript.isNonNullExpression(inner) ||
    typescript.isAsExpression(inner) ||
    typescript.isSatisfiesExpression(inner) ||
    typescript.isTypeAssertionExpression(inner) ||
    typescript.isExpressionWithTypeArguments(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

/** The outermost node that is this expression in parentheses or type-only wrappers; the reverse of `unwrap`. */
export function wrapped(typescript: TypeScript, expression: ts.Node): ts.Node {
  let outer = expression;
  for (;;) {
    const parent: ts.Node | undefined = outer.parent;
    if (parent === undefined || !typescript.isExpression(parent) || parent === unwrap(typescript, parent)) return outer;
    outer = parent;
  }
}

/** The nearest function around a node that has its own body, or the file. Class fields and static blocks count. */
export function enclosingFunction(typescript: TypeScript, node: ts.Node): ts.Node {
  for (let parent: ts.Node | undefined = node.parent; parent !== undefined; parent = parent.parent) {
    if (isFunctionBoundary(typescript, parent)) return parent;
  }
  return node.getSourceFile();
}

/** True for what runs at another time than the code around it. */
export function isFunctionBoundary(typescript: TypeScript, node: ts.Node): boolean {
  return (
    typescript.isFunctionLike(node) ||
    typescript.isPropertyDeclaration(node) ||
    typescript.isClassStaticBlockDeclaration(node) ||
    typescript.isSourceFile(node)
  );
}

/** The class whose instance (or, in static code, which itself) `this` means at a node; null outside a class. */
export function classOfThis(
  typescript: TypeScript,
  node: ts.Node,
): { readonly owner: ts.ClassLikeDeclaration; readonly isStatic: boolean } | null {
  for (let parent: ts.Node | undefined = node.parent; parent !== undefined; parent = parent.parent) {
    if (!isFunctionBoundary(typescript, parent) || typescript.isArrowFunction(parent)) continue;
    const owner: ts.Node | undefined = parent.parent;
    if (owner === undefined || !typescript.isClassLike(owner)) return null;
    const isStatic = typescript.isClassStaticBlockDeclaration(parent) || isStaticMember(typescript, parent);
    return { owner, isStatic };
  }
  return null;
}

/** True for a class member declared `static`. */
export function isStaticMember(typescript: TypeScript, member: ts.Node): boolean {
  if (!typescript.canHaveModifiers(member)) return false;
  return member.modifiers?.some((modifier) => modifier.kind === typescript.SyntaxKind.StaticKeyword) ?? false;
}

/** The text of a property's name where it is plain to see: `w`, `#w`, `'w'`, `0`; null for a computed one. */
export function memberName(typescript: TypeScript, name: ts.Node): string | null {
  if (typescript.isIdentifier(name) || typescript.isPrivateIdentifier(name)) return name.text;
  if (typescript.isStringLiteralLike(name) || typescript.isNumericLiteral(name)) return name.text;
  return null;
}
