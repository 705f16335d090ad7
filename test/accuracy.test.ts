/** `npm run accuracy`: its measures are right, it resumes, and its page says what it measured. */
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it, vi } from "vitest";
import { resume, save } from "../bench/accuracy/checkpoint.js";
import { measureOptions } from "../bench/accuracy/options.js";
import { floatOf, type Primitive, primitives } from "../bench/accuracy/primitives.js";
import { loadPrimitives, oracleError, piecesOf, preciseError, sweep, WRONG, wrongSpecials } from "../bench/accuracy/sweep.js";
import { addTally, emptyTally } from "../bench/accuracy/tally.js";
import { Precise, precise, preciseUlps, ulpsOf } from "../catalogue/oracle.js";
import { type AccuracyResults, parseResults, printResults } from "../common/accuracy.js";
import { Progress } from "../common/progress.js";
import { errorPicture } from "../tools/docs/accuracy-plots.js";

const folder = mkdtempSync(join(tmpdir(), "accuracy-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => promisify(execFile)(process.execPath, ["--import", "tsx", "bench/accuracy/main.ts", ...args]);

describe("errors in ULP", () => {
  it.each([
    [1, 1 + 2 ** -24, 0.5],
    [1, 1 - 2 ** -25, 0.5],
    [2, 2 - 2 ** -24, 0.5],
    [2 ** -149, 0, 1],
    [0, 2 ** -150, 0.5],
    [Infinity, 2 ** 128 - 2 ** 103, 0.5],
    [Infinity, 1e300, 0],
    [2 ** 127, Infinity, 2 ** 23],
    [Number.NaN, 1, Infinity],
    [Number.NaN, Number.NaN, 0],
  ])("%d for %d", (actual, exact, expected) => {
    expect(ulpsOf(actual, exact)).toBe(expected);
    expect(ulpsOf(-actual, -exact)).toBe(expected);
    if (Number.isFinite(exact) && !Number.isNaN(actual)) expect(preciseUlps(actual, precise(exact))).toBe(expected);
  });

  it("converts numbers exactly, and computes to 100 digits", () => {
    expect(precise(0.1).toFixed(60)).toBe("0.100000000000000005551115123125782702118158340454101562500000");
    expect(
      precise(-(2 ** -149))
        .times(new Precise(2).pow(149))
        .toNumber(),
    ).toBe(-1);
    expect(precise(1).plus("1e-60").eq(1)).toBe(false);
  });
});

describe("oracles", () => {
  it.each(Object.keys(primitives))("%s in float64 agrees with 100 digits", (name) => {
    const { oracleError: error, oracleSamples } = oracleError(name, 40);
    expect(oracleSamples).toBeGreaterThan(10);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(1e-8);
  });
});

describe("sweeps", () => {
  const loaded = loadPrimitives();
  const piece = { name: "tanh", from: 0x3f000000, to: 0x3f80ffff, step: 1009 };

  it("measure the error of a worse function", () => {
    const honest = sweep(loaded, piece);
    // gives the next float32 after each result
    const off = sweep(
      {
        ...loaded,
        run: (...args) => {
          loaded.run(...args);
          const bits = new Uint32Array(loaded.output.buffer, loaded.output.byteOffset, args[1]);
          for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) + 1;
        },
      },
      piece,
    );
    expect(honest.inputs).toBe(Math.ceil((piece.to - piece.from + 1) / piece.step));
    expect(honest.most).toBeGreaterThan(0.5);
    expect(honest.most).toBeLessThan(1.05);
    expect(off.most).toBeGreaterThan(honest.most + 0.5);
    expect(off.notNearest).toBeGreaterThan(0.9 * off.inputs);
    expect(preciseError(loaded, "tanh", honest.at)).toBeCloseTo(honest.most, 7);
    expect(Math.abs(floatOf(honest.at))).toBeGreaterThanOrEqual(0.5);
  });

  it("find NaN and infinity where a number should be", () => {
    for (const wrong of [Number.NaN, Infinity]) {
      const broken = { ...loaded, run: () => loaded.output.fill(wrong) };
      expect(sweep(broken, piece)).toMatchObject({ most: WRONG, notNearest: sweep(loaded, piece).inputs });
    }
  });

  it("are the sum of their pieces", () => {
    const whole = emptyTally();
    const middle = piece.from + 1009 * 1000;
    addTally(whole, sweep(loaded, { ...piece, to: middle - 1 }));
    addTally(whole, sweep(loaded, { ...piece, from: middle }));
    expect(whole).toEqual(sweep(loaded, piece));
    expect(whole.histogram.reduce((sum, count) => sum + count)).toBe(whole.inputs);
  });

  it("cover a domain once", () => {
    for (const [name, { patterns }] of Object.entries(primitives)) {
      const pieces = piecesOf(name, 2 ** 24, 1);
      const covered = pieces.reduce((sum, { from, to }) => sum + to - from + 1, 0);
      expect(covered).toBe(patterns.reduce((sum, [from, to]) => sum + to - from + 1, 0));
      expect(new Set(pieces.map(({ from }) => from)).size).toBe(pieces.length);
    }
  });

  it("accept right special values, and find a wrong one", () => {
    for (const name of Object.keys(primitives)) expect(wrongSpecials(loaded, name), name).toEqual([]);
    expect(wrongSpecials({ ...loaded, run: () => loaded.output.fill(1) }, "tanh")).toContain("−0: 1, not 0");
  });
});

describe("checkpoints", () => {
  it("are resumed, except for another binary", () => {
    const checkpoint = { key: "a", done: [0, 16], tally: { ...emptyTally(), inputs: 5 } };
    save(folder, "exp-1", checkpoint);
    expect(resume(folder, "exp-1", "a")).toEqual(checkpoint);
    expect(resume(folder, "exp-1", "b").done).toEqual([]);
    expect(readdirSync(folder)).toEqual(["exp-1.json"]);
  });
});

describe("the options of residual losses", () => {
  const progress = new Progress(1e9);

  it("are within a few units, and the reference within next to none", () => {
    vi.spyOn(console, "log").mockImplementation(() => {});
    const { errors, judge } = measureOptions("cauchy", true, progress) as NonNullable<ReturnType<typeof measureOptions>>;
    expect(Object.keys(errors).length).toBe(10);
    for (const [what, { most, count }] of Object.entries(errors)) {
      expect(most, what).toBeGreaterThan(0.5);
      expect(most, what).toBeLessThan(8);
      expect(count, what).toBeGreaterThan(200);
    }
    expect(judge.count).toBeGreaterThan(30);
    expect(judge.most).toBeLessThan(1e-6);
    expect(Object.keys(measureOptions("mae", true, progress)?.errors ?? {}).filter((what) => what.startsWith("hessian"))).toEqual([]);
    expect(measureOptions("bce", true, progress)).toBeUndefined();
    vi.restoreAllMocks();
  });
});

describe("the command", () => {
  const out = join(folder, "results.json");

  it("measures primitives, powers, losses and sums, and keeps the other results", async () => {
    await run("--quick", "--out", out, "--only", "exp,mse,wing,powers,sums");
    const first = parseResults(readFileSync(out, "utf8"));
    expect(Object.keys(first.unary)).toEqual(["exp"]);
    expect(Object.keys(first.losses)).toEqual(["mse", "wing"]);
    expect(first.unary.exp?.all).toBe(false);
    expect(first.unary.exp?.most).toBeGreaterThan(0.6);
    expect(first.unary.exp?.most).toBeLessThan(0.917);
    // whitened points take a few more roundings
    expect(first.losses.mse?.gradient.most).toBeLessThan(4);
    expect(first.losses.mse?.value.count).toBeGreaterThan(500);
    expect(first.sums.length).toBeGreaterThan(5);
    // some are made to round as badly as possible
    expect(Math.max(...first.sums.flatMap(({ errors }) => errors.map(([, error]) => error)))).toBeGreaterThan(0.9);
    for (const { errors } of first.sums) expect(Math.max(...errors.map(([, error]) => error))).toBeLessThanOrEqual(1);
    expect(first.binary.pow?.classes.find(({ upTo }) => upTo === 8)?.most).toBeLessThan(2);
    await run("--quick", "--out", out, "--only", "log");
    const second = parseResults(readFileSync(out, "utf8"));
    expect(Object.keys(second.unary)).toEqual(["exp", "log"]);
    expect({ ...second, unary: { exp: second.unary.exp } }).toEqual(first);
    expect(printResults(second)).toBe(readFileSync(out, "utf8"));
  });

  it("draws a picture of them", () => {
    const { unary } = parseResults(readFileSync(out, "utf8")) as AccuracyResults;
    const picture = errorPicture("exp", unary.exp as NonNullable<typeof unary.exp>);
    expect(picture).toContain("largest error, ULP");
    expect(picture).not.toMatch(/NaN|Infinity|undefined/);
  });

  it.each([
    [["--only", "sinh"], /sinh/],
    [["--every", "0"], /--every 0/],
  ])("refuses %j", async (args, message) => {
    await expect(run(...args)).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
  });

  it("resumes where it was stopped", async () => {
    const checkpoint = "bench/results/accuracy/logNormal-60013.json";
    const args = [
      "--import",
      "tsx",
      "bench/accuracy/main.ts",
      "--every",
      "60013",
      "--only",
      "logNormal",
      "--out",
      join(folder, "stopped.json"),
    ];
    rmSync(checkpoint, { force: true });
    const stopped = spawn(process.execPath, args, { stdio: "ignore" });
    const ended = new Promise((resolve) => stopped.once("exit", resolve));
    while (!existsSync(checkpoint) && stopped.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    stopped.kill("SIGKILL");
    await ended;
    const kept = resume("bench/results/accuracy", "logNormal-60013", JSON.parse(readFileSync(checkpoint, "utf8")).key);
    expect(kept.done.length).toBeGreaterThan(0);
    await promisify(execFile)(process.execPath, args);
    const { unary } = parseResults(readFileSync(join(folder, "stopped.json"), "utf8"));
    const [[from, to]] = (primitives.logNormal as Primitive).patterns as [[number, number]];
    expect(unary.logNormal?.inputs).toBeGreaterThanOrEqual(Math.ceil((to - from + 1) / 60013));
    rmSync(checkpoint);
  });
});
