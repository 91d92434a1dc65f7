/**
 * WebAssembly instructions as bytes, for the loops that JavaScript has no vector instructions for. A piece of code that leaves
 * a value on the stack is an expression: `add(x, y)` is the code of x, of y and of the addition.
 */
export type Code = number | readonly Code[];

/** The bytes of a code, in order. */
export function flatten(code: Code, bytes: number[] = []): number[] {
  if (typeof code === 'number') bytes.push(code);
  else for (const part of code) flatten(part, bytes);
  return bytes;
}

/** An unsigned number of any size, as WebAssembly writes it (LEB128). */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  do {
    const low = left & 0x7f;
    left >>>= 7;
    bytes.push(left === 0 ? low : low | 0x80);
  } while (left !== 0);
  return bytes;
}

/** The same for a number with a sign. */
export function signed(value: number): Code {
  const bytes: number[] = [];
  let left = value;
  for (;;) {
    const low = left & 0x7f;
    left >>= 7;
    if ((left === 0 && (low & 0x40) === 0) || (left === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** The operands one after the other, then the operation. */
function operation(bytes: Code) {
  return (...operands: readonly Code[]): Code => [operands, bytes];
}

function vectorOperation(opcode: number) {
  return operation([0xfd, ...unsigned(opcode)]);
}

function scalarOperation(opcode: number) {
  return operation([opcode]);
}

export const i32 = {
  const: (value: number): Code => [0x41, signed(value)],
  add: scalarOperation(0x6a),
  sub: scalarOperation(0x6b),
  and: scalarOperation(0x71),
  shl: scalarOperation(0x74),
  shrU: scalarOperation(0x76),
  ltU: scalarOperation(0x49),
  isZero: scalarOperation(0x45),
};

export const f32 = {
  load: (address: Code): Code => [address, 0x2a, 2, 0],
  store: (address: Code, value: Code): Code => [address, value, 0x38, 2, 0],
  add: scalarOperation(0x92),
};

export const f64 = {
  const: (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
  add: scalarOperation(0xa0),
  div: scalarOperation(0xa3),
  store: (address: Code, value: Code): Code => [address, value, 0x39, 3, 0],
};

/** Four float32 numbers. Comparisons answer masks: all bits of a lane, or none. */
export const f32x4 = {
  splat: (scalar: Code): Code => [scalar, 0xfd, 0x13],
  const: (value: number): Code => constant(new Float32Array(4).fill(value)),
  eq: vectorOperation(0x41),
  ne: vectorOperation(0x42),
  lt: vectorOperation(0x43),
  gt: vectorOperation(0x44),
  le: vectorOperation(0x45),
  ge: vectorOperation(0x46),
  ceil: vectorOperation(0x67),
  floor: vectorOperation(0x68),
  trunc: vectorOperation(0x69),
  nearest: vectorOperation(0x6a),
  abs: vectorOperation(0xe0),
  neg: vectorOperation(0xe1),
  sqrt: vectorOperation(0xe3),
  add: vectorOperation(0xe4),
  sub: vectorOperation(0xe5),
  mul: vectorOperation(0xe6),
  div: vectorOperation(0xe7),
  /** NaN of either side stays. */
  min: vectorOperation(0xe8),
  max: vectorOperation(0xe9),
  /** `b < a ? b : a` and `a < b ? b : a`: cheaper, and a NaN of the first side stays. */
  pmin: vectorOperation(0xea),
  pmax: vectorOperation(0xeb),
  fromI32x4: vectorOperation(0xfa),
  /** Two doubles rounded, zeros behind them. */
  fromF64x2: vectorOperation(0x5e),
  lane: (lane: number, vector: Code): Code => [vector, 0xfd, 0x1f, lane],
};

export const i32x4 = {
  const: (...lanes: [number] | [number, number, number, number]): Code =>
    constant(lanes.length === 1 ? new Int32Array(4).fill(lanes[0]) : new Int32Array(lanes)),
  splat: (scalar: Code): Code => [scalar, 0xfd, 0x11],
  ne: vectorOperation(0x38),
  lt: vectorOperation(0x39),
  add: vectorOperation(0xae),
  sub: vectorOperation(0xb1),
  shl: (vector: Code, bits: number): Code => [vector, i32.const(bits), 0xfd, ...unsigned(0xab)],
  shrS: (vector: Code, bits: number): Code => [vector, i32.const(bits), 0xfd, ...unsigned(0xac)],
  shrU: (vector: Code, bits: number): Code => [vector, i32.const(bits), 0xfd, ...unsigned(0xad)],
  /** Whether no lane is 0, as a number. */
  allTrue: vectorOperation(0xa3),
};

/** Two float64 numbers. */
export const f64x2 = {
  const: (value: number): Code => constant(new Float64Array(2).fill(value)),
  splat: (scalar: Code): Code => [scalar, 0xfd, 0x14],
  add: vectorOperation(0xf0),
  sub: vectorOperation(0xf1),
  mul: vectorOperation(0xf2),
  /** The first two float32 numbers. */
  fromLow: vectorOperation(0x5f),
  /** The last two. */
  fromHigh: (vector: Code): Code => f64x2.fromLow(upperHalf(vector)),
  lane: (lane: number, vector: Code): Code => [vector, 0xfd, 0x21, lane],
};

export const v128 = {
  load: (address: Code, offset = 0): Code => [address, 0xfd, 0x00, 0, ...unsigned(offset)],
  /** One number in all four lanes. */
  loadSplat: (address: Code, offset = 0): Code => [address, 0xfd, 0x09, 2, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [address, value, 0xfd, 0x0b, 0, ...unsigned(offset)],
  and: vectorOperation(0x4e),
  or: vectorOperation(0x50),
  /** Where the mask's bits are set `a`, else `b`. */
  choose: (mask: Code, a: Code, b: Code): Code => [a, b, mask, 0xfd, 0x52],
  /** Four bytes, each as a lane of 32 bits. */
  loadBytes: (address: Code, offset = 0): Code => [
    address,
    ...[0xfd, 0x5c, 0, ...unsigned(offset)],
    ...[0xfd, ...unsigned(0x89)],
    ...[0xfd, ...unsigned(0xa9)],
  ],
  /** The lanes of 32 bits, 0 to 255, as four bytes. */
  storeBytes: (address: Code, value: Code, offset = 0): Code => [
    address,
    value,
    value,
    ...[0xfd, ...unsigned(0x86)],
    i32x4.const(0),
    ...[0xfd, ...unsigned(0x66)],
    ...[0xfd, 0x5a, 0, ...unsigned(offset), 0],
  ],
};

function constant(lanes: Float32Array | Float64Array | Int32Array): Code {
  return [0xfd, 0x0c, ...new Uint8Array(lanes.buffer)];
}

/** Whether the code is that of one constant of four lanes, as `const` makes it. */
export function isVectorConstant(code: readonly Code[]): boolean {
  return code.length === 18 && code[0] === 0xfd && code[1] === 0x0c;
}

function upperHalf(vector: Code): Code {
  const lanes = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
  return [vector, vector, 0xfd, 0x0d, ...lanes];
}

/** The two low halves: [a0, a1, b0, b1]. */
export function lowHalves(a: Code, b: Code): Code {
  return [a, b, 0xfd, 0x0d, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
}

/** Runs `body` unless the number is 0. */
export function when(number: Code, body: Code): Code {
  return [number, 0x04, 0x40, body, 0x0b];
}

/** Repeats `body` while the condition behind it holds; at least once. */
export function repeat(body: Code, condition: Code): Code {
  return [0x03, 0x40, body, condition, 0x0d, 0, 0x0b];
}
