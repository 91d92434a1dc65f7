/** Which way data runs through the picture. */
export const orientations = ['topDown', 'leftRight'] as const;
export type Orientation = (typeof orientations)[number];

export function isOrientation(value: unknown): value is Orientation {
  return orientations.some((each) => each === value);
}

/**
 * Room that an open module keeps around its contents. The layout knows one way only, down: a picture from left to right is laid
 * out so and then turned, its modules' titles being at what is its left.
 */
export interface GroupFrame {
  /** Above the first layer, and below the last. */
  readonly before: number;
  readonly after: number;
  /** More above the first layer where nothing comes in. */
  readonly withoutPorts: number;
  readonly left: number;
  readonly right: number;
  /** Whether a title's width is a width of the layout, or, turned, a height. */
  readonly isTitleAcross: boolean;
}

export const groupFrames: Readonly<Record<Orientation, GroupFrame>> = {
  topDown: { before: 32, after: 18, withoutPorts: 14, left: 18, right: 18, isTitleAcross: true },
  leftRight: { before: 18, after: 18, withoutPorts: 0, left: 46, right: 18, isTitleAcross: false },
};
