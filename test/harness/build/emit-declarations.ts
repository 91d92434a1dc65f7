import { mkdir, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { runOrThrow } from '../command.ts';
import { inRoot, root } from '../paths.ts';

/** Writes the library's types (dist/backstep/*.d.ts) for the editor and the compiler of whoever writes scripts. */
export async function emitDeclarations(): Promise<void> {
  // A project file of its own: `tsc` refuses file names on the command line beside a tsconfig.json.
  const project = inRoot('.cache', 'tsconfig.declarations.json');
  const options = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    // Not `src/engine`: the library's types name some of `src/formats`, and tsc would put those beside their sources.
    rootDir: '../src',
    outDir: '../dist/backstep',
  };
  await writeFile(
    project,
    JSON.stringify({
      extends: '../tsconfig.json',
      compilerOptions: options,
      include: [],
      files: ['../src/engine/index.ts'],
    }),
  );
  const tsc = inRoot('node_modules', 'typescript', 'bin', 'tsc');
  // What cannot be named in a declaration is an error only here: `npm run check` writes none and does not see it.
  await runOrThrow(process.execPath, [tsc, '-p', project], { cwd: root });
  await mkdir(inRoot('dist', 'backstep'), { recursive: true });
  await writeFile(inRoot('dist', 'backstep', 'index.d.ts'), "export * from './engine/index.ts';\n");
}
