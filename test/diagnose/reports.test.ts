/** Sound reports for losses whose predictions are distributions, bins, maps or quantiles: nothing is found on sound data, and faults are. */
import { describe, expect, it } from "vitest";
import { type DiagnoseInput, diagnose, inspectData, type Report } from "../../src/diagnose/index.js";
import { random } from "../../src/diagnose/random.js";
import { pointsOf } from "../../src/diagnose/study.js";
import type { AnyLoss } from "../../src/diagnose/types.js";
import * as xyloss from "../../src/index.js";
import { expectThrown } from "../support.js";

const COUNT = 400;
const SIDE = 32;
const [SIGMA, A] = [0.7, -Math.log(0.7)];
/** The quantile of 90 % of a normal distribution. */
const Z90 = 1.2815515655446004;

/** Targets in a map of pixels, and predictions that miss them by normal errors. */
function sound() {
  const { uniform, normal } = random(5);
  const target = Array.from({ length: COUNT }, () => [uniform(4, 28), uniform(4, 20)] as const);
  return { target, prediction: target.map(([x, y]) => [x + normal(0, SIGMA), y + normal(0, SIGMA)] as const), normal };
}
type Points = readonly (readonly [x: number, y: number])[];

interface Kind {
  readonly loss: AnyLoss;
  readonly options?: Readonly<Record<string, unknown>>;
  /** A prediction that means this point. */
  readonly row: (point: readonly [number, number], normal: (mean: number, deviation: number) => number) => readonly number[];
  /** The first recommendation; default: the loss itself. */
  readonly first?: string;
}

const bins = (point: readonly [number, number]) => point.flatMap((at) => Array.from({ length: SIDE }, (_, k) => -((k - at) ** 2) / 2));
const map = ([x, y]: readonly [number, number]) =>
  Array.from({ length: SIDE * SIDE }, (_, k) => -(((k % SIDE) - x) ** 2 + (Math.floor(k / SIDE) - y) ** 2) / 2);
const parameters = ([x, y]: readonly [number, number]) => [x, y, A, 0, A];
const rowOptions = { binsX: SIDE, binsY: SIDE, split: 1, sigma: 1 };

const kinds: Readonly<Record<string, Kind>> = {
  studentTNll2d: { loss: xyloss.studentTNll2d, row: (point) => [...parameters(point), Math.log(8)] },
  "studentTNll2d with nu": { loss: xyloss.studentTNll2d, options: { nu: 8 }, row: parameters },
  gaussianEnergy: { loss: xyloss.gaussianEnergy, row: parameters },
  residualNll: { loss: xyloss.residualNll, row: parameters },
  "residualNll of another loss": {
    loss: xyloss.residualNll,
    options: { point: xyloss.charbonnier, pointOptions: { epsilon: 0.5 } },
    row: parameters,
  },
  energyScore: {
    loss: xyloss.energyScore,
    options: { members: 5 },
    row: ([x, y], normal) => Array.from({ length: 5 }, () => [normal(x, SIGMA), normal(y, SIGMA)]).flat(),
  },
  // as many numbers as a mean and two scales
  "energyScore of two members": {
    loss: xyloss.energyScore,
    options: { members: 2 },
    row: ([x, y], normal) => Array.from({ length: 2 }, () => [normal(x, SIGMA), normal(y, SIGMA)]).flat(),
  },
  mixtureNll2d: {
    loss: xyloss.mixtureNll2d,
    options: { components: 3 },
    row: ([x, y]) => [0, ...parameters([x + 5, y]), 2, ...parameters([x, y]), -1, ...parameters([x, y - 9])],
  },
  mlecc: { loss: xyloss.mlecc, options: rowOptions, row: bins },
  simcc: { loss: xyloss.simcc, options: rowOptions, row: bins },
  heatmapEnergy: { loss: xyloss.heatmapEnergy, options: { width: SIDE, height: SIDE }, row: map },
  pinball: { loss: xyloss.pinball, options: { tau: 0.9 }, row: (point) => point.map((at) => at + Z90 * SIGMA) },
  "pinball of x and y": {
    loss: xyloss.pinball,
    options: { tau: { x: 0.9, y: 0.1 } },
    row: ([x, y]) => [x + Z90 * SIGMA, y - Z90 * SIGMA],
  },
  "pinball of medians": { loss: xyloss.pinball, options: { tau: 0.5 }, row: (point) => point, first: "mse" },
  geometricQuantile: { loss: xyloss.geometricQuantile, options: { u: { x: 0.6, y: 0 } }, row: ([x, y]) => [x - SIGMA, y] },
  "geometricQuantile of middles": { loss: xyloss.geometricQuantile, options: { u: { x: 0, y: 0 } }, row: (point) => point, first: "mse" },
  softWing: { loss: xyloss.softWing, row: (point) => point, first: "mse" },
};

const inputOf = ({ options = {}, row }: Kind, change: (point: readonly [number, number]) => readonly [number, number] = (p) => p) => {
  const { target, prediction, normal } = sound();
  // quantiles are those of the targets' own distribution: their middle has no error
  const centres: Points = prediction;
  return {
    prediction: Float32Array.from(centres.flatMap((point) => row(change(point), normal))),
    target: Float32Array.from(target.flat()),
    options,
  } as DiagnoseInput;
};
const codesOf = ({ findings }: Pick<Report, "findings">) => findings.map(({ code }) => code);
const offered = ({ recommendation: [first] }: Report) => first?.loss;

describe.each(Object.entries(kinds))("%s", (title, kind) => {
  const { loss, first = loss.name } = kind;

  it("on sound data: nothing is found, and the loss is kept", () => {
    const report = diagnose(loss, inputOf(kind));
    expect(report.verdict.cause, report.verdict.message).toBe("nothing-found");
    expect(report.findings.filter(({ severity }) => severity !== "note")).toEqual([]);
    expect(offered(report)).toBe(first);
    if (first === loss.name) expect(report.verdict.action).toMatch(/^Keep yours: /);
    expect(report.probes.data.points?.distance.q50).toBeLessThan(2);
    expect(JSON.parse(JSON.stringify(report))).toEqual(JSON.parse(JSON.stringify(report.toJSON())));
    for (const text of [String(report), report.toMarkdown()]) expect(text).not.toMatch(/undefined|NaN|\[object/);
  });

  it("faults of the points are found", () => {
    // axes that are not alike can be told from each other
    const swapped = diagnose(
      loss,
      inputOf(kind, ([x, y]) => [y, x]),
    );
    expect(swapped.verdict.cause, title).toBe("swapped-axes");
    expect(swapped.recommendation[0]?.reason).toMatch(/^Mend swapped-axes first/);
    const { normal } = random(3);
    const spoilt = diagnose(
      loss,
      inputOf(kind, ([x, y]) => (normal() > 1.3 ? [x + normal(0, 2.5), y + normal(0, 2.5)] : [x, y])),
    );
    expect(codesOf(spoilt)).toContain("heavy-tails");
    expect(offered(spoilt)).toBeDefined();
    const scaled = inspectData(
      inputOf(kind, ([x, y]) => [x / 2, y / 2]),
      loss,
    );
    if (!(title.startsWith("pinball") || title.startsWith("geometric"))) expect(codesOf(scaled)).toContain("wrong-scale");
  });
});

describe("predictions that are several points", () => {
  it("count as the mean of an ensemble, and as the likeliest component of a mixture", () => {
    const target = [0, 0, 5, 5];
    const ensemble = pointsOf({ prediction: [0, 1, 2, 3, 4, 8, 1, 1, 1, 2, 1, 3], target, options: { members: 3 } }, xyloss.energyScore);
    expect([...(ensemble?.prediction ?? [])]).toEqual([2, 4, 1, 2]);
    const mixture = [
      [0, 1, 2, 0, 0, 0, 3, 4, 5, 0, 0, 0],
      [7, 6, 8, 0, 0, 0, 7, 9, 9, 0, 0, 0],
      [Number.NaN, 1, 2, 0, 0, 0, 3, 4, 5, 0, 0, 0],
    ].flat();
    const likeliest = pointsOf({ prediction: mixture, target: [...target, 1, 1], options: { components: 2 } }, xyloss.mixtureNll2d);
    // of equals the first; without a logit there is none
    expect([...(likeliest?.prediction ?? [])]).toEqual([4, 5, 6, 8]);
  });

  it.each([
    ["energyScore", /the mean of its members was taken/],
    ["mixtureNll2d", /the mean of its component with the largest logit was taken/],
  ] as const)("the report of %s says which", (name, said) => {
    const kind = kinds[name] as Kind;
    const report = diagnose(kind.loss, inputOf(kind));
    for (const text of [String(report), report.toMarkdown()]) expect(text.replaceAll(/\s+/g, " ")).toMatch(said);
    expect(report.probes.loss?.withoutPoints).toMatch(said);
  });

  it("an offset, and outliers of the data, are found", () => {
    for (const name of ["energyScore", "mixtureNll2d", "gaussianEnergy"]) {
      const kind = kinds[name] as Kind;
      expect(
        diagnose(
          kind.loss,
          inputOf(kind, ([x, y]) => [x + 3, y - 1]),
        ).verdict.cause,
      ).toBe("constant-offset");
    }
  });

  it("lengths that do not fit are errors, as for the loss", () => {
    expectThrown("ERR_XYLOSS_SHAPE", [/members/], () =>
      diagnose(xyloss.energyScore, { prediction: [0, 0, 0], target: [0, 0], options: { members: 2 } }),
    );
  });
});

describe("quantiles", () => {
  const { uniform, normal } = random(8);
  /** Targets that spread more to the right, and their quantile of z standard deviations. */
  const fan = (z: number) => {
    const rows = Array.from({ length: 500 }, () => [uniform(0, 600), uniform(0, 400)] as const);
    const spread = (x: number) => 3 + x / 20;
    return {
      target: rows.flatMap((row) => row.map((at) => at + normal(0, spread(row[0])))),
      prediction: rows.flatMap((row) => row.map((at) => at + z * spread(row[0]))),
    };
  };

  it.each([
    [0.9, Z90],
    [0.99, 2.3263],
    [0.1, -Z90],
  ])("%d: the farther off, the more targets spread, is no scale, no shear and no offset", (tau, z) => {
    const report = diagnose(xyloss.pinball, { ...fan(z), options: { tau } });
    expect(codesOf(report)).toEqual(["heteroscedastic-residuals"]);
    expect(report.verdict).toMatchObject({ cause: "nothing-found", call: `pinball.valueAndGrad(prediction, target, { tau: ${tau} })` });
    // the same predictions of another loss are off
    expect(diagnose(xyloss.mse, fan(z)).verdict.cause).not.toBe("nothing-found");
  });

  it("the recommendation says how many targets are below, and where the model is not there yet", () => {
    const reasonOf = (z: number) => diagnose(xyloss.pinball, { ...fan(z), options: { tau: 0.9 } }).recommendation[0]?.reason ?? "";
    expect(reasonOf(Z90)).toMatch(/^(8[7-9]|9[0-3])[.\d]* % of the targets are below the prediction in x, .*asks for 90 %\. Other/);
    expect(reasonOf(-Z90)).toMatch(/^(7|8|9|1\d)[.\d]* % of the targets.*asks for 90 %: the model is not fitted yet/);
  });

  it("of a cloud: the mean direction to the targets", () => {
    const kind = kinds.geometricQuantile as Kind;
    const [, x, y] = /targets is \(([-.\d]+), ([-.\d]+)\), where u asks for \(0\.6, 0\)\./.exec(
      diagnose(kind.loss, inputOf(kind)).recommendation[0]?.reason ?? "",
    ) as unknown as [string, string, string];
    expect(Number(x)).toBeCloseTo(0.6, 1);
    expect(Number(y)).toBeCloseTo(0, 1);
  });
});

describe("tls", () => {
  it("whose scale fits the errors does not pull from afar, and is as good as the best where predictions are near", () => {
    const { target, prediction } = sound();
    const options = { scale: 3.5, geometry: "radial" } as const;
    const report = diagnose(xyloss.tls, { prediction: prediction.flat(), target: target.flat(), options });
    expect(codesOf(report)).toEqual(["no-pull-from-afar", "flat-far-away", "not-convex"]);
    expect(report.verdict).toMatchObject({ cause: "no-pull-from-afar" });
    expect(report.verdict.action).toMatch(/^Start with a scale of about [\d.]+ and narrow it/);
    expect(report.recommendation[0]?.reason).toContain("your loss is as good here");
  });
});
