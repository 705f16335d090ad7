import { constants, isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { fail, XylossError } from "../errors.js";

/** Bytes as they come. */
export type Bytes = AsyncIterable<Uint8Array | string>;

/** The text of a file, or of standard input for "-". */
export async function textOf(file: string, stdin: Bytes): Promise<string> {
  const [bytes, name] = file === "-" ? [stdin, "standard input"] : [createReadStream(file), file];
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of bytes) {
      parts.push(typeof part === "string" ? Buffer.from(part) : Buffer.from(part.buffer, part.byteOffset, part.byteLength));
      length += part.length;
      if (length > constants.MAX_STRING_LENGTH) {
        fail("ERR_XYLOSS_VALUE", `${name} is larger than ${constants.MAX_STRING_LENGTH} bytes; diagnose a random sample of its lines`);
      }
    }
  } catch (error) {
    throw explained(error, `${name} cannot be read`);
  }
  return decoded(Buffer.concat(parts), name);
}

function decoded(bytes: Buffer, name: string): string {
  const text = bytes.toString("utf8");
  if (isUtf8(bytes)) {
    if (text.includes("\0")) fail("ERR_XYLOSS_VALUE", `${name} is no text: it has bytes of 0; save it as CSV in UTF-8`);
    return text;
  }
  const line = text.slice(0, text.indexOf("\uFFFD")).split("\n").length;
  return fail("ERR_XYLOSS_VALUE", `${name} is not text in UTF-8: line ${line} has other bytes; save it as CSV in UTF-8`);
}

/** Why files cannot be read or written, by Node's codes. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of its path is no folder",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
};

/** A failure of the file system in words; any other error as it is. */
export function explained(error: unknown, what: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  // those of the system are EACCES and the like
  if (typeof code !== "string" || !/^E[A-Z]+$/.test(code)) return error;
  return new XylossError("ERR_XYLOSS_VALUE", `${what}: ${reasons[code] ?? message}`, { cause: error });
}
