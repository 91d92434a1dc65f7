/** Where Node may come from, and what of npm's settings is followed on the way. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { nodeOffer } from '../../../src/runtime/host/node/offer.ts';
import { nodeSourceAt } from '../../../src/runtime/host/node/source.ts';
import { fetchPackage } from '../../../src/runtime/host/setup/fetch-package.ts';
import { npmRegistry, type Registry } from '../../../src/runtime/host/setup/registry.ts';
import { bytes, imitatedNode, integrityOf, json, packTarball, startRegistry } from './fake-registry.ts';

function temporary(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-source-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function requireRegistry(variables: NodeJS.ProcessEnv): Registry {
  const registry = npmRegistry(null, variables);
  assert.ok(registry !== null);
  return registry;
}

suite('where Node comes from', () => {
  test('platforms without a package say which have one', () => {
    for (const platform of ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64']) {
      assert.ok('release' in nodeOffer(platform), platform);
    }
    const none = nodeOffer('sunos-x64');
    assert.match(
      'obstacle' in none ? none.obstacle : '',
      /^A Node to set up is known for linux-x64, .*, and this is sunos-x64\. Install/,
    );
  });

  test('a path that holds no Node', (context) => {
    const root = temporary(context);
    const file = join(root, 'node.tar.xz');
    writeFileSync(file, '');
    assert.throws(() => nodeSourceAt(join(root, 'nothing')), { name: 'SetupError', message: /^There is no / });
    assert.throws(() => nodeSourceAt(file), { message: /holds no Node: the \.tar\.gz of nodejs\.org is expected/ });
    assert.throws(() => nodeSourceAt(root), { message: /holds no Node: a folder is expected in which there is / });
    assert.deepEqual(nodeSourceAt(process.execPath), { from: 'program', path: process.execPath });
    assert.equal(nodeSourceAt(dirname(process.execPath)).from, 'program');
  });

  test("npm's settings are followed: the registry, a token, a login, variables", (context) => {
    const root = temporary(context);
    const file = join(root, 'npmrc');
    const nothing = { npm_config_globalconfig: join(root, 'none') };
    const registry = (text: string, more: Record<string, string> = {}) => {
      writeFileSync(file, text);
      return npmRegistry(null, { ...nothing, npm_config_userconfig: file, ...more });
    };
    assert.equal(registry(''), null);
    assert.equal(registry('registry=nonsense'), null);
    const own = registry(
      '; ours\n# too\nregistry = "https://packages.example/npm"\n//packages.example/npm/:_authToken=$' +
        '{OUR_TOKEN}\r\n',
      { OUR_TOKEN: 'abc' },
    );
    assert.equal(own?.address, 'https://packages.example/npm/');
    assert.equal(own?.authorization('https://packages.example/npm/node/24.0.0'), 'Bearer abc');
    assert.equal(own?.authorization('https://packages.example/other'), null);
    assert.equal(own?.authorization('https://elsewhere.example/npm/node'), null);
    const login = registry(
      `registry=https://packages.example\n//packages.example/:username=me\n//packages.example/:_password=${btoa('secret')}\n`,
    );
    assert.equal(login?.authorization('https://packages.example/x'), `Basic ${btoa('me:secret')}`);
    assert.equal(
      registry('registry=https://a.example\n//a.example/:_auth=xyz')?.authorization('https://a.example/b/c'),
      'Basic xyz',
    );
    const named = registry('registry=https://packages.example/', { NPM_CONFIG_REGISTRY: 'https://other.example' });
    assert.equal(named?.address, 'https://other.example/');
  });

  test('the login goes to the registry alone', {
    skip: process.platform === 'win32' && 'the package is made by tar',
  }, async (context) => {
    const root = temporary(context);
    const archive = packTarball(root, imitatedNode());
    const storage = await startRegistry(context, { '/npm/file.tgz': bytes(readFileSync(archive)) });
    const registry = await startRegistry(context, {
      '/npm/node-test/24.21.0': json({
        dist: { tarball: `${storage.address}file.tgz`, integrity: integrityOf(archive) },
      }),
    });
    const file = join(root, 'npmrc');
    writeFileSync(file, `registry=${registry.address}\n//${new URL(registry.address).host}/npm/:_authToken=abc\n`);
    await fetchPackage(
      { name: 'node-test', version: '24.21.0' },
      {
        registry: requireRegistry({
          npm_config_userconfig: file,
          npm_config_globalconfig: join(root, 'none'),
        }),
        file: join(root, 'package.tgz'),
        onProgress: () => {},
        signal: new AbortController().signal,
      },
    );
    assert.deepEqual(registry.asked, [
      { url: '/npm/node-test/24.21.0', authorization: 'Bearer abc' },
      { url: '/npm/node-test/-/file.tgz', authorization: 'Bearer abc' },
    ]);
    assert.deepEqual(storage.asked, [{ url: '/npm/file.tgz', authorization: undefined }]);
  });
});
