/** The page of PyTorch's names is the one that the library's docstrings make, and nothing public is without a docstring. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { type LibrarySection, libraryNames } from '../../tools/library-names.ts';
import { namesFile, namesPage } from '../../tools/pytorch-names.ts';

describe('the names of the library', () => {
  let sections: readonly LibrarySection[] = [];

  test('everything that a script can reach has a docstring', async () => {
    sections = await libraryNames();
    const all = sections.flatMap(({ names }) => names);
    assert.ok(all.length > 100, `only ${all.length} names were found`);
    assert.deepEqual(
      all.filter(({ summary }) => summary === '').map(({ name }) => name),
      [],
    );
  });

  test('src/engine/NAMES.md is up to date: npm run names', async () => {
    assert.equal(await readFile(namesFile, 'utf8'), namesPage(sections));
  });
});
