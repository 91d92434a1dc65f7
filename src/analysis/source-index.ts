import type ts from 'typescript6';
import { collectBindings } from './binding-collector.ts';
import type { BindingTable } from './bindings.ts';
import {
  byteOrderMarkLength,
  callOfCallee,
  collectSites,
  positionAt,
  type SiteTable,
  spanOf,
} from './site-collector.ts';
import type { SourcePosition, SourceSite, SourceSpan } from './source-site.ts';
import { deepestNodeAt, isFunctionBoundary } from './syntax.ts';
import type { TypeScript } from './typescript.ts';
import { valueOrigins } from './value-origins.ts';

/** What the expression under the cursor was made by. */
export interface Producers {
  /** The text that the answer is about: a name, or an expression. */
  readonly span: SourceSpan;
  /** Where its value can have been made, the likeliest first. A caller takes those at which something was recorded. */
  readonly sites: readonly SourceSite[];
}

/** A name whose value comes from outside the text: a parameter, the variable of a loop, a part of a result. */
export interface ReceivedName {
  readonly span: SourceSpan;
  /** Offsets of the declarations or assignments that can have given it its value: the same for every use of that value. */
  readonly givenAt: readonly number[];
}

/** What a script's text says about the calls in it. Built from one text; never throws, however unfinished that is. */
export class SourceIndex {
  readonly text: string;
  readonly #typescript: TypeScript;
  readonly #file: ts.SourceFile;
  #siteTable: SiteTable | null = null;
  #bindingTable: BindingTable | null = null;

  constructor(typescript: TypeScript, text: string) {
    this.text = text;
    this.#typescript = typescript;
    this.#file = parse(typescript, text);
  }

  /** Every site, in the order of the offsets that V8 reports. */
  get sites(): readonly SourceSite[] {
    return [...this.#sites.byOffset.values()].sort((a, b) => a.offset - b.offset);
  }

  /** An offset as V8 counts lines and columns. */
  positionAt(offset: number): SourcePosition {
    return positionAt(this.#file, Math.min(Math.max(offset, 0), this.#file.text.length));
  }

  /** The offset of a position; null when the text has no such place. */
  offsetAt(position: SourcePosition): number | null {
    const starts = this.#file.getLineStarts();
    const start = position.line === 1 ? byteOrderMarkLength(this.#file) : starts[position.line - 1];
    if (start === undefined || position.column < 1) return null;
    const offset = start + position.column - 1;
    return offset <= (starts[position.line] ?? this.#file.text.length) ? offset : null;
  }

  /** The site that V8 reports as this position: where a recorded operation was called. */
  siteAt(position: SourcePosition): SourceSite | null {
    const offset = this.offsetAt(position);
    return offset === null ? null : (this.#sites.byOffset.get(offset) ?? null);
  }

  /** The text of the whole call at a recorded position: the same text later means the same call. */
  spanText(position: SourcePosition): string | null {
    const site = this.siteAt(position);
    return site === null ? null : this.text.slice(site.span.start, site.span.end);
  }

  /** The call whose callee name or parentheses the cursor is on. */
  callAt(offset: number): SourceSite | null {
    const call = this.#atCursor(offset, (node, at) => this.#callOf(node, at));
    return call === null ? null : (this.#sites.byNode.get(call) ?? null);
  }

  /** What made the value of the name, property or call under the cursor; null where there is none or it is unknown. */
  producersAt(offset: number): Producers | null {
    return this.#atCursor(offset, (node, at) => {
      const call = this.#callOf(node, at);
      const origins = call === null ? this.#originsOfName(node) : this.#originsOf(call);
      // A class or a loop is in the table too, for what V8 reports there; it is not what made a value.
      const sites = origins.flatMap((origin) =>
        isMaker(this.#typescript, origin) ? (this.#sites.byNode.get(origin) ?? []) : [],
      );
      const callSite = call === null ? undefined : this.#sites.byNode.get(call);
      return sites.length === 0 ? null : { span: callSite?.nameSpan ?? spanOf(this.#file, node), sites };
    });
  }

  /** The name under the cursor where no expression of the text made its value; null for any other. */
  receivedAt(offset: number): ReceivedName | null {
    return this.#atCursor(offset, (node) => {
      if (!this.#typescript.isIdentifier(node)) return null;
      const origins = this.#bindings.definitionAt(node) === null ? this.#originsOfName(node) : [node];
      const given = origins.filter((origin) => this.#bindings.definitionAt(origin)?.value === null);
      const givenAt = given.map((origin) => origin.getStart(this.#file));
      return givenAt.length === 0 ? null : { span: spanOf(this.#file, node), givenAt };
    });
  }

  /**
   * The calls in a selection, innermost first; for a cursor, or a selection inside one call, the calls around it up to
   * the function they are in.
   */
  callsInRange(start: number, end: number): readonly SourceSite[] {
    const sites = [...this.#sites.byNode.values()].filter((site) => site.kind !== 'iteration');
    const inside = sites.filter(({ span }) => start < end && start <= span.start && span.end <= end);
    if (inside.length > 0) return inside.sort(innermostFirst);
    const around: SourceSite[] = [];
    let node: ts.Node | undefined = this.#nodeTouching(start);
    for (; node !== undefined && !isFunctionBoundary(this.#typescript, node); node = node.parent) {
      const site = this.#sites.byNode.get(node);
      if (site !== undefined && site.kind !== 'iteration' && end <= site.span.end) around.push(site);
    }
    return around;
  }

  /** The calls that V8 places on a line (from 1), innermost first. */
  callsOnLine(line: number): readonly SourceSite[] {
    const sites = [...this.#sites.byOffset.values()];
    return sites.filter((site) => site.kind !== 'iteration' && site.position.line === line).sort(innermostFirst);
  }

  get #sites(): SiteTable {
    this.#siteTable ??= collectSites(this.#typescript, this.#file);
    return this.#siteTable;
  }

  get #bindings(): BindingTable {
    this.#bindingTable ??= collectBindings(this.#typescript, this.#file);
    return this.#bindingTable;
  }

  #originsOf(expression: ts.Expression | null): readonly ts.Node[] {
    return expression === null ? [] : valueOrigins(this.#typescript, this.#bindings, expression);
  }

  /** Asks about the character at the cursor, then, for a cursor at the end of a word, about the one before it. */
  #atCursor<T>(offset: number, ask: (node: ts.Node, at: number) => T | null): T | null {
    if (offset < 0 || offset > this.text.length) return null;
    const here = ask(deepestNodeAt(this.#typescript, this.#file, offset), offset);
    if (here !== null || !this.#endsWord(offset)) return here;
    return ask(deepestNodeAt(this.#typescript, this.#file, offset - 1), offset - 1);
  }

  #nodeTouching(offset: number): ts.Node {
    const at = this.#endsWord(offset) ? offset - 1 : offset;
    return deepestNodeAt(this.#typescript, this.#file, at);
  }

  /** True at the end of a word or a parenthesis, where nothing else begins. */
  #endsWord(offset: number): boolean {
    return /[\w$)\]`]/.test(this.text.charAt(offset - 1)) && !/[\w$(]/.test(this.text.charAt(offset));
  }

  /** The call that a token belongs to: as its callee's name, or as its own punctuation. */
  #callOf(node: ts.Node, at: number): ts.Expression | null {
    const typescript = this.#typescript;
    if (typescript.isCallExpression(node) || typescript.isNewExpression(node)) {
      const isKeyword = typescript.isNewExpression(node) && at < node.expression.pos;
      return isKeyword || isPunctuation(this.text.charAt(at)) ? node : null;
    }
    const parent = node.parent;
    if (parent === undefined) return null;
    const isName =
      (typescript.isPropertyAccessExpression(parent) && parent.name === node) ||
      (typescript.isElementAccessExpression(parent) &&
        parent.argumentExpression === node &&
        typescript.isStringLiteralLike(node));
    return callOfCallee(typescript, isName ? parent : node);
  }

  #originsOfName(node: ts.Node): readonly ts.Node[] {
    const typescript = this.#typescript;
    if (typescript.isIdentifier(node) || typescript.isPrivateIdentifier(node)) {
      const definition = this.#bindings.definitionAt(node);
      if (definition !== null) return this.#originsOf(definition.value);
      const parent = node.parent;
      if (typescript.isPropertyAssignment(parent) && parent.name === node) return this.#originsOf(parent.initializer);
      if (typescript.isPropertyAccessExpression(parent) && parent.name === node) return this.#originsOf(parent);
      return typescript.isIdentifier(node) && isValueName(typescript, node) ? this.#originsOf(node) : [];
    }
    const isWrapper = typescript.isAwaitExpression(node) || typescript.isParenthesizedExpression(node);
    return isWrapper || typescript.isNonNullExpression(node) ? this.#originsOf(node) : [];
  }
}

function isMaker(typescript: TypeScript, node: ts.Node): boolean {
  return typescript.isExpression(node) && !typescript.isClassExpression(node);
}

function isPunctuation(character: string): boolean {
  return '().,?'.includes(character) && character !== '';
}

/** False for a label and for a name in a type, which may be spelt like a variable. */
function isValueName(typescript: TypeScript, node: ts.Identifier): boolean {
  const parent = node.parent;
  if (typescript.isBreakOrContinueStatement(parent) || typescript.isLabeledStatement(parent)) return false;
  return !typescript.isTypeNode(parent) || typescript.isExpressionWithTypeArguments(parent);
}

function innermostFirst(a: SourceSite, b: SourceSite): number {
  return a.span.end - a.span.start - (b.span.end - b.span.start) || a.offset - b.offset;
}

/** Parses a text. Only nesting beyond the parser's stack makes it throw; such a text is indexed as an empty one. */
function parse(typescript: TypeScript, text: string): ts.SourceFile {
  const options: ts.CreateSourceFileOptions = {
    languageVersion: typescript.ScriptTarget.Latest,
    // Always a module, as a script is run: else `await` at the top level is a name until the first `import` is typed.
    setExternalModuleIndicator: (file) => Reflect.set(file, 'externalModuleIndicator', true),
  };
  try {
    return typescript.createSourceFile('script.ts', text, options, true, typescript.ScriptKind.TS);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return typescript.createSourceFile('script.ts', '', options, true, typescript.ScriptKind.TS);
  }
}
