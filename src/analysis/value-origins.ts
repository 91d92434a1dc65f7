import type ts from 'typescript6';
import type { BindingTable, Definition } from './bindings.ts';
import { partOf } from './definitions.ts';
import { reachingDefinitions } from './reaching-definitions.ts';
import { returnedValues } from './returned-values.ts';
import { classOfThis, unwrap } from './syntax.ts';
import type { TypeScript } from './typescript.ts';

/** How many objects deep a property is looked up (`a.b.c`), and how many expressions one value is followed through. */
const deepest = 24;
const mostVisited = 500;

/**
 * The expressions that can have made an expression's value, the likeliest first: calls, constructions, templates,
 * properties of unknown objects, literals, functions and classes. Variables, properties and conditions are followed;
 * a call of a function of the script is followed by what that function returns. A name that no expression gave its value
 * (a parameter) is its own origin.
 */
export function valueOrigins(
  typescript: TypeScript,
  bindings: BindingTable,
  expression: ts.Expression,
): readonly ts.Node[] {
  return new OriginQuery(typescript, bindings).originsOf(expression);
}

interface ClassOfObject {
  readonly owner: ts.ClassLikeDeclaration;
  /** True for the class itself, false for an instance. */
  readonly isStatic: boolean;
}

/** One question. To follow a property or a call it asks itself about the object, each object once. */
class OriginQuery {
  readonly #typescript: TypeScript;
  readonly #bindings: BindingTable;
  readonly #answers = new Map<ts.Node, readonly ts.Node[]>();
  #depth = 0;

  constructor(typescript: TypeScript, bindings: BindingTable) {
    this.#typescript = typescript;
    this.#bindings = bindings;
  }

  originsOf(expression: ts.Expression): readonly ts.Node[] {
    const present = this.#answers.get(expression);
    if (present !== undefined) return present;
    // In force while it is worked out: an object that depends on itself adds nothing to its own origins.
    this.#answers.set(expression, []);
    if (this.#depth >= deepest) return [];
    this.#depth++;
    const found = new Set<ts.Node>();
    this.#follow(expression, found, new Set());
    this.#depth--;
    const origins = [...found];
    this.#answers.set(expression, origins);
    return origins;
  }

  #follow(expression: ts.Expression, found: Set<ts.Node>, visited: Set<ts.Node>): void {
    const typescript = this.#typescript;
    const node = unwrap(typescript, expression);
    if (visited.has(node) || visited.size > mostVisited) return;
    visited.add(node);
    const follow = (next: ts.Expression): void => this.#follow(next, found, visited);

    if (typescript.isAwaitExpression(node)) follow(node.expression);
    else if (typescript.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(follow);
    else if (typescript.isBinaryExpression(node)) this.#valuesOfOperator(node).forEach(follow);
    else if (typescript.isIdentifier(node)) this.#followIdentifier(node, found, follow);
    else if (typescript.isPropertyAccessExpression(node)) {
      const definitions = this.#memberDefinitions(node);
      for (const { value } of definitions) if (value !== null) follow(value);
      if (definitions.length === 0) {
        found.add(node);
        const getters = this.#methods(node.expression, node.name.text).filter((m) => typescript.isGetAccessor(m));
        for (const getter of getters) returnedValues(typescript, getter).forEach(follow);
      }
    } else if (typescript.isCallExpression(node)) {
      found.add(node);
      for (const called of this.#calledFunctions(node)) returnedValues(typescript, called).forEach(follow);
    } else found.add(node);
  }

  #valuesOfOperator(node: ts.BinaryExpression): readonly ts.Expression[] {
    const kinds = this.#typescript.SyntaxKind;
    const operator = node.operatorToken.kind;
    if (operator === kinds.BarBarToken || operator === kinds.QuestionQuestionToken) return [node.left, node.right];
    const isRight =
      operator === kinds.EqualsToken || operator === kinds.CommaToken || operator === kinds.AmpersandAmpersandToken;
    return isRight ? [node.right] : [];
  }

  #followIdentifier(node: ts.Identifier, found: Set<ts.Node>, follow: (next: ts.Expression) => void): void {
    const binding = this.#bindings.resolve(node.text, node);
    if (binding === null) return;
    if (binding.declaration !== null) found.add(binding.declaration);
    for (const { value, target } of reachingDefinitions(this.#typescript, binding.definitions, node)) {
      if (value === null) found.add(target);
      else follow(value);
    }
  }

  /** What a property holds: assigned by name, set in the object's literal, or a field of the object's class. */
  #memberDefinitions(access: ts.PropertyAccessExpression): readonly Definition[] {
    const typescript = this.#typescript;
    const name = access.name.text;
    const found: Definition[] = [];
    const object = unwrap(typescript, access.expression);
    if (typescript.isIdentifier(object)) {
      found.push(...(this.#bindings.resolve(object.text, object)?.properties.get(name) ?? []));
    }
    for (const { owner, isStatic } of this.#classesOf(object)) {
      for (const members of this.#lineage(owner).map((ancestor) => this.#bindings.membersOf(ancestor))) {
        const definitions = (isStatic ? members.static : members.instance).get(name) ?? [];
        found.push(...definitions);
        if (definitions.length > 0) break;
      }
    }
    if (object.kind !== typescript.SyntaxKind.ThisKeyword) {
      for (const origin of this.originsOf(object)) {
        if (!typescript.isObjectLiteralExpression(origin)) continue;
        const value = partOf(typescript, origin, name);
        if (value !== null) found.push({ target: value, value, end: value.end, replaces: true });
      }
    }
    return reachingDefinitions(typescript, found, access);
  }

  /** The classes of the script that an object can be an instance of, or can itself be. */
  #classesOf(object: ts.Expression): readonly ClassOfObject[] {
    const typescript = this.#typescript;
    if (object.kind === typescript.SyntaxKind.ThisKeyword) {
      const self = classOfThis(typescript, object);
      return self === null ? [] : [self];
    }
    return this.originsOf(object).flatMap((origin): ClassOfObject[] => {
      if (typescript.isClassLike(origin)) return [{ owner: origin, isStatic: true }];
      if (!typescript.isNewExpression(origin)) return [];
      const owners = this.originsOf(origin.expression).filter((o) => typescript.isClassLike(o));
      return owners.map((owner) => ({ owner, isStatic: false }));
    });
  }

  /** A class, and those it extends as far as the script declares them. */
  #lineage(owner: ts.ClassLikeDeclaration): readonly ts.ClassLikeDeclaration[] {
    const typescript = this.#typescript;
    const lineage: ts.ClassLikeDeclaration[] = [];
    let next: ts.ClassLikeDeclaration | undefined = owner;
    while (next !== undefined && !lineage.includes(next)) {
      lineage.push(next);
      const base: ts.Expression | undefined = next.heritageClauses?.find(
        (clause) => clause.token === typescript.SyntaxKind.ExtendsKeyword,
      )?.types[0]?.expression;
      next = base === undefined ? undefined : this.originsOf(base).find((origin) => typescript.isClassLike(origin));
    }
    return lineage;
  }

  /** The script's own functions that a call can run; for a module called as a function, its `forward`. */
  #calledFunctions(call: ts.CallExpression): readonly ts.FunctionLikeDeclaration[] {
    const typescript = this.#typescript;
    const callee = unwrap(typescript, call.expression);
    const functions: ts.FunctionLikeDeclaration[] = [];
    for (const origin of this.originsOf(callee)) {
      if (typescript.isFunctionDeclaration(origin) || typescript.isFunctionExpression(origin)) functions.push(origin);
      else if (typescript.isArrowFunction(origin)) functions.push(origin);
    }
    functions.push(...this.#methods(callee, 'forward'));
    if (typescript.isPropertyAccessExpression(callee)) {
      const named = this.#methods(callee.expression, callee.name.text);
      functions.push(...named.filter((method) => typescript.isMethodDeclaration(method)));
    }
    return functions;
  }

  #methods(object: ts.Expression, name: string): ts.FunctionLikeDeclaration[] {
    return this.#classesOf(unwrap(this.#typescript, object)).flatMap(({ owner }) => {
      const lineage = this.#lineage(owner).map((ancestor) => this.#bindings.membersOf(ancestor).methods.get(name));
      return lineage.find((method) => method !== undefined) ?? [];
    });
  }
}
