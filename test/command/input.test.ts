/** What a table means for every loss. */
import { describe, expect, it } from "vitest";
import { type CsvOptions, readCsv } from "../../src/command/csv.js";
import { inputOf, readingOf, tallyText } from "../../src/command/input.js";
import { inspectData } from "../../src/diagnose/index.js";
import type { AnyLoss, Bounds, DiagnoseInput } from "../../src/diagnose/types.js";
import type { Spec } from "../../src/families/spec.js";
import * as xyloss from "../../src/index.js";
import { specs } from "../../src/specs.js";
import { expectThrown, sample, type Variant, variants } from "../support.js";

type Wanted = CsvOptions["wanted"];

const specOf = (name: string) => specs.find((each) => each.name === name) as Spec;
const inputFrom = (name: string, text: string, wanted?: Wanted, options = {}, bounds?: Bounds) =>
  inputOf(readCsv(text, { wanted }), specOf(name), options, bounds);
/** The numbers, whatever holds them. */
const plain = (values: unknown) => Array.from((values as { data?: ArrayLike<number> }).data ?? (values as ArrayLike<number>));
const inspected = (name: string, input: DiagnoseInput) => inspectData(input, (xyloss as unknown as Record<string, AnyLoss>)[name]).probes;

/** A table of numbered columns p and t. */
function written(prediction: ArrayLike<number>, target: ArrayLike<number>, perRow: number, perTarget: number): string {
  const names = [...Array.from({ length: perRow }, (_, i) => `p${i}`), ...Array.from({ length: perTarget }, (_, i) => `t${i}`)];
  const lines = Array.from({ length: prediction.length / perRow }, (_, row) => [
    ...Array.from({ length: perRow }, (_, i) => prediction[row * perRow + i]),
    ...Array.from({ length: perTarget }, (_, i) => target[row * perTarget + i]),
  ]);
  return [names, ...lines].map((line) => line.join(",")).join("\n");
}
const both = (perRow: number, perTarget: number): Wanted => ({ prediction: [`p0-p${perRow - 1}`], target: [`t0-t${perTarget - 1}`] });

/** Units in a row: both coordinates of a point, all keypoints of an instance, all positions of a map. */
const unitsPerRow = ({ step, perUnit, spec, options }: Variant) =>
  step * (perUnit === 1 && step % 2 === 1 && spec.unit === "element" && options.geometry !== "radial" ? 2 : 1);

const ROWS = 6;

describe("inputOf", () => {
  it.each(variants.map((variant) => [variant.title, variant] as const))("gives %s what the table has", (_, variant) => {
    const { spec, perUnit, perTarget, labels, options } = variant;
    const perRow = unitsPerRow(variant);
    const { prediction, target } = sample(variant, ROWS * perRow);
    const text = written(prediction, target, perRow * perUnit, perRow * perTarget);
    const input = inputFrom(spec.name, text, both(perRow * perUnit, perRow * perTarget), options);
    expect(plain(input.prediction)).toEqual(Array.from(prediction));
    expect(plain(input.target)).toEqual(Array.from(target));
    expect(input.target instanceof Int32Array).toBe(labels);
    expect(input.weights).toBeUndefined();
    expect(inspected(spec.name, input)).toMatchObject({ count: ROWS * perRow, missing: 0 });
  });

  it("tells numbers of classes and bins from the columns, unless they are said", () => {
    const text = written(new Float32Array(12), [0, 1], 6, 1);
    expect(inputFrom("sparseSoftmaxCrossEntropy", text, both(6, 1)).options).toEqual({ classes: 6 });
    expect(inputFrom("sparseSoftmaxCrossEntropy", text, both(6, 1), { positions: 1, ignoreIndex: 9 }).options).toMatchObject({
      classes: 6,
    });
    expect(inputFrom("dfl", written(new Float32Array(16), [1, 2, 0, 3], 8, 2), both(8, 2)).options).toEqual({ bins: 4 });
    const maps = written(new Float32Array(24), new Float32Array(8), 12, 4);
    expect(inputFrom("sparseSoftmaxCrossEntropy", maps, both(12, 4), { positions: 4 }).options).toEqual({ classes: 3, positions: 4 });
    expectThrown("ERR_XYLOSS_SHAPE", [/4 classes/], () =>
      inputFrom("klDivergence", written([1, 2, 3], [1, 2, 3], 3, 3), both(3, 3), { classes: 4 }),
    );
  });

  it("takes two columns of a loss of classes for points, and its two labels' scores for classes", () => {
    expect(inputFrom("categoricalCrossEntropy", "1,2,3,4").options).toEqual({});
    expect(inputFrom("sparseSoftmaxCrossEntropy", "1,2,0", { prediction: ["1-2"], target: ["3"] }).options).toEqual({ classes: 2 });
  });

  it("takes numbers in rows of odd length for no points", () => {
    const input = inputFrom("mse", "p,t\n1,2\n3,4\n", { columns: ["p", "t"] });
    expect(input.prediction).toEqual({ data: Float64Array.of(1, 3), shape: [2, 1] });
    expect(inspected("mse", input)).toMatchObject({ unit: "element", count: 2, points: null });
    expect(inspected("mse", inputFrom("mse", "1,2,3,4"))).toMatchObject({ points: { count: 1 } });
  });

  it("has weight 0 for what is missing: the point, the row, the keypoint, the position of a map", () => {
    const weights = (name: string, text: string, wanted?: Wanted, options = {}) => {
      const input = inputFrom(name, text, wanted, options);
      return input.weights === undefined ? undefined : plain(input.weights);
    };
    expect(weights("mse", "1,2,3,4\n1,,3,4\n1,2,NA,4\n1,2,3,nan")).toEqual([1, 0, 0, 1]);
    expect(weights("mse", "1,2,3,4\n1,,3,4", undefined, { geometry: "radial" })).toEqual([1, 0]);
    expect(weights("mse", "1,2,3,4,1,2,3,4\n1,2,3,4,1,2,,4", { columns: ["1-8"] })).toEqual([1, 1, 1, 0]);
    expect(weights("klDivergence", "1,,3,4\n1,2,3,4", undefined, { classes: 2 })).toEqual([0, 1]);
    expect(weights("oks", "1,2,3,4,1,2,3,\n", { columns: ["1-8"] }, { sigmas: [1, 1], areas: 1 })).toEqual([1, 0]);
    expect(weights("giou", "0,0,1,1,0,0,1,1\n,0,1,1,0,0,1,1", { columns: ["1-8"] })).toEqual([1, 0]);
    // classes first: 2 classes of 3 positions, one of which has no score of the second class
    const maps = "1,2,3,4,,6,0,1,0";
    expect(weights("sparseSoftmaxCrossEntropy", maps, { prediction: ["1-6"], target: ["7-9"] }, { positions: 3 })).toEqual([1, 0, 1]);
    expect(weights("bce", "p,t\n0.5,1\n,0", { columns: ["p", "t"] })).toEqual([1, 0]);
  });

  it("has the rows' weights, those of rows with several units for each", () => {
    expect(plain(inputFrom("mse", "1,2,3,4,0.5\n1,2,3,4,\n1,,3,4,2", { columns: ["1-5"] }).weights)).toEqual([0.5, 0, 0]);
    expect(plain(inputFrom("mse", "1,2,3,4,1,2,3,4,3", { columns: ["1-9"] }).weights)).toEqual([3, 3]);
    expectThrown("ERR_XYLOSS_VALUE", [/^line 3, column w: the weight is -1; weights must be finite and ≥ 0$/], () =>
      inputFrom("mse", "px,py,tx,ty,w\n1,2,3,4,1\n1,2,3,4,-1", { columns: ["px-w"] }),
    );
    expectThrown("ERR_XYLOSS_VALUE", [/the weight is NaN/], () => inputFrom("mse", "1,2,3,4,nan", { columns: ["1-5"] }));
  });

  it("leaves out labels that are missing, and says where one cannot be", () => {
    const wanted = { prediction: ["a", "b"], target: ["label"] };
    const labels = (text: string, options = {}) => inputFrom("sparseSoftmaxCrossEntropy", `a,b,label\n${text}`, wanted, options);
    expect(labels("1,2,0\n1,2,\n1,2,1").target).toEqual(Int32Array.of(0, -100, 1));
    expect(labels("1,2,0\n1,2,", { ignoreIndex: 7 }).target).toEqual(Int32Array.of(0, 7));
    expect(plain(labels("1,2,0\n1,2,").weights)).toEqual([1, 0]);
    expectThrown("ERR_XYLOSS_VALUE", [/^line 3, column label: 0.5 is not a label; labels are whole numbers from 0$/], () =>
      labels("1,2,0\n1,2,0.5"),
    );
    // no Int32 would be it
    expectThrown("ERR_XYLOSS_VALUE", [/: 3000000000 is not a label/], () => labels("1,2,0\n1,2,3000000000"));
    expectThrown("ERR_XYLOSS_VALUE", [/^line 4, column label: 2; labels are whole numbers from 0 to 1/], () =>
      labels("1,2,0\n1,2,1\n1,2,2"),
    );
    expectThrown("ERR_XYLOSS_VALUE", [/^line 2, column t1: 4.5; coordinates are in bins, from 0 to 3/], () =>
      inputFrom("crps", written(new Float32Array(8), [1, 4.5], 8, 2), both(8, 2)),
    );
  });

  it("says where a number is beyond float32", () => {
    for (const [text, place] of [
      ["1,2,3,4\n1,-4e38,3,4", "line 2, column 2: -4e+38"],
      ["1,2,3,4\n\n1,2,3,1e300", "line 3, column 4: 1e+300"],
    ] as const) {
      expectThrown("ERR_XYLOSS_VALUE", [new RegExp(`^${place.replaceAll("+", "\\+")} is beyond float32`)], () => inputFrom("mse", text));
    }
    expectThrown("ERR_XYLOSS_VALUE", [/^line 1, column 5: 1e\+300 is beyond float32/], () =>
      inputFrom("mse", "1,2,3,4,1e300", { columns: ["1-5"] }),
    );
    expect(plain(inputFrom("mse", "3.4e38,inf,nan,4").prediction)).toEqual([3.4e38, Infinity]);
  });

  it("leaves boxes inside out to the diagnosis, which counts them", () => {
    const text = Array.from({ length: 12 }, (_, i) => [i + 90, 80, 20, 10, i + 90, 80, 20, 10].join(",")).join("\n");
    const { findings } = inspectData(inputFrom("giou", text, { columns: ["1-8"] }), xyloss.giou as unknown as AnyLoss);
    expect(findings.map(({ severity }) => severity)).toContain("error");
  });

  it("counts what is used, each unit that is not for one reason", () => {
    const tally = (name: string, text: string, wanted?: Wanted) => readingOf(readCsv(text, { wanted }), specOf(name), {}).tally;
    const rows = "1,2,3,4,1\n,2,3,4,0\n1,2,3,4,0\n1,2,3,4,\n1,2,3,4,1e-60";
    const counts = { unit: "row", count: 5, used: 1, missing: 2, weightless: 2, ignored: 0 };
    expect(tally("mse", rows, { columns: ["1-5"] })).toEqual(counts);
    expect(tallyText(counts)).toBe("5 rows read, 1 used (left out: 2 with an empty cell, 2 with weight 0)");
    expect(tallyText({ ...counts, unit: "box", missing: 0 })).toBe("5 boxes read, 1 used (left out: 2 with weight 0)");
    const points = tally("mse", "1,2,3,4,1,2,3,4,1\n1,2,3,,1,2,3,4,1\n1,2,3,4,1,2,3,4,0", { columns: ["1-9"] });
    expect(points).toEqual({ unit: "point", count: 6, used: 3, missing: 1, weightless: 2, ignored: 0 });
    const labels = tally("sparseSoftmaxCrossEntropy", "1,2,0\n1,2,-100\n1,2,", { prediction: ["1-2"], target: ["3"] });
    expect(labels).toEqual({ unit: "row", count: 3, used: 1, missing: 1, weightless: 0, ignored: 1 });
  });

  it("says which columns a loss needs", () => {
    expectThrown("ERR_XYLOSS_SHAPE", [/^gaussianNll: 4 columns of predictions need 2 of targets; there are 4 \(--prediction-columns/], () =>
      inputFrom("gaussianNll", written(new Float32Array(4), new Float32Array(4), 4, 4), both(4, 4)),
    );
    expectThrown("ERR_XYLOSS_SHAPE", [/^giou: prediction has 2 values; boxes are x1 y1 x2 y2/], () => inputFrom("giou", "1,2,3,4"));
    expectThrown("ERR_XYLOSS_OPTION", [/heatmapMse: option width is required/], () => inputFrom("heatmapMse", "1,2,3,4"));
    expectThrown("ERR_XYLOSS_OPTION", [/there is no option delt here; did you mean delta\?/], () =>
      inputFrom("huber", "1,2,3,4", undefined, { delt: 1 }),
    );
  });

  it("hands on options and bounds", () => {
    const bounds: Bounds = { x: [0, 640], y: [0, 480] };
    expect(inputFrom("huber", "1,2,3,4", undefined, { delta: 2 }, bounds)).toMatchObject({ options: { delta: 2 }, bounds });
    const thresholds = { x: [0.5, 1.5], y: [0.5, 1.5] };
    const ordinal = written(new Float32Array(8), [1, 0, 2, 1], 4, 2);
    expect(inspected("ordinalBce", inputFrom("ordinalBce", ordinal, both(4, 2), { thresholds }))).toMatchObject({ points: { count: 2 } });
  });
});
