import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { LibraryNames } from './library-names.ts';

/** What to do about TypeScript that Node cannot run by leaving types out. Null where there is nothing to add. */
export function adviseOnUnsupportedSyntax(message: string): string | null {
  if (/enum/i.test(message)) {
    return 'Enums are not supported: types are left out, not compiled. Use a constant object instead: const Color = { Red: 0, Green: 1 } as const;';
  }
  if (/parameter propert/i.test(message)) {
    return 'Parameter properties (constructor(private x: number)) are not supported: types are left out, not compiled. Declare the field and assign it in the constructor.';
  }
  if (/namespace|module/i.test(message)) {
    return 'Namespaces are not supported: types are left out, not compiled. Use a module of its own, or a constant object.';
  }
  if (/import.*=|export.*=/i.test(message)) return `${message}. Use import ... from and export instead.`;
  return null;
}

const missingExport = /The requested module '(.+)' does not provide an export named '(.+)'/;

/** A name imported from a module that has no such value: often a type, which must be imported as one. */
export function adviseOnMissingExport(
  message: string,
  importer: string | null,
  library: LibraryNames | null,
): string | null {
  const [, specifier, name] = missingExport.exec(message) ?? [];
  if (specifier === undefined || name === undefined) return null;
  if (specifier === 'backstep') {
    const advice = adviseOnLibraryName(name, library);
    if (advice !== null) return advice;
  }
  const remedy = `import { type ${name} } from '${specifier}'`;
  if (importer !== null && exportsType(importer, specifier, name)) {
    return `'${name}' is a type, so it must be imported as one: ${remedy}`;
  }
  return `'${specifier}' has no export named '${name}'. If '${name}' is a type, write: ${remedy}`;
}

function adviseOnLibraryName(name: string, library: LibraryNames | null): string | null {
  if (name === 'default') {
    return "'backstep' has no default export. Import what you use, as in import { nn, tensor } from 'backstep', or all of it: import * as torch from 'backstep'";
  }
  const path = library?.pathOf(name) ?? null;
  if (path === null) return null;
  const [first] = path.split('.');
  const where = path === first ? `It is called ${path}` : `It is ${path}`;
  return `'backstep' has no export named '${name}'. ${where}: import { ${first} } from 'backstep'`;
}

/** PyTorch's spelling of a method: `optimizer.zero_grad is not a function`. Null where there is nothing to add. */
export function adviseOnSpelling(message: string, library: LibraryNames | null): string | null {
  const [, name] = /^[\w$.()[\] ]*?\.?([\w$]+) is not a (?:function|constructor)$/.exec(message) ?? [];
  const spelling = name === undefined ? null : (library?.spellingOf(name) ?? null);
  return spelling === null ? null : `${message}. Backstep spells PyTorch's names the TypeScript way: ${spelling}.`;
}

function exportsType(importer: string, specifier: string, name: string): boolean {
  if (!specifier.startsWith('.')) return false;
  const path = resolve(dirname(importer), specifier);
  const declaration = new RegExp(`^\\s*export\\s+(declare\\s+)?(type|interface)\\s+${escapeForRegExp(name)}\\b`, 'm');
  for (const candidate of [path, `${path}.ts`, path.replace(/\.js$/, '.ts')]) {
    const source = readSource(candidate);
    if (source !== null && declaration.test(source)) return true;
  }
  return false;
}

/** Null for what is no readable file. */
export function readSource(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

export function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
