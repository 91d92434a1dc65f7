/**
 * Sizes of dimensions: plain numbers while a script runs, polynomials over symbols while the analyser reasons about it.
 * Shape rules work on both through the functions below; for numbers they are one machine operation.
 */
export type Dim = number | SymbolicDim;
export type Shape = readonly Dim[];

/**
 * An integer polynomial: a sum of coefficient · product of atoms. An atom is a symbol (`N`) or a floor division that could
 * not be carried out. Opaque: use the functions of this file.
 */
export class SymbolicDim {
  /** Key: the atoms of the product, sorted and joined by ' · ' (empty for the constant term); value: its coefficient. */
  readonly terms: ReadonlyMap<string, number>;

  constructor(terms: ReadonlyMap<string, number>) {
    this.terms = terms;
  }

  toString(): string {
    const parts = [...this.terms].map(([product, coefficient]) => {
      if (product === '') return String(coefficient);
      return coefficient === 1 ? product : `${coefficient}·${product}`;
    });
    return parts.join(' + ').replaceAll('+ -', '- ');
  }
}

/** An unknown size with a name. Sizes are at least zero. */
export function symbol(name: string): SymbolicDim {
  return new SymbolicDim(new Map([[name, 1]]));
}

const constantKey = '';

function termsOf(dim: Dim): ReadonlyMap<string, number> {
  if (typeof dim !== 'number') return dim.terms;
  return dim === 0 ? new Map() : new Map([[constantKey, dim]]);
}

/** Drops zero terms, orders the rest, and gives a number back where no symbol is left. */
function normalise(terms: Map<string, number>): Dim {
  const kept = [...terms].filter(([, coefficient]) => coefficient !== 0);
  if (kept.length === 0) return 0;
  const only = kept[0];
  if (kept.length === 1 && only !== undefined && only[0] === constantKey) return only[1];
  kept.sort(([a], [b]) => (a === constantKey ? 1 : b === constantKey ? -1 : a < b ? -1 : 1));
  return new SymbolicDim(new Map(kept));
}

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  const sum = new Map(termsOf(a));
  for (const [product, coefficient] of termsOf(b)) sum.set(product, (sum.get(product) ?? 0) + coefficient);
  return normalise(sum);
}

export function multiplyDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  const result = new Map<string, number>();
  for (const [left, leftCoefficient] of termsOf(a)) {
    for (const [right, rightCoefficient] of termsOf(b)) {
      const atoms = [...splitProduct(left), ...splitProduct(right)].sort();
      const product = atoms.join(productSign);
      result.set(product, (result.get(product) ?? 0) + leftCoefficient * rightCoefficient);
    }
  }
  return normalise(result);
}

export function subtractDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return addDims(a, multiplyDims(b, -1));
}

/**
 * floor(a / b), b positive. Carried out term by term where the divisor divides; a remaining constant is floored apart
 * (exact, because the rest is then a whole number); anything else stays an opaque atom.
 */
export function floorDivideDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return Math.floor(a / b);
  if (b === 1) return a;
  if (equalDims(a, b)) return 1;
  const quotient = divideExactly(a, b);
  if (quotient !== null) return quotient;
  if (typeof b === 'number') {
    const whole = new Map<string, number>();
    const rest = new Map<string, number>();
    for (const [product, coefficient] of termsOf(a)) {
      if (coefficient % b === 0) whole.set(product, coefficient / b);
      else rest.set(product, coefficient);
    }
    const restDim = normalise(rest);
    if (whole.size > 0) return addDims(normalise(whole), floorDivideDims(restDim, b));
  }
  return symbol(`⌊(${String(a)})/(${String(b)})⌋`);
}

/** a / b where b provably divides a (b a number or a single product); null otherwise. */
export function divideExactly(a: Dim, b: Dim): Dim | null {
  if (typeof a === 'number' && typeof b === 'number') return b !== 0 && a % b === 0 ? a / b : null;
  const divisor = [...termsOf(b)];
  const [only] = divisor;
  if (divisor.length !== 1 || only === undefined) return equalDims(a, b) ? 1 : null;
  const [divisorProduct, divisorCoefficient] = only;
  const result = new Map<string, number>();
  for (const [product, coefficient] of termsOf(a)) {
    if (coefficient % divisorCoefficient !== 0) return null;
    const atoms = splitProduct(product);
    for (const atom of splitProduct(divisorProduct)) {
      const position = atoms.indexOf(atom);
      if (position < 0) return null;
      atoms.splice(position, 1);
    }
    result.set(atoms.join(productSign), coefficient / divisorCoefficient);
  }
  return normalise(result);
}

/** True when the two are the same whatever the symbols stand for. */
export function equalDims(a: Dim, b: Dim): boolean {
  if (typeof a === 'number' || typeof b === 'number') return a === b;
  if (a.terms.size !== b.terms.size) return false;
  for (const [product, coefficient] of a.terms) if (b.terms.get(product) !== coefficient) return false;
  return true;
}

/** True when the two differ whatever the symbols stand for: their difference is a constant other than zero. */
export function differentDims(a: Dim, b: Dim): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a !== b;
  const difference = subtractDims(a, b);
  return typeof difference === 'number' && difference !== 0;
}

export function productOfDims(shape: Shape): Dim {
  let product: Dim = 1;
  for (const dim of shape) product = multiplyDims(product, dim);
  return product;
}

export function formatShape(shape: Shape): string {
  return `[${shape.map(String).join(', ')}]`;
}

const productSign = ' · ';

function splitProduct(product: string): string[] {
  return product === constantKey ? [] : product.split(productSign);
}
