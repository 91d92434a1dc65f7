/** `npm run names`: writes what the library's own docstrings say: PyTorch's names and ours, and what each operation does. */
import { writeFile } from 'node:fs/promises';
import { main } from '../harness/main.ts';
import { inRoot } from '../harness/paths.ts';
import { type LibrarySection, libraryNames } from './library-names.ts';
import { operationDocs, operationDocsFile } from './operation-docs.ts';

export const namesFile = inRoot('src', 'engine', 'NAMES.md');

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

export function namesPage(sections: readonly LibrarySection[]): string {
  const parts = sections.map(({ title, names }) => {
    const rows = names.map(
      ({ name, torch, summary, facts }) =>
        `| ${torch === null ? '' : `\`${torch}\``} | \`${name}\` | ${cell(summary)} | ${cell(facts.shape)} |`,
    );
    return `## ${title}\n\n| PyTorch | Backstep | | Shape |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# PyTorch's names and ours\n\nMade from the library's docstrings by \`npm run names\`; not to be edited by hand. Where the first column is empty, PyTorch has\nno such thing under one name. In shapes, ... and *** stand for any sizes; *this one* is the tensor whose method it is. Dtypes and errors\nstand in the docstrings, under \`@dtype\` and \`@throws\`.\n\n${parts.join('\n')}`;
}

if (import.meta.main) {
  await main(async () => {
    const sections = await libraryNames();
    await writeFile(namesFile, namesPage(sections));
    await writeFile(operationDocsFile, operationDocs(sections));
  });
}
