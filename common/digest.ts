import { type BinaryLike, createHash } from "node:crypto";

/** The SHA-256 of the parts in a row, as hexadecimal digits. */
export function sha256(...parts: readonly BinaryLike[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
