import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, it } from 'node:test';
import { root } from '../../harness/paths.ts';
import { breachesIn } from './import-rules.ts';

const modules = ['src', 'webview']
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));

describe('the import rules', () => {
  it('are kept by every module', () => {
    assert.ok(modules.length > 20);
    const breaches = modules.flatMap((path) => breachesIn(path, readFileSync(join(root, path), 'utf8')));
    assert.deepEqual(breaches, []);
  });

  const refused = [
    ['src/engine/tensor.ts', "import { open } from '../trace/open.ts';"],
    ['src/engine/ops/add.ts', "import * as vscode from 'vscode';"],
    ['src/engine/ops/add.ts', "export { open } from '../../trace/open.ts';"],
    ['src/trace/recorder/recorder.ts', "import { Tensor } from '../../engine/tensor.ts';"],
    ['src/trace/recorder/recorder.ts', "const engine = await import('../../engine/index.ts');"],
    ['src/analysis/index.ts', "import { Supervisor } from '../runtime/supervisor.ts';"],
    ['src/features/run/run.ts', "import { Supervisor } from '../../runtime/supervisor.ts';"],
    ['src/features/run/run.ts', "import { Tensor } from '../../engine/tensor.ts';"],
    ['src/protocol/graph-view.ts', "import { open } from '../trace/open.ts';"],
    ['src/cli/main.ts', "import type { Uri } from 'vscode';"],
    ['webview/graph/main.ts', "import { register } from '../../src/features/graph/index.ts';"],
    ['webview/graph/main.ts', "type Open = import('../../src/analysis/index.ts').Index;"],
    ['src/new-area/index.ts', ''],
  ] as const;
  for (const [path, text] of refused) {
    it(`refuse in ${path}: ${text}`, () => {
      assert.equal(breachesIn(path, text).length, 1);
    });
  }

  const allowed = [
    ['src/trace/recorder/recorder.ts', "import type { Tensor } from '../../engine/tensor.ts';"],
    ['src/features/run/run.ts', "import * as vscode from 'vscode';"],
    ['src/engine/tensor.ts', "import { Storage } from './storage.ts'; import { readFileSync } from 'node:fs';"],
    ['webview/graph/main.ts', "import type { Graph } from '../../src/trace/schema.ts';"],
  ] as const;
  for (const [path, text] of allowed) {
    it(`allow in ${path}: ${text}`, () => {
      assert.deepEqual(breachesIn(path, text), []);
    });
  }
});
