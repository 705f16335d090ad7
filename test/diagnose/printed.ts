/** Calls as reports print them, and points to call them with. */
import { random } from "../../src/diagnose/random.js";
import * as xyloss from "../../src/index.js";

type Result = { readonly value: number; readonly grad: Float32Array };
export type Call = (prediction: Float32Array, target: Float32Array) => Result;

/** A printed call as it runs in a program. */
export function run(call: string, more: Readonly<Record<string, unknown>> = {}): Call {
  const given = { ...xyloss, ...more };
  const made = new Function(...Object.keys(given), "prediction", "target", `return ${call};`) as (...all: unknown[]) => Result;
  return (prediction, target) => made(...Object.values(given), prediction, target);
}

/** Targets in an image, and predictions that miss them by residuals. */
export function pointsWith(count: number, residual: (i: number) => readonly [number, number], seed = 1) {
  const { uniform } = random(seed);
  const target = Float32Array.from({ length: 2 * count }, () => uniform(20, 600));
  const off = Array.from({ length: count }, (_, i) => residual(i)).flat();
  return { target, prediction: target.map((t, k) => t + (off[k] as number)) };
}
