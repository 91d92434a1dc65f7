import type ts from 'typescript6';
import { accessOffset, callOffset, impliedConstructorOffset, iterationOffset } from './call-positions.ts';
import type { SiteKind, SourcePosition, SourceSite, SourceSpan } from './source-site.ts';
import { walk, wrapped } from './syntax.ts';
import type { TypeScript } from './typescript.ts';

/** The sites of one file, by V8's offset and by syntax node. */
export interface SiteTable {
  readonly byOffset: ReadonlyMap<number, SourceSite>;
  readonly byNode: ReadonlyMap<ts.Node, SourceSite>;
}

/** Finds every place of a file from which library code can be called. */
export function collectSites(typescript: TypeScript, file: ts.SourceFile): SiteTable {
  const byOffset = new Map<number, SourceSite>();
  const byNode = new Map<ts.Node, SourceSite>();

  function add(kind: SiteKind, node: ts.Node, offset: number, nameNode: ts.Node, spanNode: ts.Node = node): void {
    const site: SourceSite = {
      kind,
      offset,
      position: positionAt(file, offset),
      span: spanOf(file, spanNode),
      nameSpan: spanOf(file, nameNode),
    };
    byNode.set(node, site);
    // One place can be both, as in `for (const x of ...)`: what the user wrote as a call is found first.
    const present = byOffset.get(offset);
    if (present === undefined || rank(kind) < rank(present.kind)) byOffset.set(offset, site);
  }

  walk(typescript, file, (node) => {
    if (typescript.isCallExpression(node)) {
      if (node.expression.kind === typescript.SyntaxKind.ImportKeyword) return;
      const kind = node.expression.kind === typescript.SyntaxKind.SuperKeyword ? 'construct' : 'call';
      add(kind, node, callOffset(typescript, file, node), calleeName(typescript, node.expression));
    } else if (typescript.isNewExpression(node)) {
      add('construct', node, node.getStart(file), calleeName(typescript, node.expression));
    } else if (typescript.isTaggedTemplateExpression(node)) {
      add('template', node, node.template.getStart(file), calleeName(typescript, node.tag));
    } else if (typescript.isPropertyAccessExpression(node)) {
      if (!isCallee(typescript, node)) add('access', node, accessOffset(file, node), node.name);
    } else if (typescript.isElementAccessExpression(node)) {
      if (!isCallee(typescript, node)) add('access', node, accessOffset(file, node), node.argumentExpression);
    } else if (typescript.isBindingElement(node)) {
      const isRead = typescript.isObjectBindingPattern(node.parent) && node.dotDotDotToken === undefined;
      if (isRead && typescript.isIdentifier(node.name)) add('access', node, node.name.getStart(file), node.name);
    } else if (typescript.isForOfStatement(node)) {
      const offset = iterationOffset(typescript, file, node);
      if (offset !== null) add('iteration', node, offset, node.initializer, node.expression);
    } else if (typescript.isClassLike(node)) {
      const offset = impliedConstructorOffset(typescript, file, node);
      if (offset !== null) add('construct', node, offset, node.name ?? node);
    }
  });
  return { byOffset, byNode };
}

function rank(kind: SiteKind): number {
  return kind === 'iteration' ? 2 : kind === 'access' ? 1 : 0;
}

/** True when a node, perhaps in parentheses, is what is called. */
function isCallee(typescript: TypeScript, node: ts.Node): boolean {
  return callOfCallee(typescript, node) !== null;
}

/** The call, construction or tagged template whose callee a node is. */
export function callOfCallee(typescript: TypeScript, node: ts.Node): ts.Expression | null {
  const callee = wrapped(typescript, node);
  const call = callee.parent;
  if (call === undefined) return null;
  if ((typescript.isCallExpression(call) || typescript.isNewExpression(call)) && call.expression === callee)
    return call;
  return typescript.isTaggedTemplateExpression(call) && call.tag === callee ? call : null;
}

function calleeName(typescript: TypeScript, callee: ts.Expression): ts.Node {
  let inner = callee;
  while (typescript.isNonNullExpression(inner)) inner = inner.expression;
  if (typescript.isPropertyAccessExpression(inner)) return inner.name;
  return typescript.isElementAccessExpression(inner) ? inner.argumentExpression : inner;
}

/** An offset as a line and column, both from 1. V8 never sees a byte order mark, so it takes no column. */
export function positionAt(file: ts.SourceFile, offset: number): SourcePosition {
  const { line, character } = file.getLineAndCharacterOfPosition(offset);
  const mark = line === 0 && character > 0 ? byteOrderMarkLength(file) : 0;
  return { line: line + 1, column: character + 1 - mark };
}

/** 1 for a text that starts with a byte order mark, else 0. */
export function byteOrderMarkLength(file: ts.SourceFile): number {
  return file.text.startsWith('\uFEFF') ? 1 : 0;
}

/** A node's text, without the comments and blanks before it. */
export function spanOf(file: ts.SourceFile, node: ts.Node): SourceSpan {
  const start = Math.min(node.getStart(file), node.end);
  return { start, end: node.end, startPosition: positionAt(file, start), endPosition: positionAt(file, node.end) };
}
