import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { runCommand } from '../command.ts';
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
    rootDir: '../src/engine',
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
  const { code, output } = await runCommand(process.execPath, [tsc, '-p', project], { cwd: root });
  if (code !== 0) {
    // The declarations are written all the same. It is `npm run check` that says no; a half-done change can still be tried.
    console.warn(`Type errors in the library:\n${output.trimEnd()}`);
  }
}
