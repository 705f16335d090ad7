/**
 * Packs a WebAssembly binary into a text that gzips a quarter smaller than the binary itself.
 *
 * gzip looks back at most 32 KB, and finds little where opcodes and operands alternate. So the code's bytes are sorted into streams,
 * one for each kind of operand, and an opcode of up to three bytes, or a frequent constant, becomes the number of its entry in a
 * table. `src/binary.ts` unpacks them.
 */

/** The streams of what may follow an opcode. `src/binary.ts` has the same numbers. */
const OPCODES = 0;
const SHAPES = 1; // sizes of functions, their locals, types of blocks, branches, calls, lanes
const MEMORY = 2; // alignments and offsets
const CONSTANTS = 3;
const LANES = 4; // of shuffles
const LOCALS = 5;
const TAIL = 6; // everything after the last function
const HEAD = 7; // everything before the first function, and the table of opcodes; last, as the code that follows it repeats its names
const STREAMS = 8;

/** Kinds of operands: a number of variable length, two of them, two and a byte, a table of branches; any other kind is a count of bytes. */
const NUMBER = 0;
const TWO_NUMBERS = 31;
const TWO_NUMBERS_AND_BYTE = 30;
const BRANCHES = 29;
const operand = (stream: number, kind: number) => 32 * stream + kind;

/** The operands of an opcode, by the WebAssembly specification; 0 for none. */
function operandOf(opcode: number, vector: number): number {
  if (opcode === 0xfd) {
    if (vector <= 11 || vector === 92 || vector === 93) return operand(MEMORY, TWO_NUMBERS);
    if (vector === 12) return operand(CONSTANTS, 16);
    if (vector === 13) return operand(LANES, 16);
    if (vector >= 21 && vector <= 34) return operand(SHAPES, 1);
    return vector >= 84 && vector <= 91 ? operand(MEMORY, TWO_NUMBERS_AND_BYTE) : 0;
  }
  if (opcode >= 0x02 && opcode <= 0x04) return operand(SHAPES, 1);
  if (opcode === 0x0c || opcode === 0x0d || opcode === 0x10) return operand(SHAPES, NUMBER);
  if (opcode === 0x0e) return operand(SHAPES, BRANCHES);
  if (opcode >= 0x20 && opcode <= 0x24) return operand(LOCALS, NUMBER);
  if (opcode >= 0x28 && opcode <= 0x3e) return operand(MEMORY, TWO_NUMBERS);
  if (opcode === 0x41 || opcode === 0x42) return operand(CONSTANTS, NUMBER);
  if (opcode === 0x43) return operand(CONSTANTS, 4);
  if (opcode === 0x44) return operand(CONSTANTS, 8);
  // other opcodes have none, or asc does not write them for these kernels: the build checks that unpacking restores the binary
  return 0;
}

/** This many of the most frequent instructions have a table entry together with their operands. */
const FUSED = 80;

/** The first digit's character. */
const FIRST = 35;
/** Less this, a letter is its own digit; letters come after the backslash, which is left out. */
const LETTER = FIRST + 1;

export function pack(bytes: Uint8Array): { text: string; streams: number[] } {
  const streams = Array.from({ length: STREAMS }, () => [] as number[]);
  const sequence: { bare: string; whole: string; stream: number; operands: number[] }[] = [];
  const wholes = new Map<string, number>();
  const entry = (shape: number, code: ArrayLike<number>) => [shape, code.length, ...Array.from(code)].join();
  let at = 0;
  const take = (stream: number, count: number) => {
    for (; count > 0; count--) streams[stream]?.push(bytes[at++] as number);
  };
  const number = (stream: number): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at] as number;
      take(stream, 1);
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };

  take(HEAD, 8);
  while (bytes[at] !== 10) {
    take(HEAD, 1);
    take(HEAD, number(HEAD));
  }
  take(HEAD, 1);
  number(HEAD);
  for (let functions = number(HEAD); functions > 0; functions--) {
    const size = number(SHAPES);
    const end = at + size;
    for (let kinds = number(SHAPES); kinds > 0; kinds--) {
      number(SHAPES);
      take(SHAPES, 1);
    }
    while (at < end) {
      const start = at++;
      const first = bytes[start] as number;
      let vector = 0;
      if (first >= 0xfc) {
        for (let shift = 0; ; shift += 7) {
          vector += ((bytes[at] as number) & 127) * 2 ** shift;
          if ((bytes[at++] as number) < 128) break;
        }
      }
      const shape = operandOf(first, vector);
      const opcode = bytes.subarray(start, at);
      const stream = shape >> 5;
      const kind = shape & 31;
      const before = streams[stream]?.length;
      if (shape !== 0) {
        if (kind === BRANCHES) for (let rest = number(stream) + 1; rest > 0; rest--) number(stream);
        else if (kind === NUMBER) number(stream);
        else if (kind >= TWO_NUMBERS_AND_BYTE) {
          number(stream);
          number(stream);
          take(stream, TWO_NUMBERS - kind);
        } else take(stream, kind);
      }
      // set aside until it is known how frequent they are
      const fusible = stream === CONSTANTS || stream === MEMORY || stream === LANES;
      const operands = fusible ? (streams[stream]?.splice(before as number) as number[]) : [];
      const whole = entry(0, [...opcode, ...operands]);
      sequence.push({ bare: entry(shape, opcode), whole, stream, operands });
      if (fusible) wholes.set(whole, (wholes.get(whole) ?? 0) + 1);
    }
  }
  take(TAIL, bytes.length - at);

  const fused = new Set(
    [...wholes]
      .sort((a, b) => b[1] - a[1])
      .slice(0, FUSED)
      .map(([whole]) => whole),
  );
  const codes = sequence.map(({ bare, whole, stream, operands }) => {
    if (fused.has(whole)) return whole;
    streams[stream]?.push(...operands);
    return bare;
  });

  // the most frequent get the smallest numbers, which are single digits
  const uses = new Map<string, number>();
  for (const code of codes) uses.set(code, (uses.get(code) ?? 0) + 1);
  const opcodes = [...uses.keys()].sort((a, b) => (uses.get(b) as number) - (uses.get(a) as number));
  if (opcodes.length > 255) throw new Error(`${opcodes.length} opcodes do not fit a byte`);
  for (const code of codes) streams[OPCODES]?.push(opcodes.indexOf(code));
  streams[HEAD]?.unshift(opcodes.length, ...opcodes.flatMap((opcode) => opcode.split(",").map(Number)));
  const text = streams.map((stream, i) => textOf(i === HEAD ? stream.map((byte) => (byte + 256 - LETTER) % 256) : stream));
  return { text: text.join(""), streams: streams.map((stream) => stream.length) };
}

/**
 * Writes bytes as the characters from # to ~ without the backslash, 91 digits that no bundler, charset or page can spoil. A byte
 * below 89 is one digit; any other is a pair that begins with one of the last two digits.
 */
function textOf(bytes: readonly number[]): string {
  const digit = (value: number) => String.fromCharCode(value + FIRST + Number(value >= 92 - FIRST));
  let text = "";
  for (const byte of bytes) text += byte < 89 ? digit(byte) : digit(89 + Math.floor((byte - 89) / 91)) + digit((byte - 89) % 91);
  return text;
}
