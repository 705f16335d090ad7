/** Trainings in Node, from start to end. */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { env, setBackend } from "@tensorflow/tfjs-core";
import type { Settings } from "./contestants.js";
import { readGlyphs } from "./fonts.js";
import { type Drawn, drawnOf, type Measured, Study } from "./study.js";

const require = createRequire(import.meta.url);
const glyphs = readGlyphs();

export const drawn: readonly Drawn[] = drawnOf(glyphs);

/** Trains with these settings, and measures every so many steps. */
export async function trained(settings: Settings, interval: number): Promise<Measured[]> {
  setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm"))}/`);
  // as in the page: these numbers are those of any browser
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await setBackend("wasm");
  const study = new Study(glyphs, settings);
  const measured = [study.measure()];
  while (!study.done) {
    await study.advance();
    if (study.step % interval === 0 || study.done) measured.push(study.measure());
  }
  study.dispose();
  return measured;
}
