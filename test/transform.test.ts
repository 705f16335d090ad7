/** Transforms: their arrays, their errors, and the same bits wherever the arrays are. */
import { describe, expect, it } from "vitest";
import type { Transform } from "../src/families/spec.js";
import { Workspace } from "../src/index.js";
import { algebraicKernels } from "../src/kernels/algebraic.js";
import { classesKernels } from "../src/kernels/classes.js";
import { BLOCK, layoutOf, unitsOf } from "../src/layout.js";
import { transform } from "../src/transform.js";
import { bits, expectThrown, random } from "./support.js";

/** Kernels of losses that write one value per unit. With one input, it is both prediction and target. */
const squares: Transform = {
  name: "squares",
  inputs: ["from", "to"],
  layout: (length) => layoutOf("element", length, 1, 1, BLOCK, { output: 1 }),
  options: {},
  parameters: [],
  kernels: ["mse"],
};
const entropies: Transform = {
  name: "entropies",
  inputs: ["rows", "shares"],
  axes: ({ classes }) => [classes as number, classes as number],
  layout: (length, { classes }, name) => {
    const per = classes as number;
    return layoutOf("row", unitsOf(length, per, name, "a row has classes", "rows"), per, per, 1, { output: 1 });
  },
  options: {},
  parameters: ["labelSmoothing"],
  kernels: ["softmaxCrossEntropy"],
};
const classes = { classes: 5, labelSmoothing: 0 };
const numbers = (length: number, seed = 1) => {
  const next = random(seed);
  return Float32Array.from({ length }, () => 2 * next() - 1);
};

describe("a transform", () => {
  it("fills a new array or the caller's", () => {
    for (const length of [1, 5, 8192, 20001]) {
      const inputs = [numbers(length), numbers(length, 2)] as const;
      const expected = inputs[0].map((x, i) => Math.fround(x - (inputs[1][i] as number)) ** 2);
      expect(transform(algebraicKernels, squares, { inputs }, {})).toEqual(expected);
      const out = new Float32Array(length);
      expect(transform(algebraicKernels, squares, { inputs, out }, {})).toBe(out);
      expect(out).toEqual(expected);
      expect(transform(algebraicKernels, squares, { inputs, out: inputs[0] }, {})).toEqual(expected);
    }
  });

  it("scales a gradient, and overwrites or accumulates", () => {
    const inputs = [numbers(13), numbers(13, 2)] as const;
    const slopes = inputs[0].map((x, i) => x - (inputs[1][i] as number));
    const gradient = { ...squares, gradient: true };
    for (const [options, old] of [
      [{ upstream: 0.5 }, 0],
      [{ upstream: 0.5, accumulate: false }, 0],
      [{ upstream: 0.5, accumulate: true }, 7],
    ] as const) {
      const out = new Float32Array(13).fill(7);
      transform(algebraicKernels, gradient, { inputs, out }, options);
      out.forEach((slope, i) => {
        expect(slope).toBeCloseTo(old + (slopes[i] as number), 5);
      });
    }
  });

  it("gives the same bits in a workspace, and where only some arrays are in one", () => {
    const rows = 5003;
    const inputs = [numbers(5 * rows), numbers(5 * rows, 2).map(Math.abs)] as const;
    const expected = bits(transform(classesKernels, entropies, { inputs }, classes) as Float32Array);
    const ws = new Workspace({ floats: 11 * rows });
    const placed = inputs.map((input) => {
      const array = ws.alloc(input.length);
      array.set(input);
      return array;
    });
    const out = ws.alloc(rows);
    // elsewhere, but at the same byte offset as an array in the workspace
    const like = (array: Float32Array, values: Float32Array) => {
      const copy = new Float32Array(new ArrayBuffer(array.byteOffset + array.byteLength), array.byteOffset);
      copy.set(values);
      return copy;
    };
    const [rowsLike, sharesLike] = inputs.map((input, i) => like(placed[i] as Float32Array, input));
    for (const each of [placed, [placed[0], inputs[1]], [inputs[0], placed[1]], [placed[0], sharesLike], [rowsLike, placed[1]]]) {
      for (const to of [out, like(out, new Float32Array(rows))]) {
        // an input from elsewhere leaves only NaN in the workspace
        placed.forEach((array, i) => {
          array.set(each[i] === array ? (inputs[i] as Float32Array) : new Float32Array(array.length).fill(Number.NaN));
        });
        to.fill(Number.NaN);
        transform(classesKernels, entropies, { inputs: each, out: to }, classes);
        expect(bits(to)).toBe(expected);
      }
    }
    placed.forEach((array, i) => {
      array.set(inputs[i] as Float32Array);
    });
    expect(bits(transform(classesKernels, entropies, { inputs: placed }, classes) as Float32Array)).toBe(expected);
  });

  it("names an input that the getter of a later array removes", () => {
    for (const name of squares.inputs as [string, string]) {
      const inputs = [numbers(4), numbers(4, 2)] as const;
      const out = {
        get data() {
          structuredClone(0, { transfer: [inputs[name === "from" ? 0 : 1].buffer] });
          return new Float32Array(4);
        },
        shape: [4],
      };
      expectThrown("ERR_XYLOSS_DETACHED", [new RegExp(`^squares: ${name}'s `)], () =>
        transform(algebraicKernels, squares, { inputs, out }, {}),
      );
    }
  });

  it("takes ndarrays, and names what is wrong", () => {
    const inputs = [numbers(10), numbers(10, 2)];
    const expected = transform(classesKernels, entropies, { inputs }, classes);
    const nd = { data: inputs[0], shape: [2, 5] };
    expect(transform(classesKernels, entropies, { inputs: [nd, inputs[1]] }, classes)).toEqual(expected);
    const run = (given: unknown[], out?: unknown) => () => transform(classesKernels, entropies, { inputs: given, out }, classes);
    expectThrown("ERR_XYLOSS_TYPE", [/rows/], run([[1, 2], inputs[1]]));
    expectThrown("ERR_XYLOSS_TYPE", [/shares/], run([inputs[0], undefined]));
    expectThrown("ERR_XYLOSS_EMPTY", [/rows/], run([new Float32Array(0), inputs[1]]));
    expectThrown("ERR_XYLOSS_SHAPE", [/rows has 9 values/, /multiple of 5/], run([numbers(9), inputs[1]]));
    expectThrown("ERR_XYLOSS_SHAPE", [/last axis must be 5/], run([{ data: inputs[0], shape: [5, 2] }, inputs[1]]));
    expectThrown("ERR_XYLOSS_LENGTH", [/shares has 5 values, but rows's 10 need 10/], run([inputs[0], numbers(5)]));
    expectThrown("ERR_XYLOSS_LENGTH", [/out has 3 values/], run(inputs, new Float32Array(3)));
    expectThrown("ERR_XYLOSS_TYPE", [/out/], run(inputs, [1, 2]));
    expectThrown("ERR_XYLOSS_OVERLAP", [/out overlaps shares/], run(inputs, inputs[1]?.subarray(4, 6)));
    const ws = new Workspace({ floats: 30 });
    const gone = ws.alloc(10);
    ws.dispose();
    expectThrown("ERR_XYLOSS_DISPOSED", [/disposed/], run([gone, inputs[1]]));
  });
});
