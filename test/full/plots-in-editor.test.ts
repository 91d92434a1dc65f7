// Budget: 5 minutes
/** What a script draws, in the training panel of a real editor: saved as files, and there again after the window was reloaded. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { launch } from '../e2e/support/launch.ts';
import { waitUntil } from '../e2e/support/wait.ts';

const script = `import { linspace, plt, randn, tensor } from 'backstep';
const x = linspace(0, 6, 40);
plt.plot(x, x.sin(), { title: 'Sine & cosine', label: 'sine', xLabel: 'angle' });
plt.scatter(x, x.cos(), { title: 'Sine & cosine', label: 'cosine' });
plt.images(randn([3, 8, 8]), { title: 'Pictures', titles: ['one', 'two', 'three'] });
const w = tensor([1], { requiresGrad: true });
w.mul(2).sum().backward();
`;

/** In a browser: the size of a picture, which part of it is white, and how many pixels have the colours of line and points. */
const countPixels = `async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const count = (...colour) => {
    let pixels = 0;
    for (let at = 0; at < data.length; at += 4) if (colour.every((value, channel) => data[at + channel] === value)) pixels++;
    return pixels;
  };
  return [width, height, count(255, 255, 255) / (width * height), count(31, 119, 180), count(209, 73, 91)];
}`;

it('saves plots as SVG and PNG, and shows them again after a reload', async () => {
  await using editor = await launch({ size: { width: 1300, height: 1000 } });
  const { page, workspace } = editor;
  await writeFile(join(workspace, 'draw.ts'), script);
  await editor.openFile('draw.ts');
  await editor.runCommand('Backstep: Run Training');
  await editor.runCommand('Backstep: Open Training Panel');
  const panel = editor.webview();
  await panel.getByText('Finished', { exact: true }).waitFor({ timeout: 60_000 });
  const curves = panel.getByRole('img', { name: 'Sine & cosine: line sine, points cosine' });
  await curves.scrollIntoViewIfNeeded();
  await editor.screenshot('plots-1-panel');

  const input = page.locator('.quick-input-widget:visible .quick-input-box input');
  const saved = async (format: 'SVG' | 'PNG', file: string): Promise<Buffer> => {
    await panel.getByRole('button', { name: `Save plot “Sine & cosine” as ${format}` }).click();
    await waitUntil('the dialog asks for a place', async () => (await input.inputValue()).includes('sine-cosine'));
    await input.fill(join(workspace, file));
    await page.keyboard.press('Enter');
    await editor.notification(`The plot is in ${file}`).waitFor();
    return readFile(join(workspace, file));
  };
  const svg = (await saved('SVG', 'plot.svg')).toString();
  assert.match(svg, /^<svg .*Sine &amp; cosine.*<\/svg>\n$/);
  const png = await saved('PNG', 'plot.png');
  // Another page of the browser reads it: its size, its paper, and how much of it has the colours of the curves.
  const reader = await page.context().browser()?.newPage();
  assert.ok(reader !== undefined);
  const look: unknown = await reader.evaluate(`(${countPixels})('data:image/png;base64,${png.toString('base64')}')`);
  await reader.close();
  const [width, height] = [/ width="(\d+)"/, / height="(\d+)"/].map((size) => 2 * Number(size.exec(svg)?.[1]));
  assert.ok(Array.isArray(look));
  const [pngWidth, pngHeight, white, line, points] = look;
  assert.deepEqual([pngWidth, pngHeight], [width, height]);
  assert.ok(white > 0.8 && line > 1000 && points > 1000, JSON.stringify(look));
  await editor.screenshot('plots-2-saved');

  await page.reload();
  await panel.getByText('Finished', { exact: true }).waitFor({ timeout: 60_000 });
  await curves.waitFor();
  const pictures = panel.getByRole('img', { name: 'Pictures: 3 pictures' });
  await pictures.scrollIntoViewIfNeeded();
  await editor.screenshot('plots-3-reloaded');
  await panel.getByRole('button', { name: 'Save plot “Pictures” as SVG' }).click();
  await waitUntil('the dialog asks for a place', async () => (await input.inputValue()).includes('pictures.svg'));
  await page.keyboard.press('Escape');
  for (const theme of ['light', 'highContrast', 'highContrastLight'] as const) {
    await editor.useTheme(theme);
    await editor.screenshot(`plots-4-${theme}`);
  }
});
