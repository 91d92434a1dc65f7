import type { MeasureText, TextStyle } from '../model/card.ts';

/** Measures text in the page's own fonts, remembering what it has measured. */
export function createMeasure(): MeasureText {
  const context = document.createElement('canvas').getContext('2d');
  const family = getComputedStyle(document.body).fontFamily || 'sans-serif';
  const fonts: Readonly<Record<TextStyle, string>> = { title: `600 12.5px ${family}`, small: `10.5px ${family}` };
  const known = new Map<string, number>();
  return (text, style) => {
    const key = `${style} ${text}`;
    let width = known.get(key);
    if (width !== undefined) return width;
    if (context === null) return text.length * 6.6;
    context.font = fonts[style];
    width = context.measureText(text).width;
    if (known.size > 20_000) known.clear();
    known.set(key, width);
    return width;
  };
}
