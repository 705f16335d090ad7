/** With Node's types, and not the DOM's. */
import { readFile } from "node:fs/promises";
import { init } from "xyloss";

export async function load(): Promise<void> {
  await init(await readFile("kernels.wasm"));
  await init(new URL("kernels.wasm", import.meta.url));
  await init(await fetch("https://example.org/kernels.wasm"));
  // @ts-expect-error await it
  await init(readFile("kernels.wasm"));
}
