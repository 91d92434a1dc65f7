import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { engineProcesses, lensesOf, problemsOf, untilNoRun } from './support/runs.ts';
import { activateBackstep, inWorkspace, openWith, waitFor } from './support/test-kit.ts';

const run = 'backstep.runTraining';

/** A script that leaves a file behind when it has run, and says in it what the test asks for. */
function leaving(name: string, expression = '"done"'): string {
  return `import { writeFileSync } from 'node:fs';\nimport { tensor } from 'backstep';\nwriteFileSync(${JSON.stringify(inWorkspace(name).fsPath)}, String(${expression}));\ntensor(1);\n`;
}

/** What the script left; its file is there, and empty, a moment before its text. */
const left = (name: string) =>
  waitFor(`the file ${name}`, () =>
    readFile(inWorkspace(name).fsPath, 'utf8').then(
      (text) => (text === '' ? null : text),
      () => null,
    ),
  );

describe('running a script', function () {
  this.timeout(60_000);

  before(async () => {
    await activateBackstep();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('backstep.stopTraining');
    await untilNoRun();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('runs the active script from the command, in its workspace folder', async () => {
    await openWith('runs.ts', leaving('runs.txt', 'process.cwd()'));
    await vscode.commands.executeCommand(run);
    assert.equal(await left('runs.txt'), inWorkspace().fsPath);
  });

  it('saves unsaved files first, also those that the script imports', async () => {
    await openWith('helper.ts', 'export const word = "old";\n');
    await openWith('imports.ts', `import { word } from './helper.ts';\n${leaving('imports.txt', 'word')}`);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(inWorkspace('helper.ts'), new vscode.Range(0, 0, 1, 0), 'export const word = "new";\n');
    edit.insert(inWorkspace('imports.ts'), new vscode.Position(0, 0), '// a change\n');
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal(vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty).length, 2);
    await vscode.commands.executeCommand(run);
    assert.equal(await left('imports.txt'), 'new');
    assert.equal(vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty).length, 0);
  });

  it('shows a thrown error in Problems, at its expression, until the next edit', async () => {
    const editor = await openWith(
      'throws.ts',
      "import { tensor } from 'backstep';\n\nconst a = tensor([[1, 2, 3]]);\nconsole.log(a.matmul(tensor([[1, 2]])));\n",
    );
    await vscode.commands.executeCommand(run);
    const { uri } = editor.document;
    const [problem] = await waitFor('the problem', () => (problemsOf(uri).length > 0 ? problemsOf(uri) : null));
    assert.match(problem?.message ?? '', /^ShapeError: mat1 and mat2 shapes cannot be multiplied/);
    assert.equal(problem?.severity, vscode.DiagnosticSeverity.Error);
    assert.deepEqual(problem?.range, new vscode.Range(3, 14, 3, 20));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// looked at\n'));
    await waitFor('the problem to go', () => problemsOf(uri).length === 0);
  });

  for (const [what, text, line, message] of [
    ['a syntax error', "import { tensor } from 'backstep';\nconst a = tensor(1;\n", 1, /SyntaxError/],
    [
      'a missing import',
      "import { tensor } from 'backstep';\nimport { b } from './nowhere.ts';\ntensor(b);\n",
      1,
      /nowhere/,
    ],
    ['an enum', "import { tensor } from 'backstep';\ntensor(1);\nenum Color { Red }\n", 2, /Enums are not supported/],
    [
      'a missing export',
      "import { tensor, nothing } from 'backstep';\ntensor(nothing);\n",
      0,
      /no export named 'nothing'/,
    ],
    [
      'a text that is thrown',
      "import { tensor } from 'backstep';\ntensor(1);\nthrow 'a text';\n",
      2,
      /not an Error: 'a text'$/,
    ],
  ] as const) {
    it(`shows ${what} in Problems, at its line`, async () => {
      const { document } = await openWith('broken.ts', text);
      await vscode.commands.executeCommand(run);
      const problems = await waitFor('the problem', () => {
        const found = problemsOf(document.uri);
        return found.length > 0 ? found : null;
      });
      assert.match(problems[0]?.message ?? '', message);
      assert.equal(problems[0]?.range.start.line, line);
    });
  }

  it('shows what caused an error beside it, at its own place', async () => {
    const { document } = await openWith(
      'caused.ts',
      "import 'backstep';\nconst cause = new RangeError('too short', { cause: 7 });\nthrow new Error('no data', { cause });\n",
    );
    await vscode.commands.executeCommand(run);
    const [problem] = await waitFor('the problem', () => {
      const found = problemsOf(document.uri);
      return found.length > 0 ? found : null;
    });
    assert.equal(problem?.message, 'Error: no data\ncaused by 7');
    const [related] = problem?.relatedInformation ?? [];
    assert.equal(related?.message, 'caused by RangeError: too short');
    assert.deepEqual(related?.location.range.start, new vscode.Position(1, 14));
  });

  it('marks the backward() from which the loss became NaN', async () => {
    const { document } = await openWith(
      'nan.ts',
      "import { tensor } from 'backstep';\nconst w = tensor(-1, { requiresGrad: true });\nconst loss = w.log().mul(w);\nloss.backward();\n",
    );
    await vscode.commands.executeCommand(run);
    const problems = await waitFor('the warning', () => {
      const found = problemsOf(document.uri);
      return found.length > 0 ? found : null;
    });
    assert.match(problems[0]?.message ?? '', /^The loss became NaN at step 0/);
    assert.equal(problems[0]?.severity, vscode.DiagnosticSeverity.Warning);
    assert.equal(problems[0]?.range.start.line, 3);
  });

  it('stops an endless loop, and leaves no process behind', async () => {
    await openWith('endless.ts', `${leaving('endless.txt')}let n = 0;\nwhile (true) n++;\n`);
    await vscode.commands.executeCommand(run);
    await left('endless.txt');
    assert.equal((await engineProcesses()).length, 1);
    await vscode.commands.executeCommand('backstep.stopTraining');
    await waitFor('the process to go', async () => (await engineProcesses()).length === 0);
  });

  it('pauses and resumes a script that trains', async () => {
    const { document } = await openWith(
      'pauses.ts',
      `import { writeFileSync } from 'node:fs';
import { epochs, tensor } from 'backstep';
for (const epoch of epochs(100_000_000)) {
  const w = tensor(1, { requiresGrad: true });
  w.mul(2).backward();
  if (epoch === 10) writeFileSync(${JSON.stringify(inWorkspace('pauses.txt').fsPath)}, 'ten epochs');
}
`,
    );
    await vscode.commands.executeCommand(run);
    const has = (title: string) => async () => (await lensesOf(document.uri)).some((lens) => lens.endsWith(title));
    await left('pauses.txt');
    await waitFor('the link to pause', has('Pause'));
    await vscode.commands.executeCommand('backstep.pauseTraining');
    await waitFor('the link to resume', has('Resume'));
    await waitFor('the links to what the pause recorded', has('Inspect Graph'));
    await vscode.commands.executeCommand('backstep.resumeTraining');
    await waitFor('the link to pause again', has('Pause'));
    await vscode.commands.executeCommand('backstep.stopTraining');
    await waitFor('the links to what was recorded', has('Inspect Graph'));
  });

  it('runs an untitled script from a copy, and shows its error in the untitled document', async () => {
    const content = `${leaving('untitled.txt', '"from untitled"')}throw new RangeError('on purpose');\n`;
    const document = await vscode.workspace.openTextDocument({ language: 'typescript', content });
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand(run);
    assert.equal(await left('untitled.txt'), 'from untitled');
    const problems = await waitFor('the problem', () => {
      const found = problemsOf(document.uri);
      return found.length > 0 ? found : null;
    });
    assert.match(problems[0]?.message ?? '', /RangeError: on purpose/);
    assert.equal(problems[0]?.range.start.line, 4);
    assert.equal(document.isUntitled, true);
  });

  it('offers to run above a script that imports backstep, and above no other', async () => {
    const script = await openWith('script.ts', "import { tensor } from 'backstep';\ntensor(1);\n");
    assert.ok((await lensesOf(script.document.uri)).some((title) => title.endsWith('Run Training')));
    const other = await openWith('other.ts', 'export const a = 1;\n');
    assert.ok(!(await lensesOf(other.document.uri)).some((title) => title.endsWith('Run Training')));
  });

  it('links to what a run recorded, above its script only', async () => {
    const text = "import { tensor } from 'backstep';\ntensor(1, { requiresGrad: true }).mul(2).backward();\n";
    const { document } = await openWith('recorded.ts', text);
    await vscode.commands.executeCommand(run);
    await waitFor('the link to the graph', async () => (await lensesOf(document.uri)).includes('Inspect Graph'));
    const other = await openWith('not-run.ts', text);
    assert.ok(!(await lensesOf(other.document.uri)).includes('Inspect Graph'));
  });

  it('forgets recorded runs only when it is told to', async () => {
    await vscode.commands.executeCommand('backstep.clearCaches').then(undefined, () => {});
    // Nobody answers the question here, so everything stays.
    assert.ok((await lensesOf(inWorkspace('recorded.ts'))).includes('Inspect Graph'));
  });
});
