/** Sweeps a primitive's domain: every float32 through the binary against float64, and against 100 digits where that is too close to call. */
import { readFileSync } from "node:fs";
import { precise, preciseUlps, ulpsOf } from "../../catalogue/oracle.js";
import { BINS, OCTAVE_SHIFT } from "../../common/accuracy.js";
import { floatOf, type Primitive, primitives, specialsOf } from "./primitives.js";
import { emptyTally, LAST_BIN, type Tally } from "./tally.js";

/** A piece of a domain: every `step`th bit pattern from `from` to `to`. */
export interface Piece {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** This near to half an ULP, float64 does not decide which float32 is nearest: ten times its own largest error. */
const TIE = 1e-7;

/** The error of a plainly wrong result in ULP, such as NaN for a number. */
export const WRONG = 2 ** 24;

export const BINARY = new URL("../../build/primitives.wasm", import.meta.url);
const BATCH = 16384;

type Kernel = (from: number, to: number, count: number, y?: number) => void;

/** The primitives' binary, with room for a batch of inputs and results. */
export function loadPrimitives() {
  const { memory, ...kernels } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(BINARY))).exports as unknown as {
    memory: WebAssembly.Memory;
  } & Record<string, Kernel>;
  memory.grow(4);
  const [input, output] = [65536, 65536 + 4 * BATCH].map((at) => new Float32Array(memory.buffer, at, BATCH)) as [
    Float32Array,
    Float32Array,
  ];
  const run = (name: string, count: number, y?: number) =>
    (kernels[name] as Kernel)(input.byteOffset, output.byteOffset, (count + 3) & -4, y);
  return { input, output, run };
}

type Loaded = ReturnType<typeof loadPrimitives>;

/** 2⁻ˡᵃˢᵗ ᵖˡᵃᶜᵉ by the exponent bits of a float64. */
const scales = Float64Array.from({ length: 2048 }, (_, bits) => 2 ** -(Math.min(127, Math.max(-126, bits - 1023)) - 23));

export function sweep({ input, output, run }: Loaded, { name, from, to, step }: Piece): Tally {
  const { exact, precise: toDigits } = primitives[name] as Primitive;
  const tally = emptyTally();
  const { histogram, octaves } = tally;
  const bits = new Uint32Array(input.buffer, input.byteOffset, BATCH);
  const double = new Float64Array(1);
  const word = new Int32Array(double.buffer);
  for (let next = from; next <= to; ) {
    let count = 0;
    for (; count < BATCH && next <= to; count++, next += step) bits[count] = next;
    run(name, count);
    for (let i = 0; i < count; i++) {
      const actual = output[i] as number;
      const x = input[i] as number;
      const wanted = exact(x);
      let off = 0;
      if (actual === wanted) {
        if (actual === 0 && !Object.is(actual, wanted)) tally.otherZeros++;
      } else {
        double[0] = wanted;
        off = Math.abs(actual - wanted) * (scales[((word[1] as number) >>> 20) & 0x7ff] as number);
        // one of them is not finite, or the result is plainly wrong
        if (!(off < WRONG)) off = Math.min(ulpsOf(actual, wanted), WRONG);
        if (actual === 0 && Object.is(actual, 0) !== wanted > 0) tally.otherZeros++;
      }
      if (off >= 0.5 - TIE) {
        if (off > 0.5 + TIE || preciseUlps(actual, toDigits(precise(x))) > 0.5) tally.notNearest++;
      }
      const bin = Math.min(Math.floor(off * BINS), LAST_BIN);
      histogram[bin] = (histogram[bin] as number) + 1;
      const octave = (bits[i] as number) >>> OCTAVE_SHIFT;
      if (off > (octaves[octave] as number)) {
        octaves[octave] = off;
        if (off > tally.most) {
          tally.most = off;
          tally.at = bits[i] as number;
        }
      }
    }
    tally.inputs += count;
  }
  return tally;
}

/** The special inputs with a wrong result, as text. */
export function wrongSpecials({ input, output, run }: Loaded, name: string): string[] {
  const specials = specialsOf(name);
  input.set(specials.map(([x]) => x));
  run(name, specials.length);
  return specials.flatMap(([x, wanted], i) =>
    Object.is(output[i], wanted) ? [] : [`${Object.is(x, -0) ? "−0" : x}: ${Object.is(output[i], -0) ? "−0" : output[i]}, not ${wanted}`],
  );
}

/** The largest difference between float64 and 100 digits in float32 ULP, over the whole domain. */
export function oracleError(name: string, samples: number): { oracleError: number; oracleSamples: number } {
  const { exact, precise: toDigits, patterns } = primitives[name] as Primitive;
  let most = 0;
  let count = 0;
  for (const [from, to] of patterns) {
    for (let i = 0; i < samples; i++) {
      const x = floatOf(from + Math.floor(((to - from) * (i + 0.5)) / samples));
      const wanted = exact(x);
      if (!Number.isFinite(x) || !Number.isFinite(wanted) || Math.abs(wanted) >= 2 ** 128 || Math.abs(wanted) < 2 ** -149) continue;
      most = Math.max(most, preciseUlps(wanted, toDigits(precise(x))));
      count++;
    }
  }
  return { oracleError: most, oracleSamples: count };
}

/** The error at one input, to 100 digits. */
export function preciseError(loaded: Loaded, name: string, at: number): number {
  const x = floatOf(at);
  loaded.input[0] = x;
  loaded.run(name, 1);
  const actual = loaded.output[0] as number;
  return preciseUlps(actual, (primitives[name] as Primitive).precise(precise(x)));
}

/** A domain in pieces of at most `size` patterns. */
export function piecesOf(name: string, size: number, step: number): Piece[] {
  return (primitives[name] as Primitive).patterns.flatMap(([from, to]) => {
    const pieces: Piece[] = [];
    for (let start = from; start <= to; start += size) pieces.push({ name, from: start, to: Math.min(to, start + size - 1), step });
    return pieces;
  });
}
