/** A library's names as a script writes them, to tell where a name is that was looked for in vain. */
export class LibraryNames {
  readonly #paths: readonly string[];
  readonly #members: ReadonlySet<string>;

  constructor(library: object) {
    const paths: string[] = [];
    const members = new Set<string>();
    collect(library, '', paths, members);
    this.#paths = paths;
    this.#members = members;
  }

  /** Where a name is: `nn.Linear` for `Linear`, `F.mseLoss` for `mse_loss`; null where the library has none like it. */
  pathOf(name: string): string | null {
    const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
    const exact = this.#paths.find((path) => last(path) === name);
    return exact ?? this.#paths.find((path) => plain(last(path)) === plain(name)) ?? null;
  }

  /** How a function or method is spelled here that PyTorch spells otherwise; null where there is none. */
  spellingOf(name: string): string | null {
    if (this.#members.has(name)) return null;
    return [...this.#members].find((member) => plain(member) === plain(name)) ?? null;
  }
}

/** `F` is what scripts call `functional`. */
const hidden = new Set(['functional', 'environment', 'hooks']);

function collect(space: object, prefix: string, paths: string[], members: Set<string>): void {
  const spaces: [string, object][] = [];
  for (const [name, value] of Object.entries(space)) {
    if (hidden.has(name)) continue;
    paths.push(prefix + name);
    members.add(name);
    if (typeof value === 'object' && value !== null && Reflect.get(value, Symbol.toStringTag) === 'Module') {
      spaces.push([`${prefix}${name}.`, value]);
    } else if (typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null) {
      for (const member of Object.getOwnPropertyNames(value.prototype)) members.add(member);
    }
  }
  // What stands at the top is found first.
  for (const [name, inner] of spaces) collect(inner, name, paths, members);
}

/** Without what differs between the spellings of Python and TypeScript; a trailing underscore says "in place". */
function plain(name: string): string {
  return name.replace(/(?<=.)_(?=.)/g, '').toLowerCase();
}
