// Budget: 6 minutes
/** The graph of a run as a file, in every format, from the editor and from the command line. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { it } from 'node:test';
import { promisify } from 'node:util';
import { launch } from '../e2e/support/launch.ts';
import { recordByCommandLine } from '../e2e/support/traces.ts';
import { waitUntil } from '../e2e/support/wait.ts';
import { inRoot } from '../harness/paths.ts';

/** Width and height of a PNG file. */
function sizeOfPng(bytes: Buffer): readonly [number, number] {
  assert.deepEqual([...bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

it('exports the graph that is shown, in each format', async () => {
  await using editor = await launch();
  const { page, workspace } = editor;
  await editor.openFile('linear-regression.ts');
  await editor.runCommand('Backstep: Export Graph');
  await editor.notification('No graph is in view').waitFor();
  await editor.runCommand('Backstep: Run Training');
  const training = await editor.webviewWith('.chart-panel');
  await training.locator('.state', { hasText: 'Finished' }).waitFor({ timeout: 60_000 });
  await editor.runCommand('Backstep: Inspect Computation Graph');
  const graph = await editor.webviewWith('svg.picture .item');
  await graph.getByRole('button', { name: 'Export the graph…' }).click();
  const row = (text: string) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  await row('Mermaid').waitFor();
  await editor.screenshot('export-1-formats');
  await page.keyboard.press('Escape');

  const input = page.locator('.quick-input-widget:visible .quick-input-box input');
  const exportAs = async (format: string, extent: string | null, file: string): Promise<Buffer> => {
    await editor.runCommand('Backstep: Export Graph');
    await row(format).click();
    if (extent !== null) await row(extent).click();
    await waitUntil('the dialog asks for a place', async () =>
      (await input.inputValue()).includes('linear-regression'),
    );
    await input.fill(join(workspace, file));
    await page.keyboard.press('Enter');
    await editor.notification(`The graph is in ${file}`).waitFor();
    return readFile(join(workspace, file));
  };
  const svg = (await exportAs('SVG', 'The whole graph, on white', 'graph.svg')).toString();
  assert.match(svg, /^<\?xml[\s\S]*<\/svg>\n$/);
  assert.match(svg, /fill="#ffffff"/);
  await editor.useTheme('dark');
  const dark = (await exportAs('SVG', 'The whole graph, in the colours of this theme', 'dark.svg')).toString();
  assert.doesNotMatch(dark, /^<rect[^>]* fill="#ffffff"\/>$/m, 'the ground is the theme’s');
  const [width, height] = [/ width="(\d+)"/, / height="(\d+)"/].map((size) => 2 * Number(size.exec(svg)?.[1]));
  const png = await exportAs('PNG', 'The whole graph, on white', 'graph.png');
  assert.deepEqual(sizeOfPng(png), [width, height]);
  const html = (await exportAs('HTML', null, 'graph.html')).toString();
  assert.ok(html.length > 200_000 && !html.includes(workspace));
  assert.match((await exportAs('Mermaid', null, 'graph.mmd')).toString(), /^flowchart TD\n/);
  assert.match((await exportAs('DOT', null, 'graph.dot')).toString(), /^digraph \{/);
  await editor.screenshot('export-2-done');

  const trace = await recordByCommandLine(editor, 'linear-regression.ts', 'run.safetensors');
  for (const file of ['cli.svg', 'cli.html']) {
    await promisify(execFile)(process.execPath, [inRoot('dist', 'cli.js'), 'show', trace, '--graph', file], {
      cwd: workspace,
    });
  }
  assert.match(await readFile(join(workspace, 'cli.svg'), 'utf8'), /<\/svg>\n$/);
  const exported = await page.context().browser()?.newPage();
  assert.ok(exported !== undefined);
  await exported.goto(`file://${join(workspace, 'cli.html')}`);
  await exported.locator('svg.picture .item').first().waitFor();
});
