import { fits, numbersReadable } from '../model/first-sight.ts';
import type { Camera as CameraState } from '../model/page-state.ts';
import type { Picture } from '../model/picture.ts';
import type { Camera } from './camera.ts';
import { firstItem } from './places.ts';

/** Finds the first view of a picture, and follows the size of its place until someone has moved it. */
export class FirstView {
  readonly #camera: Camera;
  /** It was asked for while the page had no size; it is done when it has one. */
  #isAwaited = false;
  #shownAt: CameraState | null = null;

  constructor(camera: Camera) {
    this.#camera = camera;
  }

  /** Shows the whole picture. */
  fit(picture: Picture, durationMs = 0): void {
    this.#camera.fit({ left: 0, top: 0, right: picture.width, bottom: picture.height }, durationMs);
    this.#shownAt = null;
  }

  /** Shows the whole picture unless it would be too small to read: then its beginning. */
  show(picture: Picture): void {
    const { width, height } = this.#camera.viewSize();
    this.#isAwaited = width < 50 || height < 50;
    if (this.#isAwaited) return;
    this.#place(picture, width, height);
    this.#shownAt = this.#camera.state;
  }

  /** The place has another size: the panel opens wide, then is split. True when the view has followed it. */
  follow(picture: Picture): boolean {
    const { x, y, scale } = this.#camera.state;
    const at = this.#shownAt;
    const isUntouched = at !== null && at.x === x && at.y === y && at.scale === scale;
    if (!this.#isAwaited && !isUntouched) return false;
    this.show(picture);
    return true;
  }

  #place(picture: Picture, width: number, height: number): void {
    if (fits(picture, { width, height })) {
      this.fit(picture);
      return;
    }
    const first = picture.boxOf(firstItem(picture));
    if (picture.orientation === 'topDown') {
      const scale = readable((width - 48) / picture.width);
      const isTooWide = picture.width * scale > width - 40;
      const middle = isTooWide ? first.x + first.width / 2 : picture.width / 2;
      this.#camera.moveTo({ x: width / 2 - middle * scale, y: 24, scale });
    } else {
      const scale = readable((height - 48) / picture.height);
      const isTooHigh = picture.height * scale > height - 40;
      const middle = isTooHigh ? first.y + first.height / 2 : picture.height / 2;
      this.#camera.moveTo({ x: 24, y: height / 2 - middle * scale, scale });
    }
  }
}

/** A scale at which all of one side is seen, unless it could not be read then. */
function readable(whole: number): number {
  return Math.min(1, Math.max(numbersReadable, whole));
}
