/** What modules of one package have in common, packed once. */
export interface Shared {
  /** The opcodes and the most frequent instructions. */
  readonly table: string;
  /** The contents of data segments. */
  readonly data: readonly string[];
}

/** A WebAssembly binary as `tools/build/pack.ts` writes it. */
export interface Packed {
  readonly text: string;
  /** Values in each of its streams. */
  readonly streams: readonly number[];
  /** Bytes of the binary. */
  readonly length: number;
  /** How far its constants are from where those of other modules are, in steps of 128 bytes. */
  readonly shift: number;
  readonly shared: Shared;
}

/** The streams, in their order in the text. An opcode's operands are in one of the others. */
export const OPCODES = 0;
export const SHAPES = 1; // sizes of functions, their locals, types of blocks, branches, calls, lanes
export const MEMORY = 2; // alignments and offsets
export const CONSTANTS = 3;
export const LANES = 4; // of shuffles
export const LOCALS = 5;
export const TAIL = 6; // everything after the last function
export const HEAD = 7; // everything before the first function
export const STREAMS = 8;

/** Operands of an opcode: a count of bytes up to 16, or one of these. A number has as many bytes as it needs. */
export const NUMBER = 20;
export const TWO_NUMBERS = 21;
export const TWO_NUMBERS_AND_BYTE = 22;
export const BRANCHES = 23; // a count, and one number more than that
export const ADDRESS = 24; // of a constant: two bytes, to be shifted
export const KNOWN_ADDRESS = 25; // the same, in the table together with its opcode

/** Added to a letter in the head, so that names look like themselves. */
export const LETTERS = 36;

/** A Uint8Array whose buffer is an ArrayBuffer, under any version of TypeScript. */
export type Bytes = ReturnType<Uint8ArrayConstructor["of"]>;

/**
 * The bytes of a text, whose characters from # to ~ without the backslash are 91 digits. One of the first 89 is a byte, and each of
 * the last two the first of a pair.
 */
export function valuesOf(text: string): Bytes {
  const values = new Uint8Array(text.length);
  let count = 0;
  let base = -1;
  for (let i = 0; i < text.length; i++) {
    let digit = text.charCodeAt(i) - 35;
    if (digit > 56) digit--;
    if (base >= 0) {
      values[count++] = base + digit;
      base = -1;
    } else if (digit < 89) values[count++] = digit;
    else base = 89 + 91 * (digit - 89);
  }
  return values.subarray(0, count);
}

/** Unpacks a binary. This runs once, before anything is compiled: loops over typed arrays are quick even so, calls for every byte are not. */
export function unpack({ text, streams, length, shift, shared }: Packed): Bytes {
  const table = valuesOf(shared.table);
  const starts: number[] = [];
  for (let i = 0; i < table.length; i += 2 + (table[i + 1] as number)) starts.push(i);
  const values = valuesOf(text);
  /** Where each stream is read next. */
  const places = new Int32Array(STREAMS + 1);
  for (let stream = 0; stream < STREAMS; stream++) places[stream + 1] = (places[stream] as number) + (streams[stream] as number);
  const functionsEnd = places[SHAPES + 1] as number;
  const tailEnd = places[TAIL + 1] as number;
  const bytes = new Uint8Array(length);
  let to = 0;
  /** Copies a number from a stream, and returns it. */
  const number = (stream: number): number => {
    let value = 0;
    for (let bits = 0, byte = 128; byte > 127; bits += 7) {
      byte = values[(places[stream] as number)++] as number;
      bytes[to++] = byte;
      value |= (byte & 127) << bits;
    }
    return value;
  };

  for (let i = tailEnd; i < values.length; i++) bytes[to++] = (values[i] as number) + LETTERS;
  let next = 0;
  while ((places[SHAPES] as number) < functionsEnd) {
    const size = number(SHAPES);
    const end = to + size;
    for (let kinds = 2 * number(SHAPES); kinds > 0; kinds--) number(SHAPES);
    while (to < end) {
      let i = starts[values[next++] as number] as number;
      const operand = table[i++] as number;
      for (let last = i + (table[i] as number); i < last; ) bytes[to++] = table[++i] as number;
      if (operand === 0) continue;
      const stream = operand >> 5;
      const kind = operand & 31;
      let from = places[stream] as number;
      if (kind >= NUMBER && kind < ADDRESS) {
        let numbers = kind === NUMBER ? 1 : kind === BRANCHES ? 2 + (values[from] as number) : 2;
        for (; numbers > 0; from++) {
          const byte = values[from] as number;
          bytes[to++] = byte;
          if (byte < 128) numbers--;
        }
      }
      let rest = kind < NUMBER ? kind : kind === ADDRESS ? 2 : kind === TWO_NUMBERS_AND_BYTE ? 1 : 0;
      for (; rest > 0; rest--) bytes[to++] = values[from++] as number;
      if (kind >= ADDRESS) bytes[to - 1] = (bytes[to - 1] as number) + shift;
      places[stream] = from;
    }
  }
  for (let i = places[TAIL] as number; i < tailEnd; ) {
    for (let own = values[i++] as number; own > 0; own--) bytes[to++] = values[i++] as number;
    const known = shared.data[(values[i++] as number) - 1];
    if (known === undefined) continue;
    const data = valuesOf(known);
    bytes.set(data, to);
    to += data.length;
  }
  return bytes;
}
