/** Those of the streams of `tools/build/pack.ts` that are named here. */
const OPCODES = 0;
const SHAPES = 1;
const TAIL = 6;
const HEAD = 7;

/** A WebAssembly binary as `tools/build/pack.ts` writes it. */
export interface Packed {
  readonly text: string;
  /** Bytes of each of its streams. */
  readonly streams: readonly number[];
  /** Bytes of the binary. */
  readonly length: number;
}

export function unpack({ text, streams: sizes, length }: Packed): ReturnType<Uint8ArrayConstructor["of"]> {
  let read = 0;
  const digit = () => {
    const code = text.charCodeAt(read++);
    return code - (code < 92 ? 35 : 36);
  };
  const streams = sizes.map((size, stream) => {
    const bytes = new Uint8Array(size);
    for (let i = 0; i < size; i++) {
      const first = digit();
      bytes[i] = (first < 89 ? first : 89 + 91 * (first - 89) + digit()) + (stream === HEAD ? 36 : 0);
    }
    return bytes;
  });
  const places = new Int32Array(sizes.length);
  const next = (stream: number) => {
    const place = places[stream] as number;
    places[stream] = place + 1;
    return streams[stream]?.[place] as number;
  };
  const bytes = new Uint8Array(length);
  let at = 0;
  const take = (stream: number, count: number) => {
    for (; count > 0; count--) bytes[at++] = next(stream);
  };
  const number = (stream: number) => {
    let value = 0;
    let shift = 0;
    do {
      take(stream, 1);
      value |= ((bytes[at - 1] as number) & 127) << shift;
      shift += 7;
    } while ((bytes[at - 1] as number) > 127);
    return value;
  };
  const opcodes = Array.from({ length: next(HEAD) }, () => ({
    operand: next(HEAD),
    code: Array.from({ length: next(HEAD) }, () => next(HEAD)),
  }));
  take(HEAD, (sizes[HEAD] as number) - (places[HEAD] as number));
  while ((places[SHAPES] as number) < (sizes[SHAPES] as number)) {
    const size = number(SHAPES);
    const end = at + size;
    for (let kinds = number(SHAPES); kinds > 0; kinds--) {
      number(SHAPES);
      take(SHAPES, 1);
    }
    while (at < end) {
      const { operand, code } = opcodes[next(OPCODES)] as (typeof opcodes)[number];
      bytes.set(code, at);
      at += code.length;
      if (operand === 0) continue;
      const stream = operand >> 5;
      const kind = operand & 31;
      if (kind === 29) for (let rest = number(stream); rest >= 0; rest--) number(stream);
      else if (kind === 0) number(stream);
      else if (kind < 29) take(stream, kind);
      else {
        number(stream);
        number(stream);
        take(stream, 31 - kind);
      }
    }
  }
  take(TAIL, sizes[TAIL] as number);
  return bytes;
}
