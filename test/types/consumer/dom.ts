/** With the DOM's types. */
import { init } from "xyloss";

export async function load(url: URL, module: WebAssembly.Module): Promise<void> {
  await init(url);
  await init(module);
  await init(await fetch(url));
  await init(await WebAssembly.compile(new Uint8Array(4)));
  await init(new DataView(new ArrayBuffer(4)));
  // @ts-expect-error await it
  await init(fetch(url));
  // @ts-expect-error await it
  await init(WebAssembly.compile(new Uint8Array(4)));
}
