import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { lensesOf } from './support/runs.ts';
import { activateBackstep, inWorkspace, openWith, waitFor } from './support/test-kit.ts';

const errorsOf = (uri: vscode.Uri) =>
  vscode.languages.getDiagnostics(uri).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);

async function namesOfferedAt(uri: vscode.Uri, position: vscode.Position): Promise<string[]> {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    uri,
    position,
  );
  return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
}

describe('setting up', function () {
  this.timeout(90_000);

  before(async () => {
    await activateBackstep();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('makes a folder one where backstep has no red line and full types, in the editor itself', async () => {
    const folder = inWorkspace('own');
    await mkdir(folder.fsPath);
    const { document } = await openWith(
      'own/train.ts',
      "import { nn, tensor } from 'backstep';\n\nconst x = tensor([1, 2, 3]);\nconsole.log(new nn.Linear(3, 1)(x));\n",
    );
    await waitFor('the red line', () => errorsOf(document.uri).length > 0, 60_000);
    assert.ok((await lensesOf(document.uri)).includes('Set up types for this folder'));
    // Its notification is answered by nobody here.
    void vscode.commands.executeCommand('backstep.setUpFolder', folder);
    // TypeScript starts anew: that it says nothing for a while proves nothing, what it offers does.
    const labels = await waitFor(
      'the names of nn',
      async () => {
        const offered = await namesOfferedAt(document.uri, new vscode.Position(3, 19));
        return offered.includes('Linear') ? offered : null;
      },
      60_000,
    );
    for (const name of ['Module', 'MSELoss', 'Sequential']) assert.ok(labels.includes(name), name);
    assert.ok(!labels.includes('document'), 'the names of nn and nothing else');
    await waitFor('the red line to go', () => errorsOf(document.uri).length === 0, 60_000);
    await openWith(
      'own/wrong.ts',
      "import { tensor } from 'backstep';\nconst wrong: string = tensor(1);\nconsole.log(wrong);\n",
    );
    await waitFor('TypeScript to check', () => errorsOf(inWorkspace('own/wrong.ts')).length > 0, 60_000);
    assert.match(
      errorsOf(inWorkspace('own/wrong.ts'))[0]?.message ?? '',
      /'Tensor' is not assignable to type 'string'/,
    );
    assert.deepEqual(errorsOf(document.uri), []);
    assert.ok(!(await lensesOf(document.uri)).includes('Set up types for this folder'));
    assert.equal(JSON.parse(await readFile(join(folder.fsPath, 'package.json'), 'utf8')).type, 'module');
  });

  it('leaves a folder with a broken file as it is', async () => {
    const folder = inWorkspace('broken-folder');
    await mkdir(folder.fsPath);
    await writeFile(join(folder.fsPath, 'package.json'), '{');
    void vscode.commands.executeCommand('backstep.setUpFolder', folder);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const names = await vscode.workspace.fs.readDirectory(folder);
    assert.deepEqual(names, [['package.json', vscode.FileType.File]]);
  });

  it('opens the copy of a sample that the folder has, and never writes over it', async () => {
    const uri = inWorkspace('linear-regression.ts');
    const text = `// mine\n${await readFile(uri.fsPath, 'utf8')}`;
    await writeFile(uri.fsPath, text);
    const opened = await vscode.commands.executeCommand('backstep.openSample', 'linear-regression');
    assert.ok(opened instanceof vscode.Uri);
    assert.equal(opened.fsPath, uri.fsPath);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), text);
    assert.equal(await readFile(uri.fsPath, 'utf8'), text);
  });

  it('begins a new script with a template, in a folder that it sets up: without a red line', async () => {
    const folder = inWorkspace('begun');
    await mkdir(folder.fsPath);
    const uri = await vscode.commands.executeCommand<vscode.Uri>('backstep.newTrainingScript', folder);
    assert.equal(uri.fsPath, inWorkspace('begun', 'training.ts').fsPath);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.toString(), uri.toString());
    const text = document?.getText() ?? '';
    const position = document?.positionAt(text.indexOf('nn.Sequential') + 3) ?? new vscode.Position(0, 0);
    await waitFor('the names of nn', async () => (await namesOfferedAt(uri, position)).includes('Sequential'), 60_000);
    assert.deepEqual(errorsOf(uri), []);
    assert.ok(!(await lensesOf(uri)).includes('Set up types for this folder'));
    const next = await vscode.commands.executeCommand<vscode.Uri>('backstep.newTrainingScript', folder);
    assert.equal(next.fsPath, inWorkspace('begun', 'training-2.ts').fsPath);
  });

  it('offers to save an untitled script, which TypeScript knows no project for', async () => {
    const content = "import { tensor } from 'backstep';\ntensor(1);\n";
    const { uri } = await vscode.workspace.openTextDocument({ language: 'typescript', content });
    assert.ok((await lensesOf(uri)).includes('Save to set up types'));
  });
});
