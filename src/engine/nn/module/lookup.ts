import type { Tensor } from '../../tensor.ts';
import type { Parameter } from '../parameter.ts';
import type { AnyModule } from './any-module.ts';

type Kind = 'buffer' | 'parameter' | 'module';

/** @throws TypeError or RangeError if nothing can have this name */
export function requireName(name: string, kind: Kind): string {
  if (typeof name !== 'string') throw new TypeError(`${kind} name should be a string. Got ${typeof name}`);
  if (name.includes('.')) {
    throw new RangeError(`${kind} name can't contain "."${kind === 'module' ? `, got: ${name}` : ''}`);
  }
  if (name === '') throw new RangeError(`${kind} name can't be empty string ""`);
  return name;
}

/** @throws TypeError or RangeError if a module cannot have something new under this name */
export function requireFree(module: AnyModule, name: string, kind: Kind): void {
  requireName(name, kind);
  // A field that is declared without a value is there, and undefined.
  if (Reflect.get(module, name) !== undefined) throw new RangeError(`attribute '${name}' already exists`);
}

function lacks(module: AnyModule, name: string): RangeError {
  return new RangeError(`${module.constructor.name} has no attribute \`${name}\``);
}

export function findModule(module: AnyModule, target: string): AnyModule {
  let result = module;
  if (target === '') return result;
  for (const name of target.split('.')) {
    const child = result.ownModules().find(([known]) => known === name)?.[1];
    if (child === undefined) {
      if (Reflect.get(result, name) === undefined) throw lacks(result, name);
      throw new TypeError(`\`${name}\` is not an nn.Module`);
    }
    result = child;
  }
  return result;
}

function split(target: string): { readonly path: string; readonly name: string } {
  const dot = target.lastIndexOf('.');
  return { path: target.slice(0, Math.max(0, dot)), name: target.slice(dot + 1) };
}

export function findParameter(module: AnyModule, target: string): Parameter {
  const { path, name } = split(target);
  const owner = findModule(module, path);
  const found = owner.ownParameters().find(([known]) => known === name)?.[1];
  if (found !== undefined) return found;
  if (Reflect.get(owner, name) === undefined) throw lacks(owner, name);
  throw new TypeError(`\`${name}\` is not an nn.Parameter`);
}

export function findBuffer(module: AnyModule, target: string): Tensor {
  const { path, name } = split(target);
  const owner = findModule(module, path);
  const found = owner.ownBuffers().find((buffer) => buffer.name === name)?.tensor;
  if (found !== undefined) return found;
  if (Reflect.get(owner, name) === undefined) throw lacks(owner, name);
  throw new TypeError(`\`${name}\` is not a buffer`);
}
