import type ts from 'typescript6';

/** One place where a variable or property is given a value. */
export interface Definition {
  /** The name that is written: of the declaration, or on the left of the assignment. */
  readonly target: ts.Node;
  /** The value's expression; null where it cannot be told (a parameter, a destructured result, `+=`). */
  readonly value: ts.Expression | null;
  /** Where the value is in force from: the end of the declaration or assignment. */
  readonly end: number;
  /** False for `??=`, `||=` and `&&=`, after which the former value may still be there. */
  readonly replaces: boolean;
}

/** A declared name: what it was given, and what is assigned to its properties by name (`model.weight = ...`). */
export interface Binding {
  readonly name: string;
  readonly definitions: Definition[];
  readonly properties: Map<string, Definition[]>;
  /** The function or class that declares the name. */
  declaration: ts.FunctionDeclaration | ts.ClassLikeDeclaration | ts.FunctionExpression | null;
}

/** The members of one class that hold values: fields, and `this.name = ...` anywhere in it; methods beside them. */
export interface ClassMembers {
  readonly instance: Map<string, Definition[]>;
  readonly static: Map<string, Definition[]>;
  readonly methods: Map<string, ts.MethodDeclaration | ts.GetAccessorDeclaration>;
}

/** Every declared name of a file and every value given to one. */
export interface BindingTable {
  /** The binding that a name means at a node: inner scopes hide outer ones. */
  resolve(name: string, at: ts.Node): Binding | null;
  /** The definition that writes this very name. */
  definitionAt(target: ts.Node): Definition | null;
  membersOf(owner: ts.ClassLikeDeclaration): ClassMembers;
}
