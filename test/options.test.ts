/** The ranges of options: how they are described, and what the reader accepts. */
import { describe, expect, it } from "vitest";
import { mse, pck } from "../src/index.js";
import { choice, didYouMean, flag, type OptionSpec, optionReader, positive, range, scale, whole } from "../src/options.js";
import { expectThrown } from "./support.js";

describe("a range in words", () => {
  const number = { kind: "number", default: 1 } as const;
  it.each<[text: string, spec: OptionSpec]>([
    ["a finite float32 number", number],
    ["a finite float32 number > 0", positive(1)],
    ["a finite float32 number ≥ 2^-126", scale(1)],
    ["a finite whole number ≥ 1 and ≤ 16777216", whole(1)],
    ["a finite float32 number > 0 and ≥ 1 and < 3 and ≤ 2", { ...number, above: 0, atLeast: 1, below: 3, atMost: 2 }],
    ["a finite float32 number, or -Infinity", { ...number, orMinusInfinity: true }],
    ["a finite float32 number ≤ 1, or null (off)", { ...number, atMost: 1, orNull: "off" }],
    ["true or false", flag],
    ['one of "one", "other"', choice("one", "other")],
    ["a pair", { kind: "other", default: undefined, read: () => undefined, text: "a pair" }],
  ])("%s", (text, spec) => expect(range(spec)).toBe(text));
});

describe("the nearest known name", () => {
  it.each<[name: string, known: string[], found: string | undefined]>([
    ["abcd", ["abxy"], "abxy"],
    ["abcd", ["axyz"], undefined],
    ["abcdefgh", ["abcdwxyz"], "abcdwxyz"],
    ["abcdefgh", ["abcvwxyz"], undefined],
    ["a", ["bcd"], undefined],
    ["a", ["bc"], "bc"],
    ["Delta", ["gamma", "dELTA"], "dELTA"],
    ["cats", ["bats", "cat"], "bats"],
    ["scat", ["bcat", "cat"], "bcat"],
    ["cat", ["cart", "cats"], "cart"],
  ])("to %s among %j is %s", (name, known, found) => {
    expect(didYouMean(name, known)).toBe(found === undefined ? "" : `; did you mean ${found}?`);
  });
});

describe("a reader", () => {
  const read = optionReader("owner", {
    limit: { kind: "number", default: 0.1, orMinusInfinity: true },
    off: { kind: "number", default: 0.25, above: 0, orNull: "off" },
    count: whole(2, 3),
    size: whole(1),
  });

  it("fills in defaults, rounded to float32", () => {
    expect(read({ size: 1 })).toEqual({ limit: Math.fround(0.1), off: 0.25, count: 3, size: 1 });
    expect(read({ size: 5, limit: 0.3, off: undefined })).toEqual({ limit: Math.fround(0.3), off: 0.25, count: 3, size: 5 });
  });

  it("accepts a number's limits", () => {
    expect(read({ size: 2 ** 24, limit: -Infinity, off: null })).toMatchObject({ size: 2 ** 24, limit: -Infinity, off: null });
    for (const options of [
      { limit: Infinity },
      { limit: null },
      { off: -Infinity },
      { off: 0 },
      { count: null },
      { count: 2.5 },
      { count: 1 },
      { count: 2 ** 24 + 1 },
    ]) {
      expectThrown("ERR_XYLOSS_OPTION", [new RegExp(`^owner: option ${Object.keys(options)[0]} is `)], () => read({ size: 1, ...options }));
    }
  });

  it("says what is required", () => {
    for (const options of [undefined, {}, { size: undefined }]) {
      expectThrown("ERR_XYLOSS_OPTION", [/^owner: option size is required: a finite whole number ≥ 1/], () => read(options));
    }
  });
});

describe("a value that other libraries have", () => {
  const prediction = Float32Array.of(0.25, 0.5);
  it("is told what to do instead, where there is something", () => {
    const reduction = "none" as "mean";
    expect(() => mse.value(prediction, prediction, { reduction })).toThrow(/"nonzero-mean"; the method each returns one number per unit$/);
  });

  it("is only refused elsewhere", () => {
    expect(() => pck(prediction, prediction, { threshold: 1, reduction: "none" as "mean" })).toThrow(/"nonzero-mean"$/);
    expect(() => mse.value(prediction, prediction, { reduction: "toString" as "mean" })).toThrow(/"nonzero-mean"$/);
  });
});
