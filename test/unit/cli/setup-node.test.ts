/** `backstep setup-node`: what it refuses, and a whole set-up from this Node. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { nodeOffer } from '../../../src/runtime/host/node/offer.ts';
import { nodeIn } from '../../../src/runtime/host/node/own-node.ts';
import { backstep, folderWith } from './backstep.ts';

const skip = 'obstacle' in nodeOffer() && "npm's registry has no Node for this platform";

/** A folder whose cache is its own. */
function ownCache(context: TestContext): { readonly folder: string; readonly program: string } {
  const folder = folderWith(context, '');
  const { XDG_CACHE_HOME: before } = process.env;
  process.env['XDG_CACHE_HOME'] = join(folder, 'cache');
  context.after(() => {
    if (before === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = before;
  });
  return { folder, program: nodeIn(join(folder, 'cache', 'backstep', 'node')) };
}

suite('setup-node', { skip }, () => {
  test('installs nothing without a word: there is no terminal here', async (context) => {
    const { folder, program } = ownCache(context);
    const { code, stderr } = await backstep(folder, ['setup-node']);
    assert.equal(code, 1);
    assert.match(stderr, /say --yes where there is no terminal to ask on/);
    assert.ok(!existsSync(program));
  });

  test('takes a program, tests it, and says where it is', async (context) => {
    const { folder, program } = ownCache(context);
    const { code, stdout, stderr } = await backstep(folder, ['setup-node', '--yes', '--from', process.execPath]);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `Node ${process.version} is ready: ${program}\n`);
    assert.ok(existsSync(program));
  });

  test('a path and a mirror that it does not take', async (context) => {
    const { folder } = ownCache(context);
    const refused = async (expected: RegExp, ...options: string[]): Promise<void> => {
      const { code, stderr } = await backstep(folder, ['setup-node', '--yes', ...options]);
      assert.equal(code, 1);
      assert.match(stderr, expected);
    };
    await refused(/^There is no .*nowhere\.\n$/, '--from', 'nowhere');
    await refused(/holds no Node: a folder is expected/, '--from', '.');
    await refused(/^mirror\.example is no address of a mirror/, '--mirror', 'mirror.example');
    await refused(/^Either --from or --mirror, not both\./, '--from', '.', '--mirror', 'https://mirror.example');
  });
});
