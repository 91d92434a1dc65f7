import assert from 'node:assert/strict';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { TraceReader } from '../../../src/trace/run-folder/reader.ts';
import { RunFolderWriter } from '../../../src/trace/run-folder/writer.ts';
import { parseScriptTexts, ScriptTexts } from '../../../src/trace/script-texts.ts';
import { sampleHeader } from './sample-records.ts';

suite('the texts of a run', () => {
  test('a kept text is known after the script was edited, and in a later session; one that was not kept is not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'backstep-texts-'));
    try {
      const [kept, changed] = [join(folder, 'kept.ts'), join(folder, 'changed.ts')];
      await writeFile(kept, 'const a = 1;\n');
      await writeFile(changed, '\uFEFFconst b = 1;\n');
      const runFolder = join(folder, 'run');
      using writer = new RunFolderWriter(runFolder, { ...sampleHeader, startedAt: Date.now() });
      writer.metrics([]);
      await using trace = await TraceReader.open(runFolder);
      const texts = new ScriptTexts(trace);
      await texts.keep([kept], runFolder);
      assert.equal(await texts.text(changed), 'const b = 1;\n');
      await writeFile(kept, 'const a = 2;\n');
      await writeFile(changed, 'const b = 2;\n');
      const later = new Date(Date.now() + 60_000);
      await utimes(kept, later, later);
      await utimes(changed, later, later);
      const again = new ScriptTexts(trace);
      assert.equal(await again.text(kept), 'const a = 1;\n');
      assert.equal(await again.text(changed), null);
      assert.equal(await again.text(join(folder, 'gone.ts')), null);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('what is no record of texts counts as none', () => {
    for (const json of ['', '{', 'null', '[1]', '{"/a.ts": 1}']) assert.equal(parseScriptTexts(json).size, 0, json);
    assert.deepEqual([...parseScriptTexts('{"/a.ts": "x", "/b.ts": null}')], [['/a.ts', 'x']]);
  });
});
