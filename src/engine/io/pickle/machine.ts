/** Runs the opcodes of a pickle (PEP 3154 and before it: https://peps.python.org/pep-3154/) that make plain data. */
import { type Allowed, allowedGlobal, ByteString, setState } from './allowed.ts';
import { latin1, PickleReader } from './reader.ts';

const mark = Symbol('mark');

const utf8 = new TextDecoder();

type Action = (machine: Machine, reader: PickleReader) => void;

class Machine {
  readonly stack: unknown[] = [];
  readonly memo = new Map<number, unknown>();

  pop(): unknown {
    if (this.stack.length === 0) throw new Error('it takes from an empty stack');
    return this.stack.pop();
  }

  top(): unknown {
    return this.stack.at(-1);
  }

  /** What stands above the last mark, which goes. */
  popToMark(): unknown[] {
    const place = this.stack.lastIndexOf(mark);
    if (place < 0) throw new Error('it looks for a mark that is not there');
    const items = this.stack.splice(place + 1);
    this.stack.pop();
    return items;
  }

  put(place: number): void {
    this.memo.set(place, this.top());
  }

  get(place: number): void {
    if (!this.memo.has(place)) throw new Error(`it asks for ${place}, which it has not kept`);
    this.stack.push(this.memo.get(place));
  }
}

/** A pickle names something that could run code. */
export class UnpicklingError extends Error {
  override name = 'UnpicklingError';
}

function refuse(what: string): never {
  throw new UnpicklingError(
    `refused: ${what}. Only NumPy's arrays, numbers, texts, lists, tuples, dictionaries and sets are read, because anything else can run code`,
  );
}

function global(module: unknown, name: unknown): Allowed {
  const text = (value: unknown) => (value instanceof ByteString ? latin1(value.bytes) : String(value));
  const found = allowedGlobal(text(module), text(name));
  return found ?? refuse(`it names ${text(module)}.${text(name)}`);
}

function isAllowed(value: unknown): value is Allowed {
  return typeof value === 'object' && value !== null && 'call' in value && typeof value.call === 'function';
}

function call(machine: Machine): void {
  const args = machine.pop();
  const callee = machine.pop();
  if (!isAllowed(callee)) refuse('it calls something that is no name');
  if (!Array.isArray(args)) throw new Error(`it calls ${callee.name} without arguments`);
  machine.stack.push(callee.call(args));
}

function listBelow(machine: Machine): unknown[] {
  const list = machine.top();
  if (!Array.isArray(list)) throw new Error('it adds to something that is no list');
  return list;
}

function setItems(machine: Machine, items: readonly unknown[]): void {
  const target = machine.top();
  if (!(target instanceof Map)) throw new Error('it sets an item of something that is no dictionary');
  for (let index = 0; index < items.length; index += 2) target.set(keyOf(items[index]), items[index + 1]);
}

/** Python 2's texts are equal where their bytes are. */
function keyOf(key: unknown): unknown {
  return key instanceof ByteString ? latin1(key.bytes) : key;
}

function addItems(machine: Machine): void {
  const items = machine.popToMark();
  const target = machine.top();
  if (!(target instanceof Set)) throw new Error('it adds to something that is no set');
  for (const item of items) target.add(keyOf(item));
}

function numberOf(text: string): number | boolean {
  if (text === '00' || text === '01') return text === '01';
  const value = Number(text.replace(/L$/, ''));
  if (Number.isNaN(value) && text !== 'nan') throw new Error(`'${text}' is no number`);
  return value;
}

/** The text between the quotation marks of Python 2's repr. */
function quotedBytes(text: string): Uint8Array {
  const inside = text.slice(1, -1);
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' };
  const plain = inside.replace(/\\(x[0-9a-f]{2}|.)/gi, (_, code: string) =>
    code.startsWith('x') ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? code),
  );
  return Buffer.from(plain, 'latin1');
}

/** Python's raw-unicode-escape. */
function unescaped(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/gi, (_, short?: string, long?: string) =>
    String.fromCodePoint(Number.parseInt(short ?? long ?? '0', 16)),
  );
}

const push =
  (make: (reader: PickleReader) => unknown): Action =>
  (machine, reader) =>
    machine.stack.push(make(reader));

const tupleOf =
  (count: number): Action =>
  (machine) => {
    if (machine.stack.length < count) throw new Error('it takes from an empty stack');
    machine.stack.push(machine.stack.splice(-count));
  };

const actions: ReadonlyMap<number, Action> = new Map<number, Action>([
  [0x28, push(() => mark)],
  [0x30, (machine) => machine.pop()],
  [0x31, (machine) => machine.popToMark()],
  [0x32, (machine) => machine.stack.push(machine.top())],
  [0x46, push((reader) => numberOf(reader.line()))],
  [0x49, push((reader) => numberOf(reader.line()))],
  [0x4c, push((reader) => numberOf(reader.line()))],
  [0x47, push((reader) => reader.float64())],
  [0x4a, push((reader) => reader.int32())],
  [0x4b, push((reader) => reader.byte())],
  [0x4d, push((reader) => reader.uint16())],
  [0x8a, push((reader) => reader.long(reader.byte()))],
  [0x8b, push((reader) => reader.long(reader.uint32()))],
  [0x4e, push(() => null)],
  [0x88, push(() => true)],
  [0x89, push(() => false)],
  [0x53, push((reader) => new ByteString(quotedBytes(reader.line())))],
  [0x54, push((reader) => new ByteString(reader.take(reader.uint32())))],
  [0x55, push((reader) => new ByteString(reader.take(reader.byte())))],
  [0x42, push((reader) => new ByteString(reader.take(reader.uint32())))],
  [0x43, push((reader) => new ByteString(reader.take(reader.byte())))],
  [0x8e, push((reader) => new ByteString(reader.take(reader.uint64())))],
  [0x96, push((reader) => new ByteString(reader.take(reader.uint64())))],
  [0x56, push((reader) => unescaped(reader.line()))],
  [0x58, push((reader) => utf8.decode(reader.take(reader.uint32())))],
  [0x8c, push((reader) => utf8.decode(reader.take(reader.byte())))],
  [0x8d, push((reader) => utf8.decode(reader.take(reader.uint64())))],
  [0x5d, push(() => [])],
  [0x29, push(() => [])],
  [0x7d, push(() => new Map())],
  [0x8f, push(() => new Set())],
  [0x6c, (machine) => machine.stack.push(machine.popToMark())],
  [0x74, (machine) => machine.stack.push(machine.popToMark())],
  [0x85, tupleOf(1)],
  [0x86, tupleOf(2)],
  [0x87, tupleOf(3)],
  [
    0x61,
    (machine) => {
      const item = machine.pop();
      listBelow(machine).push(item);
    },
  ],
  [
    0x65,
    (machine) => {
      const items = machine.popToMark();
      const list = listBelow(machine);
      for (const item of items) list.push(item);
    },
  ],
  [
    0x64,
    (machine) => {
      const items = machine.popToMark();
      machine.stack.push(new Map());
      setItems(machine, items);
    },
  ],
  [
    0x73,
    (machine) => {
      const value = machine.pop();
      const key = machine.pop();
      setItems(machine, [key, value]);
    },
  ],
  [0x75, (machine) => setItems(machine, machine.popToMark())],
  [0x90, addItems],
  [0x91, (machine) => machine.stack.push(new Set(machine.popToMark().map(keyOf)))],
  [0x67, (machine, reader) => machine.get(Number(reader.line()))],
  [0x68, (machine, reader) => machine.get(reader.byte())],
  [0x6a, (machine, reader) => machine.get(reader.uint32())],
  [0x70, (machine, reader) => machine.put(Number(reader.line()))],
  [0x71, (machine, reader) => machine.put(reader.byte())],
  [0x72, (machine, reader) => machine.put(reader.uint32())],
  [0x94, (machine) => machine.put(machine.memo.size)],
  [0x95, (_, reader) => reader.uint64()],
  [0x63, push((reader) => global(reader.line(), reader.line()))],
  [
    0x93,
    (machine) => {
      const name = machine.pop();
      machine.stack.push(global(machine.pop(), name));
    },
  ],
  [0x52, call],
  [
    0x62,
    (machine) => {
      const state = machine.pop();
      setState(machine.top(), state);
    },
  ],
  [0x69, (_, reader) => refuse(`it makes an object of the class ${reader.line()}.${reader.line()}`)],
  [0x6f, () => refuse('it makes an object of a class')],
  [
    0x81,
    (machine) => {
      machine.pop();
      const type = machine.pop();
      refuse(`it makes an object of the class ${isAllowed(type) ? type.name : 'of no name'}`);
    },
  ],
  [0x92, () => refuse('it makes an object of a class')],
  [0x50, (_, reader) => refuse(`it asks for the persistent object ${reader.line()}`)],
  [0x51, () => refuse('it asks for a persistent object')],
  [0x82, () => refuse('it uses an extension')],
  [0x83, () => refuse('it uses an extension')],
  [0x84, () => refuse('it uses an extension')],
]);

const stop = 0x2e;
const protocol = 0x80;
const newestProtocol = 5;

/** What a pickle makes: numbers, texts, arrays for lists and tuples, Maps, Sets, ByteStrings, PickledArrays. */
export function runPickle(bytes: Uint8Array, name: string): unknown {
  const reader = new PickleReader(bytes, name);
  const machine = new Machine();
  for (;;) {
    const at = reader.position;
    const opcode = reader.byte();
    if (opcode === stop) return machine.pop();
    if (opcode === protocol) {
      const version = reader.byte();
      if (version > newestProtocol) throw new Error(`${name}: unsupported pickle protocol: ${version}`);
      continue;
    }
    const action = actions.get(opcode);
    if (action === undefined)
      throw new Error(`${name} is no pickle: byte ${at} is 0x${opcode.toString(16).padStart(2, '0')}`);
    try {
      action(machine, reader);
    } catch (error) {
      if (!(error instanceof Error) || error.message.startsWith(name)) throw error;
      const type = error instanceof UnpicklingError ? UnpicklingError : Error;
      throw new type(`${name}, at byte ${at}: ${error.message}`, { cause: error });
    }
  }
}
