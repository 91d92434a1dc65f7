import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { launch } from './support/launch.ts';
import { recordByCommandLine } from './support/traces.ts';

test('in an untrusted workspace nothing runs, the command says why, and traces can be looked at', async () => {
  await using editor = await launch({
    workspaceTrust: true,
    settings: { 'security.workspace.trust.startupPrompt': 'never' },
  });
  const proof = join(editor.workspace, 'it-ran.txt');
  const script = `import { writeFileSync } from 'node:fs';\nimport 'backstep';\nwriteFileSync(${JSON.stringify(proof)}, '');\n`;
  await writeFile(join(editor.workspace, 'harm.ts'), script);
  await editor.openFile('harm.ts');
  await editor.runCommand('Backstep: Run Training');
  const notification = editor.notification('Backstep does not run scripts in Restricted Mode');
  await notification.waitFor({ timeout: 30_000 });
  assert.ok(await notification.getByText('Manage Workspace Trust').isVisible());
  await editor.screenshot('restricted-mode');
  assert.equal(existsSync(proof), false);

  await recordByCommandLine(editor, 'linear-regression.ts', 'lesson.safetensors');
  await editor.openInItsEditor('lesson.safetensors');
  const graph = await editor.webviewWith('svg.picture .item');
  await graph.locator('[role][data-key^="node"]', { hasText: /^mean/ }).waitFor();
  await editor.screenshot('restricted-mode-trace');
});
