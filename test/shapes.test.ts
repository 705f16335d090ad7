/** Errors for arrays that do not fit each other, for every loss and shape; targets need not have the shape of predictions. */
import { describe, expect, it } from "vitest";
import { Workspace } from "../src/index.js";
import { type AnyLoss, bits, expectThrown, sample, sampleWeights, type Variant, variants } from "./support.js";

const engines = ["kernel", "reference"] as const;
const cases = variants.flatMap((variant) => engines.map((engine) => [`${variant.title}, ${engine}`, variant, engine] as const));

/** Every method that takes these arrays, with a gradient if it writes one. */
function everyWay(loss: AnyLoss, options: Record<string, unknown>, given: Record<string, Float32Array | undefined>): (() => unknown)[] {
  const { prediction, target, weights, grad } = given as { prediction: Float32Array; target: Float32Array } & typeof given;
  const all = { ...options, ...(weights && { weights }), ...(grad && { grad }) };
  const { grad: _, ...eachOptions } = all;
  return [
    ...(grad ? [] : [() => loss.value(prediction, target, all), () => loss.each(prediction, target, eachOptions)]),
    () => loss.valueAndGrad(prediction, target, all),
    () => loss.bind({ prediction, target, ...(grad && { grad }), ...(weights && { weights }) }, options),
  ];
}

/** The last axis that ndarrays of predictions and of targets must have; 0 if any will do. */
function lastAxes({ spec, options, perUnit, step }: Variant): [prediction: number, target: number] {
  const { geometry, classes = 0, positions = 1, bins = 0, width = 0, thresholds } = options as Partial<Record<string, number>>;
  // ensembles of points, however many
  if (spec.name === "energyScore") return [2, 2];
  switch (spec.family) {
    case "residual":
      return String(geometry) === "radial" || spec.name === "euclidean" ? [2, 2] : [0, 0];
    case "quantiles":
      return step === 1 && perUnit === 1 ? [0, 0] : [2, 2];
    case "bounded":
      return thresholds === undefined ? [0, 0] : [(thresholds as unknown as { x: number[] }).x.length, 2];
    case "classes":
      if (classes === 0) return [bins || perUnit, 2];
      if (positions !== 1) return [0, 0];
      return [classes, spec.ignore === undefined ? classes : 0];
    case "heatmaps":
      return [width, ["heatmapFocal", "adaptiveWing"].includes(spec.name) ? width : 2];
    case "images":
      return [width, width];
    case "distributions":
      return [perUnit, 2];
    default:
      return [perUnit, perUnit];
  }
}

describe.each(cases)("%s", (_, variant, engine) => {
  const { options, perUnit, perTarget, step, labels } = variant;
  const loss = variant[engine] as unknown as AnyLoss;
  const units = 4 * step;
  const data = () => ({ ...sample(variant, units), weights: sampleWeights(units) });
  const Target = labels ? Int32Array : Float32Array;
  const expectAll = (code: Parameters<typeof expectThrown>[0], names: RegExp[], given: Record<string, Float32Array | undefined>) => {
    const kept = Object.values(given).map((array) => array && bits(array));
    for (const run of everyWay(loss, options, given)) expectThrown(code, names, run);
    expect(Object.values(given).map((array) => array && bits(array))).toEqual(kept);
  };

  it("targets of another length", () => {
    for (const length of [0, 1, units * perTarget - 1, units * perTarget + 1, 2 * units * perTarget]) {
      if (length === units * perTarget) continue;
      const target = new Target(length) as Float32Array;
      expectAll("ERR_XYLOSS_LENGTH", [/target/, new RegExp(`\\b${length}\\b`), new RegExp(`\\b${units * perTarget}\\b`)], {
        ...data(),
        target,
      });
    }
  });

  it("ndarrays with another last axis", () => {
    const given = data();
    lastAxes(variant).forEach((last, i) => {
      const role = (["prediction", "target"] as const)[i] as "prediction" | "target";
      const { length } = given[role];
      const shaped = (...shape: number[]) => ({ ...given, [role]: { data: given[role], shape } });
      const call = ({ prediction, target }: Record<"prediction" | "target", unknown>) =>
        loss.value(prediction as Float32Array, target as Float32Array, options);
      expect(call(shaped(length / (last || 1), last || 1))).toBe(call(given));
      expect(call(shaped(length))).toBe(call(given));
      if (last === length) return;
      if (last === 0) expect(call(shaped(1, length))).toBe(call(given));
      else expectThrown("ERR_XYLOSS_SHAPE", [new RegExp(`${role}.*; its last axis must be ${last}$`)], () => call(shaped(1, length)));
    });
  });

  it("targets of another type", () => {
    for (const target of [new (labels ? Float32Array : Int32Array)(units * perTarget), Array(units * perTarget).fill(0), null]) {
      const wanted = new RegExp(labels ? "Int32Array" : "Float32Array");
      for (const run of everyWay(loss, options, { ...sample(variant, units), target: target as Float32Array })) {
        expectThrown("ERR_XYLOSS_TYPE", [/target/, wanted], run);
      }
    }
  });

  it("weights of another length, and impossible weights", () => {
    for (const length of [units - 1, units + 1, 3 * units]) {
      if (variant.spec.unit === "element" && 2 * length === units) continue;
      expectAll("ERR_XYLOSS_LENGTH", [/weights/, new RegExp(`\\b${length}\\b`)], { ...data(), weights: new Float32Array(length) });
    }
    for (const [i, wrong] of [-1, Number.NaN, Infinity].entries()) {
      const { prediction, target, weights } = data();
      weights[units - 1 - i] = wrong;
      const grad = new Float32Array(prediction.length).fill(7);
      const names = [new RegExp(`weights\\[${units - 1 - i}\\]`), new RegExp(String(wrong))];
      expectThrown("ERR_XYLOSS_VALUE", names, () => loss.valueAndGrad(prediction, target, { ...options, weights, grad }));
      const step = loss.bind({ prediction, target, weights, grad }, options);
      expectThrown("ERR_XYLOSS_VALUE", names, step);
      expect(grad.every((slope) => slope === 7)).toBe(true);
    }
  });

  it("a gradient of another length, or one that overlaps another array", () => {
    const { prediction, target } = data();
    for (const length of [prediction.length - 1, prediction.length + 1]) {
      expectAll("ERR_XYLOSS_LENGTH", [/grad/, new RegExp(`\\b${length}\\b`)], { prediction, target, grad: new Float32Array(length) });
    }
    const room = new Float32Array(prediction.length + 1 + target.length);
    const shifted = room.subarray(1, prediction.length + 1);
    room.set(prediction);
    expectAll("ERR_XYLOSS_OVERLAP", [/grad/, /prediction/], { prediction: room.subarray(0, prediction.length), target, grad: shifted });
    if (labels || target.length === prediction.length) return;
    const inside = room.subarray(prediction.length, prediction.length + target.length);
    inside.set(target);
    expectAll("ERR_XYLOSS_OVERLAP", [/grad/, /target/], { prediction, target: inside, grad: shifted });
  });

  it("an empty prediction, and one that is not whole units", () => {
    const { target } = data();
    expectAll("ERR_XYLOSS_EMPTY", [/prediction/], { prediction: new Float32Array(0), target: new Target(0) as Float32Array });
    if (perUnit * step === 1) return;
    const prediction = new Float32Array(units * perUnit + 1);
    expectAll("ERR_XYLOSS_SHAPE", [/prediction/, new RegExp(`\\b${prediction.length}\\b`)], { prediction, target });
  });

  it("arrays of a disposed workspace", () => {
    const { prediction, target } = data();
    const ws = new Workspace({ floats: prediction.length + target.length });
    const p = ws.alloc(prediction.length);
    const t = (labels ? ws.allocInt32(target.length) : ws.alloc(target.length)) as Float32Array;
    p.set(prediction);
    t.set(target);
    const step = loss.bind({ prediction: p, target: t, grad: p }, options);
    const value = loss.value(prediction, target, options);
    // the reference rounds differently with and without a gradient
    expect(Math.abs(step() - value)).toBeLessThanOrEqual(engine === "reference" ? 1e-14 * Math.abs(value) : 0);
    ws.dispose();
    if (engine === "reference") return;
    expectThrown("ERR_XYLOSS_DISPOSED", [], step);
    expectAll("ERR_XYLOSS_DISPOSED", [], { prediction: p, target });
    expectAll("ERR_XYLOSS_DISPOSED", [], { prediction, target: t });
  });
});
