import type { Tensor } from '../../tensor.ts';
import type { AnyModule } from './any-module.ts';

export interface NamedOptions {
  /** Stands before every name, with a dot. Default none. */
  readonly prefix?: string;
  /** Whether to name what is shared only once, by its first name. Default true. */
  readonly removeDuplicate?: boolean;
}

export interface MembersOptions extends NamedOptions {
  /** Whether to go below this module. Default true. */
  readonly recurse?: boolean;
}

const joined = (prefix: string, name: string) => (prefix === '' ? name : `${prefix}.${name}`);

/** A module and all below it, parents first, with qualified names. */
export function walkModules(module: AnyModule, options: NamedOptions = {}): [string, AnyModule][] {
  const { prefix = '', removeDuplicate = true } = options;
  const seen = new Set<AnyModule>();
  const result: [string, AnyModule][] = [];
  const visit = (name: string, one: AnyModule): void => {
    if (removeDuplicate && seen.has(one)) return;
    seen.add(one);
    result.push([name, one]);
    for (const [child, below] of one.ownModules()) visit(joined(name, child), below);
  };
  visit(prefix, module);
  return result;
}

/** What `membersOf` finds in a module and those below it, with qualified names. */
export function walkMembers<Member extends Tensor>(
  module: AnyModule,
  membersOf: (one: AnyModule) => readonly (readonly [string, Member])[],
  options: MembersOptions = {},
): [string, Member][] {
  const { prefix = '', recurse = true, removeDuplicate = true } = options;
  const modules: [string, AnyModule][] = recurse ? walkModules(module, options) : [[prefix, module]];
  const seen = new Set<Member>();
  const result: [string, Member][] = [];
  for (const [outer, one] of modules) {
    for (const [name, member] of membersOf(one)) {
      if (removeDuplicate && seen.has(member)) continue;
      seen.add(member);
      result.push([joined(outer, name), member]);
    }
  }
  return result;
}
