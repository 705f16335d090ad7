/**
 * Packs WebAssembly binaries into texts that gzip a quarter smaller than the binaries themselves.
 *
 * gzip looks back at most 32 KB, and finds little where opcodes and operands alternate. So the code's bytes are sorted into streams,
 * one for each kind of operand, and an opcode of up to three bytes, or a frequent constant, becomes the number of its entry in a
 * table. All binaries share the table, so that like code looks alike in all, wherever their constants are. `src/binary.ts` unpacks them.
 */
import {
  ADDRESS,
  BRANCHES,
  CONSTANTS,
  HEAD,
  KNOWN_ADDRESS,
  LANES,
  LETTERS,
  LOCALS,
  MEMORY,
  NUMBER,
  OPCODES,
  type Packed,
  SHAPES,
  type Shared,
  STREAMS,
  TAIL,
  TWO_NUMBERS,
  TWO_NUMBERS_AND_BYTE,
} from "../../src/binary.js";

const operand = (stream: number, kind: number) => 32 * stream + kind;

const CONST_I32 = 0x41;

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
  if (opcode === CONST_I32 || opcode === 0x42) return operand(CONSTANTS, NUMBER);
  if (opcode === 0x43) return operand(CONSTANTS, 4);
  if (opcode === 0x44) return operand(CONSTANTS, 8);
  // other opcodes have none, or asc does not write them for these kernels: the build checks that unpacking restores the binary
  return 0;
}

/** This many of the most frequent instructions have a table entry together with their operands. */
const FUSED = 30;

/** Where constants are, in steps of 128 bytes, in the binaries as they are packed. */
const NOWHERE = 8;

interface Instruction {
  /** Its entry in the table without operands, and with them if it is frequent. */
  readonly bare: string;
  readonly whole: string;
  readonly stream: number;
  readonly operands: number[];
}

interface Sorted {
  readonly bytes: Uint8Array;
  readonly streams: number[][];
  readonly instructions: Instruction[];
  readonly shift: number;
  /** What follows the functions: by turns other bytes and the contents of a data segment. */
  readonly tail: readonly number[][];
}

/** Reads a binary from some place on. */
class Reader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes[this.at++] as number;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  /** The bytes that `read` passes. */
  passed(read: () => void): number[] {
    const start = this.at;
    read();
    return Array.from(this.#bytes.subarray(start, this.at));
  }

  take(count: number): number[] {
    return this.passed(() => {
      this.at += count;
    });
  }
}

const entry = (shape: number, code: readonly number[]) => [shape, code.length, ...code].join();

/** Sorts a binary whose constants, of less than 1 KB, begin at `base`. */
function sort(bytes: Uint8Array, base: number): Sorted {
  const shift = base / 128 - NOWHERE;
  const streams = Array.from({ length: STREAMS }, () => [] as number[]);
  const into = (stream: number, values: readonly number[]) => void streams[stream]?.push(...values);
  const instructions: Instruction[] = [];
  const reader = new Reader(bytes);

  const head = reader.passed(() => {
    reader.take(8);
    while (bytes[reader.at] !== 10) {
      reader.byte();
      reader.take(reader.number());
    }
    reader.byte();
    reader.number();
  });
  let functions = 0;
  head.push(
    ...reader.passed(() => {
      functions = reader.number();
    }),
  );
  into(
    HEAD,
    head.map((byte) => (byte + 256 - LETTERS) % 256),
  );
  for (; functions > 0; functions--) {
    let size = 0;
    const sized = reader.passed(() => {
      size = reader.number();
    });
    const end = reader.at + size;
    into(SHAPES, sized);
    into(
      SHAPES,
      reader.passed(() => {
        for (let kinds = 2 * reader.number(); kinds > 0; kinds--) reader.number();
      }),
    );
    while (reader.at < end) {
      let [first, vector] = [0, 0];
      const opcode = reader.passed(() => {
        first = reader.byte();
        if (first >= 0xfc) vector = reader.number();
      });
      const shape = operandOf(first, vector);
      const [stream, kind] = [shape >> 5, shape & 31];
      const operands = reader.passed(() => {
        if (kind < NUMBER) reader.take(kind);
        else if (kind === BRANCHES) for (let rest = reader.number(); rest >= 0; rest--) reader.number();
        else {
          reader.number();
          if (kind !== NUMBER) reader.number();
          if (kind === TWO_NUMBERS_AND_BYTE) reader.byte();
        }
      });
      const address = first === CONST_I32 && operands.length === 2 ? (operands[0] as number) - 128 + 128 * (operands[1] as number) : 0;
      if (address >= base && address < base + 1024) {
        operands[1] = (operands[1] as number) - shift;
        const whole = entry(operand(stream, KNOWN_ADDRESS), [...opcode, ...operands]);
        instructions.push({ bare: entry(operand(stream, ADDRESS), opcode), whole, stream, operands });
      } else if (stream === CONSTANTS || stream === MEMORY || stream === LANES) {
        instructions.push({ bare: entry(shape, opcode), whole: entry(0, [...opcode, ...operands]), stream, operands });
      } else {
        into(stream, operands);
        const bare = entry(shape, opcode);
        instructions.push({ bare, whole: bare, stream, operands: [] });
      }
    }
  }
  return { bytes, streams, instructions, shift, tail: tailOf(reader, bytes.length) };
}

/** The data section, or nothing. */
function tailOf(reader: Reader, length: number): number[][] {
  const tail: number[][] = [];
  if (reader.at === length) return tail;
  let segments = 0;
  let own = reader.passed(() => {
    if (reader.byte() !== 11) throw new Error("something else than a data section follows the code");
    reader.number();
    segments = reader.number();
  });
  for (; segments > 0; segments--) {
    let size = 0;
    own.push(
      ...reader.passed(() => {
        if (reader.byte() !== 0 || reader.byte() !== CONST_I32) throw new Error("a data segment is not at a constant address");
        reader.number();
        reader.byte();
        size = reader.number();
      }),
    );
    tail.push(own, reader.take(size));
    own = [];
  }
  if (reader.at !== length) throw new Error("something follows the data section");
  return tail;
}

/** How often each text is in a list, the most frequent first. */
function counted(list: Iterable<string>): [text: string, count: number][] {
  const counts = new Map<string, number>();
  for (const each of list) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Packs binaries, each with the address of its constants. */
export function pack(binaries: readonly { readonly bytes: Uint8Array; readonly base: number }[]): { packed: Packed[]; shared: Shared } {
  const all = binaries.map(({ bytes, base }) => sort(bytes, base));
  const instructions = all.flatMap((each) => each.instructions);
  const fusible = instructions.filter(({ bare, whole }) => bare !== whole).map(({ whole }) => whole);
  const fused = new Set(counted(fusible).slice(0, FUSED).map(([whole]) => whole)); // biome-ignore format: one thought
  const entryOf = ({ bare, whole }: Instruction) => (fused.has(whole) ? whole : bare);
  // the most frequent get the smallest numbers, which are single digits
  const table = counted(instructions.map(entryOf)).map(([text]) => text);
  if (table.length > 255) throw new Error(`${table.length} opcodes do not fit a byte`);
  const numbers = new Map(table.map((text, number) => [text, number]));
  const contents = counted(all.flatMap(({ tail }) => tail.filter((_, i) => i % 2 === 1).map(String)))
    .filter(([, count]) => count > 1 || all.length === 1)
    .map(([text]) => text);
  const shared: Shared = {
    table: textOf(table.flatMap((text) => text.split(",").map(Number))),
    data: contents.map((text) => textOf(text.split(",").map(Number))),
  };
  const packed = all.map(({ bytes, streams, instructions, shift, tail }): Packed => {
    for (const instruction of instructions) {
      streams[OPCODES]?.push(numbers.get(entryOf(instruction)) as number);
      if (entryOf(instruction) === instruction.bare) streams[instruction.stream]?.push(...instruction.operands);
    }
    streams[TAIL] = tailStream(tail, contents);
    return { text: streams.map(textOf).join(""), streams: streams.map((stream) => stream.length), length: bytes.length, shift, shared };
  });
  return { packed, shared };
}

/** Runs of own bytes, each with its length before it and the number of the shared content that follows, or 0. */
function tailStream(tail: readonly number[][], contents: readonly string[]): number[] {
  const stream: number[] = [];
  let own: number[] = [];
  const end = (number: number) => {
    for (; own.length > 255; own = own.slice(255)) stream.push(255, ...own.slice(0, 255), 0);
    stream.push(own.length, ...own, number);
    own = [];
  };
  tail.forEach((bytes, i) => {
    const known = i % 2 === 1 ? contents.indexOf(String(bytes)) : -1;
    if (known < 0) own.push(...bytes);
    else end(known + 1);
  });
  if (own.length > 0) end(0);
  return stream;
}

/** Writes bytes as the characters that `valuesOf` in `src/binary.ts` reads: no bundler, charset or page can spoil them. */
function textOf(bytes: readonly number[]): string {
  const digit = (value: number) => String.fromCharCode(value + 35 + Number(value >= 57));
  let text = "";
  for (const byte of bytes) text += byte < 89 ? digit(byte) : digit(89 + Math.floor((byte - 89) / 91)) + digit((byte - 89) % 91);
  return text;
}
