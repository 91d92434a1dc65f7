import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';

/** An idx file of bytes, as MNIST's are. */
function idx(sizes: readonly number[], byteAt: (index: number) => number): Uint8Array {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.writeUInt32BE(0x0800 + sizes.length, 0);
  for (const [dim, size] of sizes.entries()) header.writeUInt32BE(size, 4 + 4 * dim);
  const count = sizes.reduce((product, size) => product * size, 1);
  return gzipSync(Buffer.concat([header, Buffer.from(Uint8Array.from({ length: count }, (_, k) => byteAt(k)))]));
}

/** Pictures with a bright band whose height tells the digit. */
function writePictures(folder: string, name: string, count: number): void {
  const isBright = (index: number): boolean =>
    Math.floor((index % 784) / 56) === Math.floor(index / 784) % 10 || (index * 7919) % 13 === 0;
  writeFileSync(
    join(folder, `${name}-images-idx3-ubyte.gz`),
    idx([count, 28, 28], (index) => (isBright(index) ? 250 : 0)),
  );
  writeFileSync(
    join(folder, `${name}-labels-idx1-ubyte.gz`),
    idx([count], (index) => index % 10),
  );
}

/** A folder with a small data set in the form of MNIST, gone after the test. */
export function pictures(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-pictures-'));
  context.after(() => rmSync(folder, { recursive: true }));
  writePictures(folder, 'train', 192);
  writePictures(folder, 't10k', 64);
  return folder;
}
