import type ts from 'typescript6';
import type { Definition } from './bindings.ts';
import { memberName, unwrap } from './syntax.ts';
import type { TypeScript } from './typescript.ts';

/** Takes what a declaration or an assignment writes, one name at a time. */
export interface DefinitionSink {
  define(target: ts.Node, definition: Definition): void;
}

/** Hands what this one node defines (not its descendants) to the sink of declarations or to that of assignments. */
export function addDefinitions(
  typescript: TypeScript,
  node: ts.Node,
  declarations: DefinitionSink,
  assignments: DefinitionSink,
): void {
  if (typescript.isVariableDeclaration(node)) {
    // `let h;` gives no value yet; a `for ... of` gives one that no expression of the text stands for.
    const isLoopVariable =
      typescript.isForOfStatement(node.parent.parent) || typescript.isForInStatement(node.parent.parent);
    const value = node.initializer ?? null;
    defineBinding(typescript, node.name, value, node.end, value !== null || isLoopVariable, declarations);
  } else if (typescript.isParameter(node)) {
    defineBinding(typescript, node.name, null, node.end, true, declarations);
  } else if (typescript.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    if (operator === typescript.SyntaxKind.EqualsToken) {
      defineTarget(typescript, node.left, node.right, node.end, assignments);
    } else if (isLogicalAssignment(typescript, operator)) {
      const target = unwrap(typescript, node.left);
      assignments.define(target, { target, value: node.right, end: node.end, replaces: false });
    } else if (operator > typescript.SyntaxKind.FirstAssignment && operator <= typescript.SyntaxKind.LastAssignment) {
      defineTarget(typescript, node.left, null, node.end, assignments);
    }
  } else if (typescript.isPrefixUnaryExpression(node) || typescript.isPostfixUnaryExpression(node)) {
    const { PlusPlusToken, MinusMinusToken } = typescript.SyntaxKind;
    if (node.operator === PlusPlusToken || node.operator === MinusMinusToken) {
      defineTarget(typescript, node.operand, null, node.end, assignments);
    }
  } else if (typescript.isForOfStatement(node) || typescript.isForInStatement(node)) {
    if (typescript.isVariableDeclarationList(node.initializer)) return;
    defineTarget(typescript, node.initializer, null, node.initializer.end, assignments);
  }
}

function isLogicalAssignment(typescript: TypeScript, operator: ts.SyntaxKind): boolean {
  const { QuestionQuestionEqualsToken, BarBarEqualsToken, AmpersandAmpersandEqualsToken } = typescript.SyntaxKind;
  return (
    operator === QuestionQuestionEqualsToken ||
    operator === BarBarEqualsToken ||
    operator === AmpersandAmpersandEqualsToken
  );
}

/** A declared name or pattern. A part of a literal is followed; a part of anything else has no expression. */
function defineBinding(
  typescript: TypeScript,
  name: ts.BindingName,
  value: ts.Expression | null,
  end: number,
  hasValue: boolean,
  sink: DefinitionSink,
): void {
  if (typescript.isIdentifier(name)) {
    // Without a value the name is still declared: `end` at infinity keeps it from reaching any use.
    sink.define(name, { target: name, value, end: hasValue ? end : Number.POSITIVE_INFINITY, replaces: true });
    return;
  }
  name.elements.forEach((element, index) => {
    if (typescript.isOmittedExpression(element)) return;
    const isPlain = element.initializer === undefined && element.dotDotDotToken === undefined;
    const key = typescript.isObjectBindingPattern(name) ? keyOf(typescript, element) : index;
    const part = isPlain && key !== null ? partOf(typescript, value, key) : null;
    defineBinding(typescript, element.name, part, end, true, sink);
  });
}

function keyOf(typescript: TypeScript, element: ts.BindingElement): string | null {
  if (element.propertyName !== undefined) return memberName(typescript, element.propertyName);
  return typescript.isIdentifier(element.name) ? element.name.text : null;
}

/** The left side of an assignment: a name, a property, or a pattern of them. */
function defineTarget(
  typescript: TypeScript,
  left: ts.Expression,
  value: ts.Expression | null,
  end: number,
  sink: DefinitionSink,
): void {
  const target = unwrap(typescript, left);
  if (typescript.isArrayLiteralExpression(target)) {
    target.elements.forEach((element, index) => {
      if (typescript.isOmittedExpression(element) || typescript.isSpreadElement(element)) return;
      defineTarget(typescript, withoutDefault(typescript, element), partOf(typescript, value, index), end, sink);
    });
  } else if (typescript.isObjectLiteralExpression(target)) {
    for (const property of target.properties) {
      if (typescript.isShorthandPropertyAssignment(property)) {
        const part = partOf(typescript, value, property.name.text);
        sink.define(property.name, { target: property.name, value: part, end, replaces: true });
      } else if (typescript.isPropertyAssignment(property)) {
        const key = memberName(typescript, property.name);
        const part = key === null ? null : partOf(typescript, value, key);
        defineTarget(typescript, withoutDefault(typescript, property.initializer), part, end, sink);
      }
    }
  } else {
    sink.define(target, { target, value, end, replaces: true });
  }
}

function withoutDefault(typescript: TypeScript, element: ts.Expression): ts.Expression {
  const isDefault =
    typescript.isBinaryExpression(element) && element.operatorToken.kind === typescript.SyntaxKind.EqualsToken;
  return isDefault ? element.left : element;
}

/** The element of an array literal or the property of an object literal; null for any other expression. */
export function partOf(
  typescript: TypeScript,
  value: ts.Expression | null,
  key: string | number,
): ts.Expression | null {
  if (value === null) return null;
  const literal = unwrap(typescript, value);
  if (typeof key === 'number') {
    if (!typescript.isArrayLiteralExpression(literal)) return null;
    const before = literal.elements.slice(0, key + 1);
    return before.some((element) => typescript.isSpreadElement(element)) ? null : (before[key] ?? null);
  }
  if (!typescript.isObjectLiteralExpression(literal)) return null;
  for (const property of literal.properties.toReversed()) {
    // A spread may overwrite what stands before it.
    if (typescript.isSpreadAssignment(property)) return null;
    if (property.name === undefined || memberName(typescript, property.name) !== key) continue;
    if (typescript.isPropertyAssignment(property)) return property.initializer;
    return typescript.isShorthandPropertyAssignment(property) ? property.name : null;
  }
  return null;
}
