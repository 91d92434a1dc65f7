/** Columns and rows by name, by place, or by a range in Python's notation. */

export type Choice = string | number | readonly (string | number)[];

/** The place of one name or place. */
export function choose(names: readonly string[], which: string | number): number {
  if (typeof which === 'string') {
    const place = names.indexOf(which);
    if (place < 0) throw new RangeError(`there is no column '${which}', but ${listed(names)}`);
    return place;
  }
  const place = which < 0 ? names.length + which : which;
  if (Number.isInteger(place) && place >= 0 && place < names.length) return place;
  throw new RangeError(`place ${which} is out of bounds: there are ${names.length}`);
}

export function choosePlaces(names: readonly string[], which: Choice): number[] {
  if (typeof which === 'string' && !names.includes(which)) {
    const range = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(\d+)?\s*)?$/.exec(which);
    if (range !== null) return placesIn(names.length, range[1], range[2], Number(range[3] ?? 1));
  }
  const chosen = typeof which === 'object' ? which : [which];
  return chosen.map((one) => choose(names, one));
}

function placesIn(count: number, from: string | undefined, to: string | undefined, step: number): number[] {
  if (step === 0) throw new RangeError('slice step cannot be zero');
  const at = (text: string | undefined, otherwise: number) => {
    if (text === undefined) return otherwise;
    const place = Number(text);
    return Math.min(Math.max(place < 0 ? count + place : place, 0), count);
  };
  const places: number[] = [];
  for (let place = at(from, 0); place < at(to, count); place += step) places.push(place);
  return places;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `'${name}'`).join(', ');
}
