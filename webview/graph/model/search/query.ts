import { flags } from './flags.ts';
import { type Lack, type Matcher, normalise } from './subject.ts';
import { termKind, termKinds } from './terms.ts';

/** What is wrong with a query, and from where to where in its text. */
export interface QueryProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/** A query that was read: all its terms must hold. */
export interface Query {
  readonly terms: readonly Matcher[];
  /** The words that stand for themselves, by `normalise`; they decide about the order of what is found. */
  readonly words: readonly string[];
  /** Why its terms can find nothing in a step. */
  readonly lacks: readonly Lack[];
}

/** A minus before a term, a name with a colon or a comparison behind it, and its text: quoted, a shape, or anything without spaces. */
const term =
  /(-?)(?:([A-Za-z]+)(?::|(?=[<>=])))?("[^"]*"?|\[[^\]]*\]?|\(?\d+(?:\s*[x×]\s*\d+|,\s*\d+)+\)?(?!\S)|[^\s"]\S*)?/y;

/**
 * Reads a query: words, and terms such as `op:matmul`, `grad:>10`, `nan`, `shape:64x10`, `train.ts:12`; a minus before one turns
 * it around, quotes keep words together.
 */
export function parseQuery(text: string): Query | QueryProblem {
  const terms: Matcher[] = [];
  const words: string[] = [];
  const lacks = new Set<Lack>();
  let at = 0;
  while (at < text.length) {
    const space = /\s+/y;
    space.lastIndex = at;
    if (space.test(text)) {
      at = space.lastIndex;
      continue;
    }
    term.lastIndex = at;
    const [whole = '', minus = '', name, given = ''] = term.exec(text) ?? [];
    const end = at + Math.max(1, whole.length);
    const isNegated = minus !== '' && (name !== undefined || given !== '');
    const read = readTerm(name, minus !== '' && !isNegated ? minus : given, whole);
    if (typeof read === 'string') return { from: at, to: end, message: read };
    const { holds, word, lack } = read;
    if (lack !== undefined) lacks.add(lack);
    terms.push(isNegated ? (subject, step) => !holds(subject, step) : holds);
    if (word !== null && !isNegated) words.push(word);
    at = end;
  }
  return { terms, words, lacks: [...lacks] };
}

interface ReadTerm {
  readonly holds: Matcher;
  /** Null for what is no word. */
  readonly word: string | null;
  readonly lack?: Lack | undefined;
}

function readTerm(name: string | undefined, given: string, whole: string): ReadTerm | string {
  const isQuoted = given.startsWith('"');
  const text = isQuoted ? given.replace(/^"|"$/g, '') : given;
  const kind = name === undefined ? null : termKind(name);
  if (name !== undefined && kind === null) {
    if (whole.replace(/^-/, '').startsWith(`${name}:`)) return unknown(name, whole);
    // `Array<number>` compares nothing.
    return wordTerm(whole.replace(/^-/, ''));
  }
  if (kind !== null) {
    const holds = kind.read(text, isQuoted);
    return typeof holds === 'string' ? holds : { holds, word: null, lack: kind.lack };
  }
  const flag = isQuoted ? undefined : flags.find((each) => each.name === text.toLowerCase());
  if (flag !== undefined) return { holds: flag.holds, word: null, lack: flag.lack };
  return wordTerm(text);
}

function wordTerm(text: string): ReadTerm {
  const word = normalise(text);
  return { holds: (subject) => subject.text.includes(word), word };
}

function unknown(name: string, whole: string): string {
  const known = termKinds.flatMap(({ names }) => names.slice(0, 1)).map((each) => `${each}:`);
  return `There is no term ‘${name}:’. There are ${known.join(' ')} and statistics. To find the text itself, put it in quotes: "${whole.replaceAll('"', '')}"`;
}
