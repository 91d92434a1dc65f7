import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { runCommand } from '../harness/command.ts';
import { inRoot } from '../harness/paths.ts';
import { withTemporaryFolder } from '../harness/temporary-folder.ts';

const script = `import { nn, tensor, type Tensor } from 'backstep';
const model = new nn.Linear(3, 2);
const output: Tensor = model(tensor([[1, 2, 3]]));
const shape: readonly number[] = output.shape;
console.log(shape);
`;

const compilers = {
  'the native compiler': inRoot('node_modules', 'typescript', 'bin', 'tsc'),
  'the compiler inside editors': inRoot('node_modules', 'typescript6', 'bin', 'tsc'),
};

describe('the library as it ships', () => {
  it('exports classes and functions under their own names, which graphs and messages show', async () => {
    const library: Record<string, unknown> = await import(pathToFileURL(inRoot('dist', 'backstep', 'index.js')).href);
    assert.ok('tensor' in library && 'Tensor' in library);
    const classes = Object.entries(library).filter(
      ([name, value]) => typeof value === 'function' && /^[A-Z]/.test(name),
    );
    assert.ok(classes.length > 0);
    for (const [name, value] of classes) {
      assert.equal(typeof value === 'function' && value.name, name);
    }
  });

  for (const [name, compiler] of Object.entries(compilers)) {
    it(`gives its types to ${name} in a folder of a user's`, async () => {
      assert.deepEqual(await check(compiler, script), { code: 0, output: '' });
      const { code, output } = await check(compiler, `${script}const wrong: string = output;\n`);
      assert.notEqual(code, 0);
      assert.match(output, /script\.ts\(6,7\): error TS2322: Type 'Tensor' is not assignable to type 'string'/);
    });
  }
});

/** Compiles a script in a folder that has nothing but it and a tsconfig.json, and takes no type on trust. */
async function check(compiler: string, text: string): Promise<{ readonly code: number; readonly output: string }> {
  return await withTemporaryFolder('backstep-types-', async (folder) => {
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      target: 'es2024',
      lib: ['es2024', 'dom'],
      types: [],
      module: 'esnext',
      moduleResolution: 'bundler',
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      paths: { backstep: [inRoot('dist', 'backstep', 'index.d.ts')] },
    };
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    await writeFile(join(folder, 'script.ts'), text);
    return await runCommand(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { cwd: folder });
  });
}
