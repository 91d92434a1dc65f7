/** What the library offers, read from the library itself: its public names, and what their docstrings say. */
import * as library from '../../src/engine/index.ts';
import { collectDocs, type Doc, type Docs, type Facts, firstOf } from './library-docs.ts';

/** A public function, class or method. */
export interface PublicName {
  /** As a script writes it: `x.matmul`, `F.relu`, `nn.Linear`, `tensor`. */
  readonly name: string;
  /** Its docstring's first sentence, without the PyTorch name; empty where it has none. */
  readonly summary: string;
  /** The PyTorch name that the docstring gives; null where there is none. */
  readonly torch: string | null;
  /** What it, the method of its name or its family says of shapes, dtypes and errors. */
  readonly facts: Facts;
  readonly isClass: boolean;
}

const torchPrefix = '(?:torch|Tensor|torchvision|F|nn|optim|autograd)\\.[\\w.]+(?:\\(\\))?';
/** Where it stands at the end of a sentence's colon, it is what the docstring is about. */
const torchNames = [new RegExp(`:\\s*\`(${torchPrefix})\``), new RegExp(`\`(${torchPrefix})\``)];

function describe(name: string, doc: Doc | undefined, inherited: readonly Facts[], isClass = false): PublicName {
  const text = doc?.text ?? '';
  const torch = torchNames.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined) ?? null;
  const paragraph = (text.split('\n\n')[0] ?? '').replaceAll('\n', ' ');
  const summary = paragraph.split(/:\s*`(?:torch|Tensor|F|nn|optim|autograd)|(?<!\.)\.(?:\s|$)/)[0]?.trim() ?? '';
  const facts = doc === undefined ? firstOf(...inherited) : firstOf(doc.facts, ...inherited, doc.family);
  return { name, summary, torch, facts, isClass };
}

/** In-place forms say nothing of their own: they are their function's. */
function methodDoc(docs: Docs, name: string): Doc | undefined {
  const own = docs.members.get(name);
  if (own !== undefined || !name.endsWith('_')) return own;
  const base = docs.members.get(name.slice(0, -1));
  return base && { ...base, text: base.text.replace(/`Tensor\.(\w+)`/, '`Tensor.$1_`') };
}

/** Namespaces of the library, by the name that scripts use. `functional` is `F` under its long name. */
const namespaces = Object.entries(library).flatMap(([name, value]: [string, unknown]) =>
  isNamespace(value) && name !== 'functional' ? [{ name, module: value }] : [],
);

function isNamespace(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Reflect.get(value, Symbol.toStringTag) === 'Module';
}

/** Where the sources of a namespace are; those of the library's own functions are in no folder. */
const folders: Readonly<Record<string, string>> = { F: 'nn', datasets: 'data', plt: 'plots' };

/** Several files may have a function of one name: `norm` is another one in `linalg`. */
function exportDoc(docs: Docs, prefix: string, names: readonly string[]): Doc | undefined {
  const [namespace = ''] = prefix.split('.');
  const folder = folders[namespace] ?? namespace;
  const isOwn = ({ path }: Doc) =>
    namespace === '' ? !path.includes('/') : path.startsWith(`${folder}/`) || path === `${folder}.ts`;
  const all = names.flatMap((name) => docs.exports.get(name) ?? []);
  return all.find(isOwn) ?? all.find(({ path }) => !path.includes('/')) ?? all[0];
}

/** Exported for the process that runs a script, not for scripts. */
const notForScripts = new Set(['hooks', 'environment', 'serveDataset']);

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

function exportsOf(prefix: string, module: object, docs: Docs): PublicName[] {
  return Object.entries(module).flatMap(([name, value]) => {
    if (isNamespace(value)) return prefix === '' ? [] : exportsOf(`${prefix}${name}.`, value, docs);
    if (typeof value !== 'function' || notForScripts.has(name)) return [];
    const method = prefix === '' || prefix === 'special.' ? docs.members.get(name) : undefined;
    const inherited = method === undefined ? [] : [firstOf(method.facts, method.family)];
    const doc = exportDoc(docs, prefix, name === value.name ? [name] : [name, value.name]);
    const found = describe(`${prefix}${name}`, doc, inherited, isClass(value));
    return [prefix === 'special.' ? { ...found, torch: inSpecial(found.torch) } : found];
  });
}

/** `torch.special` has them once more. */
function inSpecial(torch: string | null): string | null {
  return torch?.replace(/^(?:torch\.(?!special\.)|F\.)/, 'torch.special.') ?? null;
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
    .map((name) => describe(`x.${name}`, methodDoc(docs, name), []))
    .filter(({ summary }) => !summary.startsWith("Autograd's own"));
  const sections: LibrarySection[] = [
    { title: 'Functions and classes', names: exportsOf('', library, docs) },
    { title: "A tensor's methods and properties", names: methods },
    ...namespaces.map(({ name, module }) => ({ title: `\`${name}\``, names: exportsOf(`${name}.`, module, docs) })),
  ];
  return sections.map(({ title, names }) => ({ title, names: [...names].sort((a, b) => (a.name < b.name ? -1 : 1)) }));
}
