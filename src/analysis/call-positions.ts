import type ts from 'typescript6';
import { unwrap } from './syntax.ts';
import type { TypeScript } from './typescript.ts';

/**
 * Words that V8's scanner gives a token of their own. After one of them (`x.var()`) it reports a call at the
 * parenthesis, where after an identifier (`x.sum()`, and also `x.await()`, `x.let()`) it reports the name.
 */
const reservedWords = new Set(
  (
    'break case catch class const continue debugger default delete do else enum export extends false finally for function if ' +
    'import in instanceof new null return switch this throw true try typeof var void while with'
  ).split(' '),
);

/**
 * Where V8 reports a call: at the identifier just before the parenthesis, else at the parenthesis. Types are blanked out
 * before V8 sees them, so `f!(x)` and `f<T>(x)` are calls of an identifier, and `(f as T)(x)` is not.
 */
export function callOffset(typescript: TypeScript, file: ts.SourceFile, call: ts.CallExpression): number {
  const parenthesis = call.arguments.pos - 1;
  if (call.questionDotToken !== undefined) return parenthesis;
  const name = lastIdentifier(typescript, call.expression);
  if (name === null || reservedWords.has(name.getText(file))) return parenthesis;
  return name.getStart(file);
}

/** The callee's last token, where that is an identifier or `super`. */
function lastIdentifier(typescript: TypeScript, callee: ts.Expression): ts.Node | null {
  let inner = callee;
  while (typescript.isNonNullExpression(inner)) inner = inner.expression;
  if (typescript.isIdentifier(inner) || inner.kind === typescript.SyntaxKind.SuperKeyword) return inner;
  if (typescript.isPropertyAccessExpression(inner) || typescript.isMetaProperty(inner)) {
    return typescript.isIdentifier(inner.name) ? inner.name : null;
  }
  return null;
}

/** Where V8 reports a getter: at the name, at `?.` where there is one, at the opening bracket. */
export function accessOffset(
  file: ts.SourceFile,
  access: ts.PropertyAccessExpression | ts.ElementAccessExpression,
): number {
  if ('argumentExpression' in access) return access.argumentExpression.pos - 1;
  return (access.questionDotToken ?? access.name).getStart(file);
}

/** Where V8 reports what the iterator of a `for ... of` does: at the end of a pattern, else at the variable. */
export function iterationOffset(typescript: TypeScript, file: ts.SourceFile, loop: ts.ForOfStatement): number | null {
  if (typescript.isVariableDeclarationList(loop.initializer)) {
    const name = loop.initializer.declarations[0]?.name;
    if (name === undefined) return null;
    return typescript.isIdentifier(name) ? name.getStart(file) : name.end - 1;
  }
  const target = unwrap(typescript, loop.initializer);
  if (typescript.isIdentifier(target)) return target.getStart(file);
  if (typescript.isPropertyAccessExpression(target) || typescript.isElementAccessExpression(target)) {
    return accessOffset(file, target);
  }
  return null;
}

/** Where V8 reports the call of a base constructor that a derived class only implies: at the word `class`. */
export function impliedConstructorOffset(
  typescript: TypeScript,
  file: ts.SourceFile,
  declaration: ts.ClassLikeDeclaration,
): number | null {
  const isDerived = declaration.heritageClauses?.some((c) => c.token === typescript.SyntaxKind.ExtendsKeyword) ?? false;
  if (!isDerived || declaration.members.some((member) => typescript.isConstructorDeclaration(member))) return null;
  const keyword = declaration.getChildren(file).find((child) => child.kind === typescript.SyntaxKind.ClassKeyword);
  return keyword?.getStart(file) ?? null;
}
