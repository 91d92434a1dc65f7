/** How much of a document is looked at: imports stand at its beginning, and this runs on every keystroke. */
const examined = 100_000;

const importStatement =
  /^[ \t]*(?:import|export)\b[^'"`;]{0,1000}?\bfrom\s*(['"])backstep\1|^[ \t]*import\s*(['"])backstep\2|\bimport\(\s*(['"])backstep\3\s*\)/m;

/** Whether a script uses Backstep's library. */
export function importsBackstep(text: string): boolean {
  return importStatement.test(text.slice(0, examined));
}
