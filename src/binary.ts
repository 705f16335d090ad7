/** What modules of one package have in common, packed once. */
export interface Shared {
  /** The opcodes and the most frequent instructions. */
  readonly table: string;
  /** The contents of data segments. */
  readonly data: readonly string[];
}

/** A WebAssembly binary without its parts, as `tools/build/pack.ts` writes it. */
export interface Packed {
  readonly text: string;
  /** Bytes of the binary with all parts. */
  readonly length: number;
  /** Where the size of the code section is. */
  readonly codeAt: number;
  /** The part that each function is in; 0 if it is here. */
  readonly owners: string;
  /** How far its constants are from where those of other modules are, in steps of 128 bytes. */
  readonly shift: number;
  readonly shared: Shared;
}

/** The functions of a binary that one loss alone needs, as `tools/build/pack.ts` writes them. */
export type Part = string;

/** The streams, in their order in the text, which compresses best so. An opcode's operands are in one of the others. */
export const SHAPES = 0; // sizes of functions, their locals, types of blocks, branches, calls, lanes
export const MEMORY = 1; // alignments and offsets
export const CONSTANTS = 2;
export const LANES = 3; // of shuffles
export const LOCALS = 4;
export const OPCODES = 5;
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

/** Of the digits that lengths are written in: each is one character. */
export const BASE = 89;

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

/** Where the streams of functions are read next. */
interface Source {
  readonly values: Bytes;
  readonly places: Int32Array;
}

/** A text begins with the number of its part, and how many values each stream but the last has, in two digits to the base BASE. */
function sourceOf(text: string): Source {
  const values = valuesOf(text);
  const places = new Int32Array(STREAMS);
  let place = 2 * STREAMS - 1;
  for (let stream = 0, at = 1; stream < STREAMS; stream++) {
    places[stream] = place;
    place += BASE * (values[at++] as number) + (values[at++] as number);
  }
  return { values, places };
}

/** The body of a function that is not there: 3 bytes that trap. */
const MISSING = [3, 0, 0, 11];

/**
 * Unpacks a binary with some of its parts; the functions of the others do nothing but trap. This runs once, before anything is compiled:
 * loops over typed arrays are quick even so, calls for every byte are not.
 */
export function unpack(packed: Packed, parts: readonly Part[] = []): Bytes {
  const { length, codeAt, owners, shift, shared } = packed;
  const table = valuesOf(shared.table);
  const starts: number[] = [];
  for (let i = 0; i < table.length; i += 2 + (table[i + 1] as number)) starts.push(i);
  const common = sourceOf(packed.text);
  const sources = [common];
  for (const part of parts) {
    const source = sourceOf(part);
    sources[source.values[0] as number] = source;
  }
  const tailEnd = common.places[HEAD] as number;
  const bytes = new Uint8Array(length);
  let to = 0;
  /** Copies a number from a stream, and returns it. */
  const number = ({ values, places }: Source, stream: number): number => {
    let value = 0;
    for (let bits = 0, byte = 128; byte > 127; bits += 7) {
      byte = values[(places[stream] as number)++] as number;
      bytes[to++] = byte;
      value |= (byte & 127) << bits;
    }
    return value;
  };

  const rest = common.values;
  for (let i = tailEnd; i < rest.length; i++) bytes[to++] = (rest[i] as number) + LETTERS;
  for (const owner of valuesOf(owners)) {
    const source = sources[owner];
    if (source === undefined) {
      bytes.set(MISSING, to);
      to += MISSING.length;
      continue;
    }
    const { values, places } = source;
    const size = number(source, SHAPES);
    const end = to + size;
    for (let kinds = 2 * number(source, SHAPES); kinds > 0; kinds--) number(source, SHAPES);
    let next = places[OPCODES] as number;
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
      let count = kind < NUMBER ? kind : kind === ADDRESS ? 2 : kind === TWO_NUMBERS_AND_BYTE ? 1 : 0;
      for (; count > 0; count--) bytes[to++] = values[from++] as number;
      if (kind >= ADDRESS) bytes[to - 1] = (bytes[to - 1] as number) + shift;
      places[stream] = from;
    }
    places[OPCODES] = next;
  }
  // the size of the code section has as many bytes as with all parts
  let at = codeAt;
  while ((bytes[at] as number) > 127) at++;
  let size = to - at - 1;
  for (let i = codeAt; i <= at; i++, size >>>= 7) bytes[i] = (size & 127) | (i < at ? 128 : 0);
  for (let i = common.places[TAIL] as number; i < tailEnd; ) {
    for (let own = rest[i++] as number; own > 0; own--) bytes[to++] = rest[i++] as number;
    const known = shared.data[(rest[i++] as number) - 1];
    if (known === undefined) continue;
    const data = valuesOf(known);
    bytes.set(data, to);
    to += data.length;
  }
  return bytes.subarray(0, to);
}
