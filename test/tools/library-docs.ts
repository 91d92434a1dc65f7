/** The docstrings of the library's sources, with the facts that they give under tags. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript6';
import { inRoot } from '../harness/paths.ts';

/** What a docstring says under `@shape`, `@dtype` and `@throws`; empty where it says nothing. */
export interface Facts {
  readonly shape: string;
  readonly dtype: string;
  readonly throws: string;
}

export const factNames = ['shape', 'dtype', 'throws'] as const;

export interface Doc {
  /** The file that it stands in, from src/engine. */
  readonly path: string;
  readonly text: string;
  /** Its own. */
  readonly facts: Facts;
  /** Those of its family: of what it stands in, or of the first comment of the file. */
  readonly family: Facts;
}

export interface Docs {
  /** Of methods: of classes, and of the objects that Tensor's methods come from. */
  readonly members: ReadonlyMap<string, Doc>;
  /** Of exported functions, classes and constants; several files may have one of the name. */
  readonly exports: ReadonlyMap<string, readonly Doc[]>;
}

interface Collected {
  readonly members: Map<string, Doc>;
  readonly exports: Map<string, Doc[]>;
}

export async function collectDocs(): Promise<Docs> {
  const docs: Collected = { members: new Map(), exports: new Map() };
  const folder = inRoot('src', 'engine');
  for (const path of (await readdir(folder, { recursive: true })).sort()) {
    if (!path.endsWith('.ts')) continue;
    // Kernels and op entries bear the same names; what a script calls stands elsewhere.
    if (/^(device[\\/](?!registry)|ops[\\/])/.test(path)) continue;
    const file = ts.createSourceFile(path, await readFile(join(folder, path), 'utf8'), ts.ScriptTarget.Latest, true);
    const holdsMethods = path === 'tensor.ts' || path.startsWith('methods');
    collect(file, docs, holdsMethods, headerFacts(file));
  }
  return docs;
}

/** A comment that speaks of the whole file stands before its imports. */
function headerFacts(file: ts.SourceFile): Facts {
  const [first] = file.statements;
  const isHeader = first !== undefined && (ts.isImportDeclaration(first) || ts.isExportDeclaration(first));
  return isHeader ? factsOf(first) : noFacts;
}

const noFacts: Facts = { shape: '', dtype: '', throws: '' };

function factsOf(node: ts.Node): Facts {
  const facts: Record<string, string> = { ...noFacts };
  for (const doc of ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)) {
    for (const tag of doc.tags ?? []) {
      const name = tag.tagName.text;
      const text = (ts.getTextOfJSDocComment(tag.comment) ?? '').replaceAll('\n', ' ').trim();
      // TypeScript reads the first word behind `@throws` as a type.
      const type = ts.isJSDocThrowsTag(tag) ? (tag.typeExpression?.getText() ?? '') : '';
      const all = `${type} ${text}`.trim();
      if (name in facts) facts[name] = facts[name] === '' ? all : `${facts[name]}; ${all}`;
    }
  }
  return { shape: facts['shape'] ?? '', dtype: facts['dtype'] ?? '', throws: facts['throws'] ?? '' };
}

/** Each fact from the first that gives it. */
export function firstOf(...all: readonly Facts[]): Facts {
  const pick = (name: keyof Facts) => all.find((facts) => facts[name] !== '')?.[name] ?? '';
  return { shape: pick('shape'), dtype: pick('dtype'), throws: pick('throws') };
}

function collect(node: ts.Node, docs: Collected, holdsMethods: boolean, family: Facts): void {
  const doc = (): Doc => ({
    path: node.getSourceFile().fileName.replaceAll('\\', '/'),
    text: docOf(node),
    facts: factsOf(node),
    family,
  });
  if (holdsMethods && isMember(node) && ts.isIdentifier(node.name)) rememberMember(docs, node.name.text, doc());
  if ((ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name !== undefined) {
    // A method that is written as a function beside its object: `max` with its overloads.
    if (holdsMethods && ts.isFunctionDeclaration(node)) rememberMember(docs, node.name.text, doc());
    else rememberExport(docs, node.name.text, doc());
  }
  if (ts.isVariableStatement(node)) {
    for (const { name } of node.declarationList.declarations) {
      if (ts.isIdentifier(name)) rememberExport(docs, name.text, doc());
    }
  }
  const within = ts.isSourceFile(node) || ts.isImportDeclaration(node) ? family : firstOf(factsOf(node), family);
  ts.forEachChild(node, (child) => collect(child, docs, holdsMethods, within));
}

function isMember(
  node: ts.Node,
): node is
  | ts.MethodDeclaration
  | ts.GetAccessorDeclaration
  | ts.PropertyDeclaration
  | ts.PropertyAssignment
  | ts.ShorthandPropertyAssignment {
  return (
    ts.isMethodDeclaration(node) ||
    ts.isGetAccessor(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node)
  );
}

function rememberMember({ members }: Collected, name: string, doc: Doc): void {
  if (doc.text !== '' && !members.has(name)) members.set(name, doc);
}

/** Of overloads, the first that is documented. */
function rememberExport({ exports }: Collected, name: string, doc: Doc): void {
  const all = exports.get(name) ?? [];
  if (doc.text !== '' && !all.some(({ path }) => path === doc.path)) exports.set(name, [...all, doc]);
}

/** The text of the last comment before a node, if it is a docstring. */
function docOf(node: ts.Node): string {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).slice(-1);
  return doc === undefined ? '' : (ts.getTextOfJSDocComment(doc.comment) ?? '');
}
