/** Setting Node up, from a registry on this machine. Every stage fails once, and nothing is left of it. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import type { NodeOffer } from '../../../src/runtime/host/node/offer.ts';
import { nodeIn } from '../../../src/runtime/host/node/own-node.ts';
import { setUpNode } from '../../../src/runtime/host/node/set-up.ts';
import { type NodeSource, nodeSourceAt, nodeSourceOnline } from '../../../src/runtime/host/node/source.ts';
import { fetchPackage } from '../../../src/runtime/host/setup/fetch-package.ts';
import type { Registry } from '../../../src/runtime/host/setup/registry.ts';
import { SetupError } from '../../../src/runtime/host/setup/setup-error.ts';
import { root as checkout } from '../../harness/paths.ts';
import {
  bytes,
  type FakeRegistry,
  imitatedNode,
  integrityOf,
  json,
  packTarball,
  startRegistry,
} from './fake-registry.ts';

const packageVersion = { name: 'node-test', version: '24.21.0' };
const release = { address: 'https://releases.example/', version: '24.21.0', file: 'node-v24.21.0-test.tar.gz' };
const offer: NodeOffer = { release, package: packageVersion, download: 1024, bytes: 1024 };
const documentPath = '/npm/node-test/24.21.0';
const tarballPath = '/npm/node-test/-/node-test-24.21.0.tgz';
/** Of the registry whose documents the mirrors here hand on. */
const npmTarball = 'https://registry.example/node-test/-/node-test-24.21.0.tgz';

class Attempt {
  readonly root: string;
  readonly folder: string;
  readonly stages: string[] = [];
  /** Where Dawn is found. */
  packages = checkout;
  release = release;
  readonly abort = new AbortController();

  constructor(context: TestContext) {
    this.root = mkdtempSync(join(tmpdir(), 'backstep-node-'));
    this.folder = join(this.root, 'storage', 'node');
    context.after(() => rmSync(this.root, { recursive: true, force: true }));
  }

  pack(program: string | Buffer = imitatedNode(), path?: string): string {
    return packTarball(this.root, program, path);
  }

  /** The Node that was there before. */
  leaveOne(): void {
    mkdirSync(dirname(nodeIn(this.folder)), { recursive: true });
    writeFileSync(nodeIn(this.folder), 'the one before');
  }

  run(source: NodeSource, room = offer.bytes): Promise<string> {
    const { folder, abort, stages } = this;
    return setUpNode({
      offer: { ...offer, release: this.release, bytes: room },
      source,
      folder,
      packages: this.packages,
      onStage: (stage) => stages.push(stage),
      signal: abort.signal,
    });
  }

  async fails(expected: RegExp, source: NodeSource, room?: number): Promise<void> {
    this.leaveOne();
    await assert.rejects(this.run(source, room), (error: unknown) => {
      assert.ok(error instanceof SetupError, String(error));
      assert.match(error.message, expected);
      return true;
    });
    this.expectUnchanged();
  }

  expectUnchanged(): void {
    assert.deepEqual(readdirSync(join(this.root, 'storage')), ['node']);
    assert.equal(readFileSync(nodeIn(this.folder), 'utf8'), 'the one before');
  }
}

function mirrorOf({ address }: FakeRegistry): NodeSource {
  return nodeSourceOnline(address);
}

function registryAt(address: string): Registry {
  return { address, authorization: () => null };
}

/** A registry that describes this tarball and serves `content` for it. */
function serving(context: TestContext, archive: string, content = readFileSync(archive)): Promise<FakeRegistry> {
  return startRegistry(context, {
    [documentPath]: json({ dist: { tarball: npmTarball, integrity: integrityOf(archive) } }),
    [tarballPath]: bytes(content),
  });
}

const skip = process.platform === 'win32' && 'the Node that is played is a script with a hash-bang';

suite('setting Node up', { skip }, () => {
  test('fetches, checks, unpacks, tests and puts it in place of the one before', async (context) => {
    const attempt = new Attempt(context);
    attempt.leaveOne();
    const registry = await serving(context, attempt.pack());
    assert.equal(await attempt.run(mirrorOf(registry)), 'v24.21.0');
    assert.equal(readFileSync(nodeIn(attempt.folder), 'utf8'), imitatedNode());
    assert.deepEqual(readdirSync(join(attempt.root, 'storage')), ['node']);
    assert.deepEqual(readdirSync(attempt.folder), ['bin']);
    assert.deepEqual(
      registry.asked.map(({ url }) => url),
      [documentPath, tarballPath],
    );
    const [asking, , ...others] = attempt.stages;
    assert.match(asking ?? '', /^Asking 127\.0\.0\.1:\d+ for node-test 24\.21\.0$/);
    assert.match(
      attempt.stages.findLast((stage) => stage.startsWith('Downloading')) ?? '',
      /^Downloading Node: .* of /,
    );
    assert.deepEqual(others.slice(-2), [
      'Unpacking Node',
      'Testing Node: its version, and a read of what a graphics card would have computed',
    ]);
  });

  test("takes a release of Node's own, checked against its list", async (context) => {
    const attempt = new Attempt(context);
    const archive = attempt.pack(imitatedNode({ version: 'v24.21.0' }), 'node-v24.21.0-test/bin/node');
    const content = readFileSync(archive);
    const sum = createHash('sha256').update(content).digest('hex');
    const lists = { right: `${'0'.repeat(64)}  other.tar.gz\n${sum}  ${release.file}\n`, empty: '\n', wrong: '' };
    lists.wrong = lists.right.replace(sum, '1'.repeat(64));
    for (const [kind, list] of Object.entries(lists)) {
      const { address } = await startRegistry(context, {
        '/npm/v24.21.0/SHASUMS256.txt': bytes(Buffer.from(list)),
        [`/npm/v24.21.0/${release.file}`]: bytes(content),
      });
      attempt.release = { ...release, address };
      const source: NodeSource = { from: 'release' };
      if (kind === 'right') assert.equal(await attempt.run(source), 'v24.21.0');
      else {
        const expected = kind === 'empty' ? /has no checksum of node-v24\.21\.0-test/ : /its sha256 is another than/;
        await attempt.fails(expected, source);
      }
    }
  });

  test('takes a program of this machine, and lets Dawn read with it', async (context) => {
    const attempt = new Attempt(context);
    assert.equal(await attempt.run(nodeSourceAt(process.execPath)), process.version);
    assert.ok(existsSync(nodeIn(attempt.folder)));
  });

  test('with a Dawn that cannot be loaded', async (context) => {
    const attempt = new Attempt(context);
    attempt.packages = attempt.root;
    await attempt.fails(
      /^This Node v\S+ cannot read what a graphics card has computed \(Cannot find package 'webgpu'/,
      nodeSourceAt(process.execPath),
    );
  });

  test("takes an archive as nodejs.org's are", async (context) => {
    const attempt = new Attempt(context);
    const archive = attempt.pack(imitatedNode({ version: 'v25.1.0' }), 'node-v25.1.0-linux-x64/bin/node');
    assert.equal(await attempt.run(nodeSourceAt(archive)), 'v25.1.0');
  });

  test('without a registry', async (context) => {
    const attempt = new Attempt(context);
    const registry = await startRegistry(context, {});
    registry.close();
    await attempt.fails(
      /^127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\): look to the network and the proxy .*, or name a mirror, or take it from a folder or archive\.$/,
      mirrorOf(registry),
    );
  });

  test('with a registry that does not have it, wants a login, or is ill', async (context) => {
    const attempt = new Attempt(context);
    await attempt.fails(/does not have node-test 24\.21\.0/, mirrorOf(await startRegistry(context, {})));
    for (const [status, expected] of [
      [401, /wants a login \(401\): write its token into your \.npmrc/],
      [403, /wants a login \(403\)/],
      [503, /answered 503 Service Unavailable: try again later/],
    ] as const) {
      const answers = {
        [documentPath]: (_: unknown, response: { writeHead(code: number): { end(): void } }) =>
          response.writeHead(status).end(),
      };
      await attempt.fails(expected, mirrorOf(await startRegistry(context, answers)));
    }
  });

  test('with an address that is no registry, or tells no checksum', async (context) => {
    const attempt = new Attempt(context);
    const page = await startRegistry(context, { [documentPath]: bytes(Buffer.from('<html>Welcome</html>')) });
    await attempt.fails(
      /is no registry of npm's kind: its answer on node-test says nothing of its tarball/,
      mirrorOf(page),
    );
    const unchecked = await startRegistry(context, { [documentPath]: json({ dist: { tarball: npmTarball } }) });
    await attempt.fails(/its answer on node-test says nothing of its checksum/, mirrorOf(unchecked));
  });

  test('with another file than the registry has described', async (context) => {
    const attempt = new Attempt(context);
    const archive = attempt.pack();
    const changed = readFileSync(archive);
    changed[changed.length >> 1]! ^= 1;
    await attempt.fails(
      /^What 127\.0\.0\.1:\d+ sent is not node-test 24\.21\.0: its sha512 is another than the registry's/,
      mirrorOf(await serving(context, archive, changed)),
    );
  });

  test('with a connection that ends too early', async (context) => {
    const attempt = new Attempt(context);
    const archive = attempt.pack();
    const registry = await startRegistry(context, {
      [documentPath]: json({ dist: { tarball: npmTarball, integrity: integrityOf(archive) } }),
      [tarballPath]: (_, response) => {
        response.writeHead(200, { 'content-length': 10_000_000 });
        response.write(readFileSync(archive), () => response.destroy());
      },
    });
    await attempt.fails(
      /^The download from 127\.0\.0\.1:\d+ ended before all was there: try again/,
      mirrorOf(registry),
    );
  });

  test('with an archive that is cut off, is none, or has no Node in it', async (context) => {
    const attempt = new Attempt(context);
    const whole = readFileSync(attempt.pack(randomBytes(100_000)));
    const cut = join(attempt.root, 'cut.tgz');
    writeFileSync(cut, whole.subarray(0, 50_000));
    await attempt.fails(/cut\.tgz is not a whole \.tgz \(unexpected end of file\): fetch it again/, nodeSourceAt(cut));
    writeFileSync(cut, 'not an archive');
    await attempt.fails(/cut\.tgz is not a whole \.tgz \(incorrect header check\)/, nodeSourceAt(cut));
    const other = attempt.pack(imitatedNode(), 'package/share/node');
    await attempt.fails(/packed\.tgz holds no program of Node's for /, nodeSourceAt(other));
  });

  test('with a program for another platform', async (context) => {
    const attempt = new Attempt(context);
    // The head of a program for a processor of 1990, which no system here takes.
    const foreign = Buffer.concat([Buffer.from('7f454c4602010100', 'hex'), Buffer.alloc(120, 0x02)]);
    await attempt.fails(
      /^This Node cannot be run here \(.+\): is it for another platform than /,
      nodeSourceAt(attempt.pack(foreign)),
    );
  });

  test('with a Node that is too old, or cannot read either', async (context) => {
    const attempt = new Attempt(context);
    const old = attempt.pack(imitatedNode({ version: 'v20.20.0', hasTypes: false }));
    await attempt.fails(/^This is Node v20\.20\.0, and Backstep needs Node 24 or later/, nodeSourceAt(old));
    const blind = attempt.pack(imitatedNode({ obstacle: 'External buffers are not allowed' }));
    await attempt.fails(
      /^This Node v24\.21\.0 cannot read what a graphics card has computed \(External buffers are not allowed\)/,
      nodeSourceAt(blind),
    );
  });

  test('without room, or a folder that can be written to', async (context) => {
    const attempt = new Attempt(context);
    const source = nodeSourceAt(attempt.pack());
    await attempt.fails(/^There is not enough room: Node takes up to .* and .* are free/, source, 2 ** 60);
    const blocked = new Attempt(context);
    writeFileSync(join(blocked.root, 'storage'), 'a file');
    await assert.rejects(blocked.run(source), { name: 'SetupError', message: /storage cannot be written to \(E\w+\)/ });
  });

  test('a user who gives up in the middle of the download', async (context) => {
    const attempt = new Attempt(context);
    attempt.leaveOne();
    const archive = attempt.pack();
    const registry = await startRegistry(context, {
      [documentPath]: json({ dist: { tarball: npmTarball, integrity: integrityOf(archive) } }),
      [tarballPath]: (_, response) => {
        response.writeHead(200, { 'content-length': 10_000_000 });
        response.write(readFileSync(archive));
      },
    });
    const { stages } = attempt;
    stages.push = (stage) => {
      if (stage.startsWith('Downloading')) attempt.abort.abort();
      return 0;
    };
    await assert.rejects(attempt.run(mirrorOf(registry)), { name: 'AbortError' });
    attempt.expectUnchanged();
  });

  test('a registry that falls silent is given up', async (context) => {
    const attempt = new Attempt(context);
    const registry = await startRegistry(context, { [documentPath]: () => {} });
    const fetching = fetchPackage(packageVersion, {
      registry: registryAt(registry.address),
      file: join(attempt.root, 'package.tgz'),
      onProgress: () => {},
      signal: attempt.abort.signal,
      patience: 100,
    });
    await assert.rejects(fetching, { name: 'SetupError', message: /has sent nothing for 0\.1 seconds: try again/ });
  });
});
