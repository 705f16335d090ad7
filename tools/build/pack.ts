/**
 * Packs WebAssembly binaries into texts that gzip a quarter smaller than the binaries themselves.
 *
 * gzip looks back at most 32 KB, and finds little where opcodes and operands alternate. So the code's bytes are sorted into streams,
 * one for each kind of operand, and an opcode of up to three bytes, or a frequent constant, becomes the number of its entry in a
 * table. All binaries share the table, so that like code looks alike in all, wherever their constants are. `src/binary.ts` unpacks them.
 *
 * Functions that one loss alone needs are a part of their own: an app has only those of the losses that it imports.
 */
import {
  ADDRESS,
  BASE,
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
  type Part,
  SHAPES,
  type Shared,
  STREAMS,
  TAIL,
  TWO_NUMBERS,
  TWO_NUMBERS_AND_BYTE,
} from "../../src/binary.js";

const operand = (stream: number, kind: number) => 32 * stream + kind;

const CONST_I32 = 0x41;
const CALL = 0x10;

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

interface Code {
  readonly streams: number[][];
  readonly instructions: Instruction[];
}

interface Sorted {
  readonly bytes: Uint8Array;
  readonly head: number[];
  /** Where the size of the code section is. */
  readonly codeAt: number;
  /** Each function, and which others it calls. */
  readonly functions: (Code & { readonly calls: number[] })[];
  /** The functions that are exported, by their names. */
  readonly exported: ReadonlyMap<string, number>;
  readonly shift: number;
  /** What follows the functions: by turns other bytes and the contents of a data segment. */
  readonly tail: readonly number[][];
}

/** Reads a binary from some place on. */
class Reader {
  at: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
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
  const reader = new Reader(bytes);
  const exported = new Map<string, number>();
  const head = reader.passed(() => {
    reader.take(8);
    while (bytes[reader.at] !== 10) {
      const section = reader.byte();
      const end = reader.number() + reader.at;
      if (section === 8 || section === 9) throw new Error("functions are called by a table, or at the start");
      for (let rest = section === 7 ? reader.number() : 0; rest > 0; rest--) {
        const name = String.fromCharCode(...reader.take(reader.number()));
        const kind = reader.byte();
        const index = reader.number();
        if (kind === 0) exported.set(name, index);
      }
      reader.at = end;
    }
    reader.byte();
  });
  const codeAt = reader.at;
  let count = 0;
  head.push(
    ...reader.passed(() => {
      reader.number();
      count = reader.number();
    }),
  );
  const functions = Array.from({ length: count }, () => functionOf(bytes, reader, base, shift));
  return { bytes, head, codeAt, functions, exported, shift, tail: tailOf(reader, bytes.length) };
}

function functionOf(bytes: Uint8Array, reader: Reader, base: number, shift: number): Code & { readonly calls: number[] } {
  const streams = Array.from({ length: STREAMS }, () => [] as number[]);
  const into = (stream: number, values: readonly number[]) => void streams[stream]?.push(...values);
  const instructions: Instruction[] = [];
  const calls: number[] = [];
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
    const at = reader.at;
    const operands = reader.passed(() => {
      if (kind < NUMBER) reader.take(kind);
      else if (kind === BRANCHES) for (let rest = reader.number(); rest >= 0; rest--) reader.number();
      else {
        reader.number();
        if (kind !== NUMBER) reader.number();
        if (kind === TWO_NUMBERS_AND_BYTE) reader.byte();
      }
    });
    if (first === CALL) calls.push(new Reader(bytes, at).number());
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
  return { streams, instructions, calls };
}

/** The number of the part that each function is in: that of the one file whose exports need it; 0 if others do too. */
function ownersOf({ functions, exported }: Sorted, parts: readonly (readonly string[])[]): number[] {
  const owners: (number | undefined)[] = functions.map(() => undefined);
  const own = (index: number, owner: number): void => {
    const former = owners[index];
    if (former === owner || former === 0) return;
    owners[index] = former === undefined ? owner : 0;
    for (const called of functions[index]?.calls ?? []) own(called, owners[index] as number);
  };
  for (const [name, index] of exported) own(index, 1 + parts.findIndex((names) => names.includes(name)));
  return owners.map((owner) => owner ?? 0);
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

interface Binary {
  readonly bytes: Uint8Array;
  /** The address of its constants. */
  readonly base: number;
  /** The exports that belong together, each of these in a part of its own. */
  readonly parts: readonly (readonly string[])[];
}

/** A binary without what is in its parts. */
export interface Divided {
  readonly packed: Packed;
  readonly parts: readonly Part[];
}

/** Packs binaries. */
export function pack(binaries: readonly Binary[]): { packed: Divided[]; shared: Shared } {
  const all = binaries.map(({ bytes, base }) => sort(bytes, base));
  const instructions = all.flatMap(({ functions }) => functions.flatMap((each) => each.instructions));
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
  const streamsOf = (owner: number, streams: readonly number[][]): string => {
    const lengths = streams.slice(0, -1).flatMap(({ length }) => [Math.floor(length / BASE), length % BASE]);
    if (lengths.some((digit) => digit >= BASE)) throw new Error("a stream is too long for two digits");
    return textOf([owner, ...lengths]) + streams.map(textOf).join("");
  };
  const packed = all.map((sorted, i): Divided => {
    const { bytes, head, codeAt, functions, shift, tail } = sorted;
    const parts = binaries[i]?.parts ?? [];
    const owners = ownersOf(sorted, parts);
    const coded = [[], ...parts].map((_, owner) => {
      const streams = Array.from({ length: STREAMS }, () => [] as number[]);
      for (const { streams: own, instructions } of functions.filter((_, index) => owners[index] === owner)) {
        own.forEach((values, stream) => void streams[stream]?.push(...values));
        for (const instruction of instructions) {
          streams[OPCODES]?.push(numbers.get(entryOf(instruction)) as number);
          if (entryOf(instruction) === instruction.bare) streams[instruction.stream]?.push(...instruction.operands);
        }
      }
      return streams;
    });
    const [common, ...others] = coded as [number[][], ...number[][][]];
    common[HEAD] = head.map((byte) => (byte + 256 - LETTERS) % 256);
    common[TAIL] = tailStream(tail, contents);
    return {
      packed: { text: streamsOf(0, common), length: bytes.length, codeAt, owners: textOf(owners), shift, shared },
      parts: others.map((streams, part) => streamsOf(part + 1, streams)),
    };
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
