import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isRecord } from '../trace/guard.ts';

/** Draws SVG files as PNG files, a pixel to a pixel. */
export interface PngPainter {
  /** Without fonts, words are left out of a picture. */
  readonly hasFonts: boolean;
  paint(svg: string): Promise<Uint8Array>;
}

type Canvas = typeof import('@napi-rs/canvas');
type Require = (name: string) => unknown;

/** The package is optional, and not in the editor's extension: 15 MB. Through a variable, or a bundler would take it in. */
const packageName = '@napi-rs/canvas';

/**
 * Skia, where it is installed: beside Backstep, or in the folder that this was started in.
 *
 * @returns why it cannot be used, where it cannot
 */
export function loadPainter(requires: readonly Require[] = [requireHere(), requireThere()]): PngPainter | string {
  let why = 'is not installed';
  for (const require of requires) {
    try {
      const canvas = require(packageName);
      if (isCanvas(canvas)) return painterOf(canvas);
      why = 'is not the version that Backstep knows';
    } catch (error) {
      // It holds a library for each kind of machine, which may be what is missing.
      if (!isNotInstalled(error)) why = 'has no library that works on this machine';
    }
  }
  return `the package ${packageName} ${why}`;
}

function painterOf({ GlobalFonts, createCanvas, loadImage }: Canvas): PngPainter {
  return {
    hasFonts: GlobalFonts.families.length > 0,
    async paint(svg) {
      const image = await loadImage(Buffer.from(svg));
      const canvas = createCanvas(image.width, image.height);
      canvas.getContext('2d').drawImage(image, 0, 0);
      return canvas.encode('png');
    },
  };
}

function isCanvas(value: unknown): value is Canvas {
  return isRecord(value) && typeof value['createCanvas'] === 'function' && typeof value['loadImage'] === 'function';
}

function isNotInstalled(error: unknown): boolean {
  return (
    isRecord(error) && error['code'] === 'MODULE_NOT_FOUND' && String(error['message']).includes(`'${packageName}'`)
  );
}

function requireHere(): Require {
  return createRequire(import.meta.url);
}

function requireThere(): Require {
  return createRequire(join(process.cwd(), 'package.json'));
}
