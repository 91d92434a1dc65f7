import type { SvgFile } from '../../src/plots/svg-file.ts';

/** A canvas is no larger than this in any browser that an editor runs in. */
const mostSide = 16_384;
const mostPixels = 2 ** 27;
/** Pixels to one of the picture: text is read on fine screens and in print. */
const sharpness = 2;

/** @returns the bytes of a PNG file. The page's policy must permit `img-src blob:` */
export async function rasterise({ svg, width, height }: SvgFile): Promise<Uint8Array> {
  const scale = Math.min(sharpness, mostSide / width, mostSide / height, Math.sqrt(mostPixels / (width * height)));
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.floor(width * scale));
    canvas.height = Math.max(1, Math.floor(height * scale));
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error('The picture is too large for a PNG file. Make it smaller, or take SVG.');
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(address);
  }
}
