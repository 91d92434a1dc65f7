import type ts from 'typescript6';
import type { Binding, BindingTable, ClassMembers, Definition } from './bindings.ts';
import { addDefinitions, type DefinitionSink } from './definitions.ts';
import { classOfThis, isFunctionBoundary, isStaticMember, memberName, unwrap, walk } from './syntax.ts';
import type { TypeScript } from './typescript.ts';

/** Finds the scopes of a file, what they declare, and what is assigned to it. */
export function collectBindings(typescript: TypeScript, file: ts.SourceFile): BindingTable {
  const scopes = new Map<ts.Node, Map<string, Binding>>();
  const definitionsByTarget = new Map<ts.Node, Definition>();
  const classes = new Map<ts.ClassLikeDeclaration, ClassMembers>();
  const writes: Array<{ readonly target: ts.Expression; readonly definition: Definition }> = [];

  function declare(name: string, scope: ts.Node): Binding {
    let names = scopes.get(scope);
    if (names === undefined) {
      names = new Map();
      scopes.set(scope, names);
    }
    let binding = names.get(name);
    if (binding === undefined) {
      binding = { name, definitions: [], properties: new Map(), declaration: null };
      names.set(name, binding);
    }
    return binding;
  }

  function resolve(name: string, at: ts.Node): Binding | null {
    for (let scope: ts.Node | undefined = at; scope !== undefined; scope = scope.parent) {
      const binding = scopes.get(scope)?.get(name);
      if (binding !== undefined) return binding;
    }
    return null;
  }

  function membersOf(owner: ts.ClassLikeDeclaration): ClassMembers {
    let members = classes.get(owner);
    if (members === undefined) {
      members = { instance: new Map(), static: new Map(), methods: new Map() };
      classes.set(owner, members);
    }
    return members;
  }

  const declarations: DefinitionSink = {
    define(target, definition) {
      definitionsByTarget.set(target, definition);
      if (typescript.isIdentifier(target))
        declare(target.text, declaringScope(typescript, target)).definitions.push(definition);
    },
  };
  const assignments: DefinitionSink = {
    define(target, definition) {
      definitionsByTarget.set(typescript.isPropertyAccessExpression(target) ? target.name : target, definition);
      if (typescript.isExpression(target)) writes.push({ target, definition });
    },
  };

  walk(typescript, file, (node) => {
    addDefinitions(typescript, node, declarations, assignments);
    if (typescript.isFunctionDeclaration(node) || typescript.isClassDeclaration(node)) {
      if (node.name !== undefined) declare(node.name.text, blockScope(typescript, node.parent)).declaration = node;
    } else if (typescript.isFunctionExpression(node) || typescript.isClassExpression(node)) {
      if (node.name !== undefined) declare(node.name.text, node).declaration = node;
    } else if (
      typescript.isImportClause(node) ||
      typescript.isImportSpecifier(node) ||
      typescript.isNamespaceImport(node)
    ) {
      if (node.name !== undefined) declare(node.name.text, file);
    } else if (typescript.isPropertyDeclaration(node)) {
      addField(node);
    } else if (typescript.isMethodDeclaration(node) || typescript.isGetAccessorDeclaration(node)) {
      const name = memberName(typescript, node.name);
      if (name !== null && typescript.isClassLike(node.parent)) membersOf(node.parent).methods.set(name, node);
    }
  });
  // Only now: a name can be assigned above its declaration (`var`, or in a function that runs later).
  for (const { target, definition } of writes) addWrite(target, definition);
  return { resolve, membersOf, definitionAt: (target) => definitionsByTarget.get(target) ?? null };

  function addField(field: ts.PropertyDeclaration): void {
    const name = memberName(typescript, field.name);
    if (name === null || field.initializer === undefined) return;
    const members = membersOf(field.parent);
    const definition = { target: field.name, value: field.initializer, end: field.end, replaces: true };
    definitionsByTarget.set(field.name, definition);
    append(isStaticMember(typescript, field) ? members.static : members.instance, name, definition);
  }

  function addWrite(target: ts.Expression, definition: Definition): void {
    if (typescript.isIdentifier(target)) {
      resolve(target.text, target)?.definitions.push(definition);
    } else if (typescript.isPropertyAccessExpression(target)) {
      const object = unwrap(typescript, target.expression);
      if (typescript.isIdentifier(object)) {
        const binding = resolve(object.text, object);
        if (binding !== null) append(binding.properties, target.name.text, definition);
      } else if (object.kind === typescript.SyntaxKind.ThisKeyword) {
        const self = classOfThis(typescript, object);
        if (self === null) return;
        const members = membersOf(self.owner);
        append(self.isStatic ? members.static : members.instance, target.name.text, definition);
      }
    }
  }
}

function append(lists: Map<string, Definition[]>, name: string, definition: Definition): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [definition]);
  else list.push(definition);
}

/** The node whose scope a declared name belongs to: the function for `var` and parameters, else the block. */
function declaringScope(typescript: TypeScript, name: ts.Node): ts.Node {
  let declaration: ts.Node = name.parent;
  while (
    typescript.isBindingElement(declaration) ||
    typescript.isObjectBindingPattern(declaration) ||
    typescript.isArrayBindingPattern(declaration)
  ) {
    declaration = declaration.parent;
  }
  if (typescript.isVariableDeclaration(declaration) && typescript.isVariableDeclarationList(declaration.parent)) {
    if ((declaration.parent.flags & typescript.NodeFlags.BlockScoped) === 0) {
      return functionScope(typescript, declaration.parent);
    }
  }
  return blockScope(typescript, declaration.parent);
}

function functionScope(typescript: TypeScript, start: ts.Node): ts.Node {
  let scope = start;
  while (!isFunctionBoundary(typescript, scope) && scope.parent !== undefined) scope = scope.parent;
  return scope;
}

function blockScope(typescript: TypeScript, start: ts.Node): ts.Node {
  let scope = start;
  while (!opensScope(typescript, scope) && scope.parent !== undefined) scope = scope.parent;
  return scope;
}

function opensScope(typescript: TypeScript, node: ts.Node): boolean {
  return (
    isFunctionBoundary(typescript, node) ||
    typescript.isBlock(node) ||
    typescript.isForStatement(node) ||
    typescript.isForOfStatement(node) ||
    typescript.isForInStatement(node) ||
    typescript.isCaseBlock(node) ||
    typescript.isCatchClause(node) ||
    typescript.isModuleBlock(node)
  );
}
