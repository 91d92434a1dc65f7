/** The device thread's own program, but the package `webgpu` holds a library that was built for another machine. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'backstep-foreign-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'dawn.node'), 'built for another machine');
writeFileSync(join(folder, 'index.cjs'), "module.exports = require('./dawn.node');");

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'webgpu'
      ? { url: pathToFileURL(join(folder, 'index.cjs')).href, shortCircuit: true }
      : next(specifier, context),
});

await import('../../../src/engine/device/remote/device-worker-main.ts');
