/** What the library offers, read from the library itself: its public names, and what their docstrings say. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript6';
import * as library from '../../src/engine/index.ts';
import { inRoot } from '../harness/paths.ts';

/** A public function, class or method. */
export interface PublicName {
  /** As a script writes it: `x.matmul`, `F.relu`, `nn.Linear`, `tensor`. */
  readonly name: string;
  /** Its docstring's first sentence, without the PyTorch name; empty where it has none. */
  readonly summary: string;
  /** The PyTorch name that the docstring gives; null where there is none. */
  readonly torch: string | null;
}

interface Docs {
  /** Of methods: of classes, and of the objects that Tensor's methods come from. */
  readonly members: Map<string, string>;
  /** Of exported functions, classes and constants. */
  readonly exports: Map<string, string>;
}

async function collectDocs(): Promise<Docs> {
  const docs: Docs = { members: new Map(), exports: new Map() };
  const folder = inRoot('src', 'engine');
  for (const path of (await readdir(folder, { recursive: true })).sort()) {
    if (!path.endsWith('.ts')) continue;
    // Kernels and op entries bear the same names; what a script calls stands elsewhere.
    if (/^(device[\\/](?!registry)|ops[\\/])/.test(path)) continue;
    const file = ts.createSourceFile(path, await readFile(join(folder, path), 'utf8'), ts.ScriptTarget.Latest, true);
    const holdsMethods = path === 'tensor.ts' || path.startsWith('methods');
    ts.forEachChild(file, (node) => collect(node, docs, holdsMethods));
  }
  return docs;
}

function collect(node: ts.Node, docs: Docs, holdsMethods: boolean): void {
  const doc = docOf(node);
  if (holdsMethods && isMember(node) && ts.isIdentifier(node.name)) remember(docs.members, node.name.text, doc);
  if ((ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name !== undefined) {
    // A method that is written as a function beside its object: `max` with its overloads.
    remember(holdsMethods && ts.isFunctionDeclaration(node) ? docs.members : docs.exports, node.name.text, doc);
  }
  if (ts.isVariableStatement(node)) {
    for (const { name } of node.declarationList.declarations) {
      if (ts.isIdentifier(name)) remember(docs.exports, name.text, doc);
    }
  }
  ts.forEachChild(node, (child) => collect(child, docs, holdsMethods));
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

function remember(map: Map<string, string>, name: string, doc: string): void {
  if (doc !== '' && !map.has(name)) map.set(name, doc);
}

/** The text of the last comment before a node, if it is a docstring. */
function docOf(node: ts.Node): string {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).slice(-1);
  return doc === undefined ? '' : (ts.getTextOfJSDocComment(doc.comment) ?? '');
}

const torchName = /`((?:torch|Tensor|torchvision|F|nn|optim|autograd)\.[\w.]+(?:\(\))?|[a-z_]+\(\))`/;

function describe(name: string, doc: string): PublicName {
  const torch = torchName.exec(doc)?.[1] ?? null;
  const paragraph = (doc.split('\n\n')[0] ?? '').replaceAll('\n', ' ');
  const summary = paragraph.split(/:\s*`(?:torch|Tensor|F|nn|optim|autograd)|(?<!\.)\.(?:\s|$)/)[0]?.trim() ?? '';
  return { name, summary, torch: torch === null || torch.includes('.') ? torch : `Tensor.${torch.replace('()', '')}` };
}

/** In-place forms say nothing of their own: they are their function's. */
function methodDoc(docs: Docs, name: string): string {
  const own = docs.members.get(name);
  if (own !== undefined || !name.endsWith('_')) return own ?? '';
  const base = docs.members.get(name.slice(0, -1)) ?? '';
  return base.replace(/`Tensor\.(\w+)`/, '`Tensor.$1_`');
}

/** Namespaces of the library, by the name that scripts use. `functional` is `F` under its long name. */
const namespaces = Object.entries(library).flatMap(([name, value]: [string, unknown]) =>
  isNamespace(value) && name !== 'functional' ? [{ name, module: value }] : [],
);

function isNamespace(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Reflect.get(value, Symbol.toStringTag) === 'Module';
}

/** Exported for the process that runs a script, not for scripts. */
const notForScripts = new Set(['hooks', 'environment']);

function exportsOf(prefix: string, module: object, docs: Docs): PublicName[] {
  return Object.entries(module).flatMap(([name, value]) => {
    if (isNamespace(value)) return prefix === '' ? [] : exportsOf(`${prefix}${name}.`, value, docs);
    if (typeof value !== 'function' || notForScripts.has(name)) return [];
    return [describe(`${prefix}${name}`, docs.exports.get(name) ?? docs.exports.get(value.name) ?? '')];
  });
}

export interface LibrarySection {
  readonly title: string;
  readonly names: readonly PublicName[];
}

/** Everything that a script can reach, section by section, each sorted. */
export async function libraryNames(): Promise<LibrarySection[]> {
  const docs = await collectDocs();
  const methods = Object.getOwnPropertyNames(library.Tensor.prototype)
    .filter((name) => name !== 'constructor')
    .map((name) => describe(`x.${name}`, methodDoc(docs, name)))
    .filter(({ summary }) => !summary.startsWith("Autograd's own"));
  const sections: LibrarySection[] = [
    { title: 'Functions and classes', names: exportsOf('', library, docs) },
    { title: "A tensor's methods and properties", names: methods },
    ...namespaces.map(({ name, module }) => ({ title: `\`${name}\``, names: exportsOf(`${name}.`, module, docs) })),
  ];
  return sections.map(({ title, names }) => ({ title, names: [...names].sort((a, b) => (a.name < b.name ? -1 : 1)) }));
}
