import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { promisify } from 'node:util';
import { hasTypes } from '../../../src/features/folder-setup/installed-types.ts';
import { refreshDeclarations, setUpFolder } from '../../../src/features/folder-setup/set-up-folder.ts';
import { scriptTemplate } from '../../../src/features/samples/script-template.ts';

const root = join(import.meta.dirname, '..', '..', '..');
let folder: string;
let declarations: { folder: string; version: string };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backstep-set-up-'));
  const source = await mkdtemp(join(tmpdir(), 'backstep-declarations-'));
  declarations = { folder: source, version: '1.2.3' };
  await mkdir(join(source, 'nn'));
  await writeFile(join(source, 'index.d.ts'), `export { Linear } from './nn/layers.ts';\n`);
  await writeFile(join(source, 'nn', 'layers.d.ts'), 'export declare class Linear { readonly size: number }\n');
  await writeFile(join(source, 'index.js'), 'export {};\n');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(declarations.folder, { recursive: true });
});

const read = (...path: string[]) => readFile(join(folder, ...path), 'utf8');

/** What the native compiler says of the folder. */
async function typeErrors(...parts: string[]): Promise<string> {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const command = promisify(execFile)(process.execPath, [tsc, '-p', join(folder, ...parts), '--pretty', 'false']);
  return await command.then(
    ({ stdout }) => stdout,
    (error: { stdout?: string }) => error.stdout ?? String(error),
  );
}

test('an empty folder gets package.json, tsconfig.json and the declarations, and no code', async () => {
  const { changed, notes } = await setUpFolder(folder, declarations);
  assert.deepEqual(changed, [join('.backstep', 'types'), 'package.json', 'tsconfig.json']);
  assert.deepEqual(notes, []);
  assert.deepEqual(JSON.parse(await read('package.json')), { private: true, type: 'module' });
  assert.deepEqual((await readdir(join(folder, '.backstep', 'types'), { recursive: true })).sort(), [
    'index.d.ts',
    'nn',
    join('nn', 'layers.d.ts'),
    'package.json',
  ]);
  const again = await setUpFolder(folder, declarations);
  assert.deepEqual(again, { changed: [], notes: [] });
});

test('a script in a set-up folder has types and no red line, by the native compiler', async () => {
  await setUpFolder(folder, declarations);
  await writeFile(
    join(folder, 'train.ts'),
    `import { Linear } from 'backstep';\nconst size: number = new Linear().size;\nconsole.log(size, await Promise.resolve(performance.now()));\n`,
  );
  assert.equal(await typeErrors(), '');
  await writeFile(
    join(folder, 'train.ts'),
    `import { Linear } from 'backstep';\nconst size: string = new Linear().size;\n`,
  );
  assert.match(await typeErrors(), /train\.ts\(2,7\): error TS2322/);
  await writeFile(join(folder, 'train.ts'), 'enum Color { Red }\n');
  assert.match(await typeErrors(), /TS1294/, 'what Node cannot run is marked');
});

test('the samples and the template have no red line against the declarations of the library itself', async (context) => {
  const built = join(root, 'dist', 'backstep');
  const names: readonly string[] = await readdir(built).catch(() => []);
  if (!names.includes('index.d.ts')) return context.skip('no build in dist/');
  await setUpFolder(folder, { folder: built, version: '1' });
  for (const name of ['linear-regression.ts', 'mnist-mlp.ts']) {
    await writeFile(join(folder, name), await readFile(join(root, 'samples', name)));
  }
  await writeFile(join(folder, 'template.ts'), scriptTemplate);
  assert.equal(await typeErrors(), '');
});

test('what is in the files already stays as it is, comments and indentation too', async () => {
  await writeFile(join(folder, 'package.json'), '{\n\t"name": "mine",\n\t"scripts": {\n\t\t"a": "b"\n\t}\n}\n');
  await writeFile(
    join(folder, 'tsconfig.json'),
    '{\n    // strict is too much for me\n    "compilerOptions": {\n        "strict": false,\n        "paths": { "@/*": ["./src/*"] },\n    },\n}\n',
  );
  const { notes } = await setUpFolder(folder, declarations);
  assert.deepEqual(notes, []);
  assert.equal(
    await read('package.json'),
    '{\n\t"name": "mine",\n\t"scripts": {\n\t\t"a": "b"\n\t},\n\t"type": "module"\n}\n',
  );
  const project = await read('tsconfig.json');
  assert.match(project, /\/\/ strict is too much for me\n/);
  assert.match(project, /"strict": false/);
  assert.match(project, /"@\/\*": \[\s*"\.\/src\/\*"\s*\]/);
  assert.match(project, /\n {8}"erasableSyntaxOnly": true/);
  assert.equal(await hasTypes(join(folder, 'src', 'train.ts')), true);
});

test('a project that is compiled into files goes on being compiled', async () => {
  await writeFile(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "outDir": "out" } }');
  const { notes } = await setUpFolder(folder, declarations);
  const { compilerOptions } = JSON.parse(await read('tsconfig.json'));
  assert.equal(compilerOptions.noEmit, undefined);
  assert.equal(compilerOptions.allowImportingTsExtensions, undefined);
  assert.match(notes.join(), /compiles into files/);
});

test('a base configuration keeps its say, and its paths are not lost in silence', async () => {
  await writeFile(join(folder, 'base.json'), '{ "compilerOptions": { "strict": false } }');
  await writeFile(join(folder, 'tsconfig.json'), '{ "extends": "./base.json" }');
  const { notes } = await setUpFolder(folder, declarations);
  assert.equal(JSON.parse(await read('tsconfig.json')).compilerOptions.strict, undefined);
  assert.match(notes.join(), /extends another one/);
});

test('a commonjs package is left so, and the user is told that it does no harm', async () => {
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }');
  const { notes } = await setUpFolder(folder, declarations);
  assert.deepEqual(JSON.parse(await read('package.json')), { type: 'commonjs' });
  assert.match(notes.join(), /commonjs/);
});

test('paths start at baseUrl where there is one', async () => {
  await writeFile(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "baseUrl": "./src" } }');
  await setUpFolder(folder, declarations);
  const { compilerOptions } = JSON.parse(await read('tsconfig.json'));
  assert.deepEqual(compilerOptions.paths, { backstep: ['../.backstep/types/index.d.ts'] });
});

test('a broken file stops everything before anything is changed', async () => {
  await writeFile(join(folder, 'tsconfig.json'), '{\n  "compilerOptions": {\n');
  await assert.rejects(
    setUpFolder(folder, declarations),
    /tsconfig\.json is not valid JSON \(CloseBraceExpected in line 3\)/,
  );
  assert.deepEqual(await readdir(folder), ['tsconfig.json']);
  await writeFile(join(folder, 'tsconfig.json'), '[]');
  await assert.rejects(setUpFolder(folder, declarations), /does not hold an object/);
});

test('declarations of another version are replaced whole; a folder without any is left alone', async () => {
  assert.equal(await refreshDeclarations(folder, declarations), false);
  assert.deepEqual(await readdir(folder), []);
  await setUpFolder(folder, declarations);
  await writeFile(join(folder, '.backstep', 'types', 'old.d.ts'), '');
  assert.equal(await refreshDeclarations(folder, declarations), false);
  assert.equal(await refreshDeclarations(folder, { ...declarations, version: '1.3.0' }), true);
  assert.ok(!(await readdir(join(folder, '.backstep', 'types'))).includes('old.d.ts'));
});

test('types are known where the nearest project maps them or node_modules has them', async () => {
  const script = join(folder, 'inner', 'train.ts');
  await mkdir(join(folder, 'inner'));
  assert.equal(await hasTypes(script), false);
  await setUpFolder(folder, declarations);
  assert.equal(await hasTypes(script), true);
  await writeFile(join(folder, 'inner', 'tsconfig.json'), '{}');
  assert.equal(await hasTypes(script), false, 'only the nearest project counts');
  await writeFile(
    join(folder, 'inner', 'tsconfig.json'),
    '{ "compilerOptions": { "paths": { "backstep": ["../gone/index.d.ts"] } } }',
  );
  assert.equal(await hasTypes(script), false, 'a copy of a sample names a file that is not there');
  await mkdir(join(folder, 'node_modules', 'backstep'), { recursive: true });
  assert.equal(await hasTypes(script), true);
});
