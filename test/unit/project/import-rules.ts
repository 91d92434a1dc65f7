import { posix } from 'node:path';
import { type ImportOf, importsIn } from './imports.ts';

type Permission = 'all' | 'types';

/**
 * Who may import whom. `types` means `import type`: scripts load their own copy of the engine, so its classes must not come
 * into the recorder a second time. A file named instead of a folder permits just that file.
 */
const rules: Readonly<Record<string, Readonly<Record<string, Permission>>>> = {
  'src/formats': {},
  'src/engine': { 'src/formats': 'all' },
  'src/trace': { 'src/formats': 'all', 'src/engine': 'types', 'src/protocol': 'types' },
  'src/analysis': { 'src/engine': 'all' },
  'src/protocol': { 'src/trace': 'types', 'src/engine': 'types' },
  'src/runtime': { 'src/trace': 'all', 'src/protocol': 'all', 'src/engine': 'all' },
  'src/plots': { 'src/protocol': 'types' },
  'src/graph-export': { 'webview/graph': 'all', 'src/protocol': 'types' },
  'src/cli': {
    'src/graph-export': 'all',
    'src/plots': 'all',
    'src/runtime': 'all',
    'src/trace': 'all',
    'src/protocol': 'all',
    'src/engine': 'all',
  },
  'src/features': {
    'src/plots': 'all',
    'src/graph-export': 'all',
    'src/formats': 'all',
    'src/protocol': 'all',
    'src/analysis': 'all',
    'src/trace': 'all',
    'src/runtime/host': 'all',
  },
  'src/extension.ts': { 'src/features': 'all' },
  webview: { 'src/plots': 'all', 'src/protocol': 'all', 'src/trace': 'types' },
};

/** The only places that may know the editor. */
const knowTheEditor = ['src/extension.ts', 'src/features'];

/** The breaches in a file, given by its path from the root of the project, as lines for a person. */
export function breachesIn(path: string, text: string): string[] {
  const area = Object.keys(rules).find((name) => isIn(path, name));
  if (area === undefined) {
    return [`${path}: stands in no area that test/unit/project/import-rules.ts knows`];
  }
  return importsIn(path, text)
    .filter((imported) => !isAllowed(path, area, imported))
    .map(
      ({ specifier, line, typeOnly }) =>
        `${path}:${line}: ${area} may not import ${typeOnly ? 'types of ' : ''}'${specifier}'`,
    );
}

function isAllowed(path: string, area: string, { specifier, typeOnly }: ImportOf): boolean {
  if (specifier === 'vscode') {
    return knowTheEditor.includes(area);
  }
  if (!specifier.startsWith('.')) {
    return true;
  }
  const target = posix.join(posix.dirname(path), specifier);
  if (isIn(target, area)) {
    return true;
  }
  const permission = Object.entries(rules[area] ?? {}).find(([name]) => isIn(target, name))?.[1];
  return permission === 'all' || (permission === 'types' && typeOnly);
}

function isIn(path: string, area: string): boolean {
  return path === area || path.startsWith(`${area}/`);
}
