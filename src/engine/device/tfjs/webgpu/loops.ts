/** Nested loops over windows of buffers: their code, which depends on the number of dimensions alone, and their uniforms. */

/** A place in a buffer that moves with the loop's index. */
export interface Cursor {
  readonly strides: readonly number[];
  readonly offset: number;
}

export interface Loop {
  readonly shape: readonly number[];
  /** At most three. */
  readonly cursors: readonly Cursor[];
}

/** The same elements in the same order, with as few dimensions as possible. */
export function coalesced({ shape, cursors }: Loop): Loop {
  const sizes: number[] = [];
  const strides: number[][] = cursors.map(() => []);
  for (const [dim, size] of shape.entries()) {
    if (size === 1) continue;
    const last = sizes.length - 1;
    const joins = last >= 0 && cursors.every((cursor, which) => strides[which]![last] === cursor.strides[dim]! * size);
    if (joins) sizes[last] = sizes[last]! * size;
    else sizes.push(size);
    const place = joins ? last : last + 1;
    for (const [which, cursor] of cursors.entries()) strides[which]![place] = cursor.strides[dim]!;
  }
  return { shape: sizes, cursors: cursors.map(({ offset }, which) => ({ strides: strides[which]!, offset })) };
}

/** Uniforms of a loop: how often it runs and where its cursors start; then, for each dimension, its size and strides. */
export function loopUniforms({ shape, cursors }: Loop): number[][] {
  const count = shape.reduce((product, size) => product * size, 1);
  return [
    [count, ...cursors.map(({ offset }) => offset)],
    ...shape.map((size, dim) => [size, ...cursors.map(({ strides }) => strides[dim]!)]),
  ];
}

const components = ['y', 'z', 'w'];

/**
 * WGSL that declares the named cursors where iteration `index` finds them. `first` is the number of the loop's first uniform.
 */
export function cursorCode(names: readonly string[], rank: number, index: string, first: number): string {
  const lines = names.map((name, which) => `var ${name} = uniforms.u${first}.${components[which]};`);
  const advance = (name: string, which: number, dim: number, by: string): string =>
    `${name} += ${by} * uniforms.u${first + 1 + dim}.${components[which]};`;
  if (rank > 0) lines.push(`{ var rest = ${index};`);
  for (let dim = rank - 1; dim > 0; dim--) {
    const size = `uniforms.u${first + 1 + dim}.x`;
    lines.push(`{ let outer = rest / ${size}; let here = rest - outer * ${size}; rest = outer;`);
    lines.push(...names.map((name, which) => advance(name, which, dim, 'here')), '}');
  }
  if (rank > 0) lines.push(...names.map((name, which) => advance(name, which, 0, 'rest')), '}');
  return lines.join('\n');
}
