import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { activateBackstep, inWorkspace } from './support/test-kit.ts';

describe('the extension', () => {
  it('sleeps until it is used: this folder has scripts, but none is open', () => {
    assert.deepEqual(
      vscode.workspace.textDocuments.filter(({ languageId }) => languageId === 'typescript'),
      [],
    );
    assert.equal(vscode.extensions.getExtension('backstep.backstep')?.isActive, false);
  });

  it('activates in the extension host of an editor with a folder open', async () => {
    const extension = await activateBackstep();
    assert.equal(extension.isActive, true);
    assert.equal(extension.extensionKind, vscode.ExtensionKind.Workspace);
    const { type } = await vscode.workspace.fs.stat(inWorkspace());
    assert.equal(type, vscode.FileType.Directory);
  });
});
