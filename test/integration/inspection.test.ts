import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { activateBackstep, openWith, waitFor } from './support/test-kit.ts';

const fileName = 'inspection-test.ts';
const script = `import { tensor } from 'backstep';

const x = tensor([1, 2, 3]);
const y = tensor([2, 4, 6]);
const w = tensor(1, { requiresGrad: true });

const prediction = x.mul(w);
const error = prediction.sub(y);
const loss = error
  .mul(error)
  .mean();
loss.backward();
`;

/** The hover of Backstep at the first letter of a text, as Markdown; the editor adds others. */
async function hoverAt(editor: vscode.TextEditor, text: string): Promise<vscode.Hover | undefined> {
  const { document } = editor;
  const position = document.positionAt(document.getText().indexOf(text));
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers.find((hover) => textOf(hover).includes('Show in graph'));
}

function textOf(hover: vscode.Hover): string {
  return hover.contents.map((content) => (typeof content === 'string' ? content : content.value)).join('\n');
}

function graphTab(): vscode.Tab | undefined {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.find(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('backstep.graph'));
}

interface Frame {
  readonly name: string;
  readonly line: number;
}

describe('looking into a recorded run', () => {
  let editor: vscode.TextEditor;

  before(async function () {
    this.timeout(60_000);
    await activateBackstep();
    editor = await openWith(fileName, script);
    await vscode.commands.executeCommand('backstep.runTraining', editor.document.uri);
    await waitFor('the run to be recorded', () => hoverAt(editor, 'prediction = '), 45_000);
  });

  after(async () => {
    await vscode.debug.stopDebugging();
    // An unsaved document would ask before it closes.
    await editor.document.save();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('hovers shape, value, gradient and links, for results and for leaves', async () => {
    const hover = await hoverAt(editor, 'prediction = ');
    assert.ok(hover !== undefined);
    const text = textOf(hover);
    assert.match(text, /^\*\*\[3\] float32 cpu\*\*/);
    assert.match(text, /value `\[1, 2, 3\]`/);
    assert.match(text, /gradient `\[-0\.666667, -1\.33333, -2\]`/);
    assert.match(text, /\(command:backstep\.inspectGraph\?/);
    assert.match(text, /\(command:backstep\.stepThroughBackward\?/);
    const leaf = await hoverAt(editor, 'w = tensor');
    assert.ok(leaf !== undefined);
    assert.match(textOf(leaf), /leaf `w`/);
    assert.match(textOf(leaf), /gradient `-9\.33333`/);
  });

  it('opens the graph beside the script', async () => {
    await vscode.commands.executeCommand('backstep.inspectGraph');
    const tab = await waitFor('the graph panel', graphTab);
    assert.notEqual(tab.group.viewColumn, editor.viewColumn);
  });

  it('steps the backward pass three times forward and once back', async function () {
    this.timeout(60_000);
    const at = await startStepping();
    assert.deepEqual(await at.lines(), ['MeanBackward0 of loss 9', 'backward() 12']);
    const seen: unknown[] = [];
    for (const expected of ['MulBackward0 of mul 9', 'SubBackward0 of error 8', 'MulBackward0 of prediction 7']) {
      await at.move('next');
      assert.equal((await at.lines())[0], expected);
      seen.push(await at.variables());
    }
    await at.move('stepBack');
    assert.deepEqual(await at.lines(), ['SubBackward0 of error 8', 'backward() 12']);
    const variables = await at.variables();
    assert.deepEqual(variables, seen[1]);
    assert.deepEqual(variables['Incoming gradient'], ['grad = [-0.666667, -1.33333, -2]']);
    assert.deepEqual(variables['Contributions'], ['to prediction = [-0.666667, -1.33333, -2]']);
    // The editor lights the line by selecting the call.
    await waitFor('the line of the stop', () => vscode.window.activeTextEditor?.selection.start.line === 7);
    assert.ok(graphTab() !== undefined);
    await vscode.debug.stopDebugging(at.session);
    await waitFor('the session to end', () => vscode.debug.activeDebugSession === undefined);
  });

  it('stops at breakpoints, also on a line that a longer call only begins on', async function () {
    this.timeout(60_000);
    const breakpoint = new vscode.SourceBreakpoint(new vscode.Location(editor.document.uri, new vscode.Position(6, 0)));
    vscode.debug.addBreakpoints([breakpoint]);
    try {
      const at = await startStepping();
      await at.move('continue');
      assert.equal((await at.lines())[0], 'MulBackward0 of prediction 7');
      await at.move('reverseContinue');
      assert.equal((await at.lines())[0], 'MeanBackward0 of loss 9');
      await vscode.debug.stopDebugging(at.session);
      await waitFor('the session to end', () => vscode.debug.activeDebugSession === undefined);
    } finally {
      vscode.debug.removeBreakpoints([breakpoint]);
    }
  });

  it('still knows the calls after lines were added above, and says that the hover is stale', async () => {
    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), '// one\n// two\n'));
    const hover = await waitFor('a hover', () => hoverAt(editor, 'prediction = '));
    assert.match(textOf(hover), /stale: recorded in step/);
    await editor.edit((edit) => {
      const { document } = editor;
      const start = document.getText().indexOf('x.mul(w)');
      edit.replace(new vscode.Range(document.positionAt(start), document.positionAt(start + 8)), 'x.mul(w).mul(2)');
    });
    const changed = await hoverAt(editor, 'prediction = ');
    assert.equal(changed, undefined);
  });
});

/** Starts stepping and gives what asks the session as the editor does. */
async function startStepping() {
  await vscode.commands.executeCommand('backstep.stepThroughBackward');
  const session = await waitFor('the debug session', () => vscode.debug.activeDebugSession);
  const frames = async (): Promise<readonly Frame[]> => {
    const { stackFrames } = await session.customRequest('stackTrace', { threadId: 1 });
    return stackFrames;
  };
  await waitFor('the first stop', async () => (await frames()).length > 0);
  return {
    session,
    move: (command: string) => session.customRequest(command, { threadId: 1 }),
    lines: async () => (await frames()).map(({ name, line }) => `${name} ${line}`),
    variables: async () => {
      const found: Record<string, string[]> = {};
      const { scopes } = await session.customRequest('scopes', { frameId: 0 });
      for (const { name, variablesReference } of scopes) {
        const { variables } = await session.customRequest('variables', { variablesReference });
        found[name] = variables.map(({ name, value }: { name: string; value: string }) => `${name} = ${value}`);
      }
      return found;
    },
  };
}
