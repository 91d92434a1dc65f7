import { type Code, flatten, isVectorConstant, unsigned } from './instructions.ts';

export type ValueType = 'i32' | 'f32' | 'f64' | 'v128';

const typeBytes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** A variable of a function. */
export interface Local {
  readonly get: Code;
  set(value: Code): Code;
}

/** A function that is being written. It has no result: what it makes goes into the memory. */
export class FunctionBuilder {
  readonly #locals: ValueType[] = [];
  readonly #parameters: readonly ValueType[];
  #body: Code[] = [];

  constructor(parameters: readonly ValueType[]) {
    this.#parameters = parameters;
  }

  parameter(index: number): Local {
    return local(index);
  }

  local(type: ValueType): Local {
    this.#locals.push(type);
    return local(this.#parameters.length + this.#locals.length - 1);
  }

  append(...codes: readonly Code[]): void {
    this.#body.push(...codes);
  }

  /** The value in a variable of its own, to be used several times. */
  let(value: Code, type: ValueType = 'v128'): Code {
    const variable = this.local(type);
    this.append(variable.set(value));
    return variable.get;
  }

  /** What `emit` appends, kept apart. */
  capture(emit: () => void): Code {
    const before = this.#body;
    this.#body = [];
    emit();
    const captured = this.#body;
    this.#body = before;
    return captured;
  }

  get parameters(): readonly ValueType[] {
    return this.#parameters;
  }

  /**
   * Its entry of the code section. Vector constants are made once, at the beginning: where they stand they would be made
   * again in each turn of a loop, of several instructions each.
   */
  encode(): Code {
    const constants = new Map<string, Local>();
    const beginning: Code[] = [];
    const hoisted = (code: Code): Code => {
      if (typeof code === 'number') return code;
      if (!isVectorConstant(code)) return code.map(hoisted);
      const key = code.join();
      const known = constants.get(key) ?? this.local('v128');
      if (!constants.has(key)) beginning.push(known.set(code));
      constants.set(key, known);
      return known.get;
    };
    const body = hoisted(this.#body);
    const locals = this.#locals.flatMap((type) => [1, typeBytes[type]]);
    return sized([unsigned(this.#locals.length), locals, beginning, body, 0x0b]);
  }
}

function local(index: number): Local {
  const number = unsigned(index);
  return { get: [0x20, number], set: (value) => [value, 0x21, number] };
}

function sized(content: Code): Code {
  const bytes = flatten(content);
  return [unsigned(bytes.length), bytes];
}

function list(items: readonly Code[]): Code {
  return [unsigned(items.length), items];
}

function section(id: number, content: Code): Code {
  return [id, sized(content)];
}

function name(text: string): Code {
  return sized([...new TextEncoder().encode(text)]);
}

/** A module that exports `functions` by name and, as `memory`, a memory of so many pages (64 KiB each), which may grow. */
export function encodeModule(
  functions: ReadonlyMap<string, FunctionBuilder>,
  pages: number,
  mostPages: number,
): Uint8Array<ArrayBuffer> {
  const all = [...functions];
  const types = all.map(([, { parameters }]) => [0x60, list(parameters.map((type) => [typeBytes[type]])), 0]);
  const exports = all.map(([text], index) => [name(text), 0, unsigned(index)]);
  const module: Code = [
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, list(types)),
    section(3, list(all.map((_, index) => unsigned(index)))),
    section(5, list([[1, unsigned(pages), unsigned(mostPages)]])),
    section(7, list([...exports, [name('memory'), 2, 0]])),
    section(10, list(all.map(([, builder]) => builder.encode()))),
  ];
  return Uint8Array.from(flatten(module));
}
