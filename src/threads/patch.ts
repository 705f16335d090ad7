import type { Bytes } from "../binary.js";

/** Numbers of a binary's sections. */
const IMPORT = 2;
const MEMORY = 5;

/**
 * An import section: of one memory, `env.memory`, which threads share. Its limits suit every memory: from no page to 65,536, which is all
 * that there can be.
 */
const SHARED_MEMORY = [IMPORT, 18, 1, 3, ..."env", 6, ..."memory", 2, 3, 0, 0x80, 0x80, 0x04].map((byte) =>
  typeof byte === "string" ? byte.charCodeAt(0) : byte,
);

/**
 * The bytes of a module that imports its memory, shared with other threads: made from those of a module that imports that memory and nothing
 * else, or that has one of its own and imports nothing. A compiled module cannot be changed so.
 */
export function shareMemory(bytes: Bytes): Bytes {
  const shared = new Uint8Array(bytes.length + SHARED_MEMORY.length);
  let length = 0;
  const put = (part: ArrayLike<number>): void => {
    shared.set(part, length);
    length += part.length;
  };
  // the magic number and the version
  let at = 8;
  put(bytes.subarray(0, at));
  let imported = false;
  while (at < bytes.length) {
    const start = at;
    const section = bytes[at++] as number;
    let size = 0;
    for (let shift = 0, byte = 128; byte > 127; shift += 7) {
      byte = bytes[at++] as number;
      size |= (byte & 127) << shift;
    }
    at += size;
    if (section > IMPORT && !imported) {
      put(SHARED_MEMORY);
      imported = true;
    }
    if (section !== IMPORT && section !== MEMORY) put(bytes.subarray(start, at));
  }
  return shared.slice(0, length);
}
