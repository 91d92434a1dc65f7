import type { AnyModule } from './any-module.ts';

type Describable = number | string | boolean | null | readonly (number | null)[];

function describeValue(value: Describable): string {
  if (typeof value === 'string') return `'${value}'`;
  return Array.isArray(value) ? `[${value.map(String).join(', ')}]` : String(value);
}

/** `inFeatures=3, bias=true`: names and values as TypeScript spells them; what is undefined is left out. */
export function describe(values: Readonly<Record<string, Describable | undefined>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${describeValue(value)}`]))
    .join(', ');
}

/** A module and all below it, a line each, as PyTorch's `repr`. */
export function represent(module: AnyModule): string {
  const extra = module.extraRepr();
  const extraLines = extra === '' ? [] : extra.split('\n');
  const childLines = module
    .ownModules()
    .map(([name, child]) => `(${name}): ${child.toString().replaceAll('\n', '\n  ')}`);
  const type = module.constructor.name;
  if (childLines.length === 0 && extraLines.length <= 1) return `${type}(${extra})`;
  return `${type}(\n  ${[...extraLines, ...childLines].join('\n  ')}\n)`;
}
