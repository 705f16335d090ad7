/** What is counted: rules on sound data sets, and on losses without the fault that the rule finds. */

import { inspectData, probeLoss } from "../../src/diagnose/index.js";
import type { DataProbes } from "../../src/diagnose/measure/data.js";
import { race } from "../../src/diagnose/measure/race.js";
import { random } from "../../src/diagnose/random.js";
import { dataRules, pointRules } from "../../src/diagnose/rules/data.js";
import { groupRules } from "../../src/diagnose/rules/dataGroups.js";
import { lossRules } from "../../src/diagnose/rules/loss.js";
import { raceRules } from "../../src/diagnose/rules/race.js";
import { pointsOf, studyOf } from "../../src/diagnose/study.js";
import type { AnyLoss, LossFunction, Rule } from "../../src/diagnose/types.js";
import * as xyloss from "../../src/index.js";
import { type Kind, lossKinds, pointKinds, scoreKinds } from "./data.js";
import { areaKinds, partKinds } from "./parts.js";

/** One kind of data at one size, with one loss. */
export interface Cell {
  readonly group: "data" | "scores" | "loss" | "race" | "parts";
  readonly data: string;
  readonly units: number;
  /** Draws a set and says, for every code that would be false for it, whether its rule alone finds it: no other finding silences it. */
  run(seed: number): [code: string, found: boolean][];
}

const pointCodes = new Set(pointRules.map(({ code }) => code));

/** Rules that look at what few losses take: they have data of their own. */
const ofScores = new Set(["uncertainty-off", "no-positives", "areas-off"]);
const ofParts = new Set(groupRules.map(({ code }) => code));

/** Whether the data has what a rule looks at. */
function looksAt(code: string, { points, rows, values, maps, scores }: DataProbes): boolean {
  if (code === "out-of-bounds") return points !== null && points.bounds !== null;
  if (code === "half-pixel-shift") return points !== null && points.unit.pixel !== null;
  if (pointCodes.has(code)) return points !== null;
  const others: Readonly<Record<string, boolean>> = {
    "targets-not-a-distribution": rows !== null && rows.target !== null,
    "wrong-class-axis": rows !== null,
    "probabilities-given-as-logits": values?.takes === "logits",
    "logits-given-as-probabilities": values?.takes === "probabilities",
    "targets-near-bound": values !== null && values.nearBound !== null,
    "unbalanced-heat-maps": maps !== null,
    "labels-off-by-one": scores !== null,
    "one-hot-predictions": scores !== null,
  };
  return others[code] ?? true;
}

const outcomes = <Probes>(rules: readonly Rule<Probes>[], probes: Probes, counts: (code: string) => boolean): [string, boolean][] =>
  rules.filter(({ code }) => counts(code)).map(({ code, find }) => [code, find(probes) !== undefined]);

const dataCells: Cell[] = [...pointKinds, ...lossKinds].flatMap((kind) =>
  kind.units.map((units) => ({
    group: "data",
    data: kind.name,
    units,
    run(seed) {
      const { probes } = inspectData(kind.draw(random(seed), units), kind.loss);
      return outcomes(
        dataRules,
        probes,
        (code) => !ofScores.has(code) && !ofParts.has(code) && looksAt(code, probes) && !kind.trueOf?.includes(code),
      );
    },
  })),
);

const scoreCells: Cell[] = [...scoreKinds, ...areaKinds].flatMap((kind) =>
  kind.units.map((units) => ({
    group: "scores",
    data: kind.name,
    units,
    run(seed) {
      const { probes } = inspectData(kind.draw(random(seed), units), kind.loss);
      const code = probes.areas !== null ? "areas-off" : probes.uncertainty === null ? "no-positives" : "uncertainty-off";
      return outcomes(dataRules, probes, (each) => each === code);
    },
  })),
);

/** These rules look at nothing else. */
const partCells: Cell[] = partKinds.flatMap((kind) =>
  kind.units.map((units) => ({
    group: "parts",
    data: kind.name,
    units,
    run(seed) {
      const { groups, swaps } = studyOf(undefined, kind.draw(random(seed), units));
      const probes = { groups, swaps: swaps?.pairs ?? [] };
      return outcomes(groupRules, probes, (code) => code !== "swapped-keypoints" || probes.swaps.length > 0);
    },
  })),
);

/** A loss and the codes that are true of it, which are no false alarms. */
interface Sound {
  readonly name: string;
  readonly loss: AnyLoss | LossFunction;
  /** For residuals of this size. */
  readonly options?: (size: number) => Record<string, unknown>;
  readonly trueOf: readonly string[];
}

const ofAxes = ["depends-on-axes", "gradient-sideways"];
const squared: LossFunction = (p, t) => {
  const grad = Float32Array.from(p, (x, i) => 2 * (x - (t[i] as number)));
  return { value: grad.reduce((sum, slope) => sum + slope ** 2 / 4, 0), grad };
};

const sound: readonly Sound[] = [
  { name: "mse", loss: xyloss.mse, trueOf: [] },
  { name: "a function's squared distance", loss: squared, trueOf: [] },
  { name: "huber, radial", loss: xyloss.huber, options: (size) => ({ delta: 1.5 * size, geometry: "radial" }), trueOf: [] },
  { name: "huber", loss: xyloss.huber, options: (size) => ({ delta: 1.5 * size }), trueOf: ofAxes },
  { name: "charbonnier, radial", loss: xyloss.charbonnier, options: (size) => ({ epsilon: size, geometry: "radial" }), trueOf: [] },
  { name: "euclidean", loss: xyloss.euclidean, trueOf: ["gradient-jumps-at-target"] },
  { name: "mae", loss: xyloss.mae, trueOf: [...ofAxes, "gradient-jumps-at-target"] },
  {
    name: "cauchy, radial",
    loss: xyloss.cauchy,
    options: (size) => ({ scale: 2.5 * size, geometry: "radial" }),
    trueOf: ["not-convex", "flat-far-away"],
  },
];
/** For coordinates in [0, 1]: costs depend on the target's place, and there is a floor. */
const ofLogits: Sound = {
  name: "bceWithLogits",
  loss: xyloss.bceWithLogits,
  trueOf: [...ofAxes, "cost-varies-with-place", "floor-hides-progress", "ill-conditioned", "flat-far-away"],
};

const named = (name: string): Kind => [...pointKinds, ...lossKinds].find((kind) => kind.name === name) as Kind;
const lossData = ["pixels", "whole pixels", "normal", "[0, 1]", "[−1, 1]"].map(named);
const raceData = ["pixels", "normal", "[0, 1]"].map(named);

/** The median size of the residuals' coordinates, as a standard deviation. */
function sizeOf({ prediction, target }: { prediction: ArrayLike<number>; target: ArrayLike<number> }): number {
  const sizes = Array.from(prediction, (p, i) => Math.abs(p - (target[i] as number))).sort((a, b) => a - b);
  return (sizes[sizes.length >> 1] as number) / 0.6745 || 1;
}

function drawn(kind: Kind, { options }: Sound, seed: number, units: number) {
  const input = kind.draw(random(seed), units);
  const size = sizeOf(input as { prediction: number[]; target: number[] });
  return options === undefined ? input : { ...input, options: options(size) };
}

const pairs: readonly (readonly [Sound, Kind])[] = [
  ...sound.flatMap((loss) => lossData.map((kind) => [loss, kind] as const)),
  [ofLogits, named("logits of coordinates")],
];

const lossCells: Cell[] = pairs.flatMap(([of, kind]) =>
  [20, 200, 1000].map((units) => ({
    group: "loss",
    data: `${of.name} on ${kind.name}`,
    units,
    run(seed) {
      const { probes } = probeLoss(of.loss, drawn(kind, of, seed, units));
      return outcomes(lossRules, probes, (code) => !of.trueOf.includes(code));
    },
  })),
);

/** The losses of every race that neither lack a pull nor are slow, and the one that races with them. */
const runners = new Set(["mae", "mse", "huber", "euclidean", "cauchy"]);

const raceCells: Cell[] = raceData.flatMap((kind) =>
  [50, 500].map((units) => ({
    group: "race",
    data: `${[...runners].join(", ")} on ${kind.name}`,
    units,
    run(seed) {
      const input = kind.draw(random(seed), units);
      const raced = race(xyloss.mae, input, pointsOf(input, xyloss.mae));
      if (raced === null) throw new Error("mae does not race");
      // each in turn as the loss that is diagnosed
      return raced.entries
        .filter(({ loss }) => runners.has(loss))
        .flatMap((own) => {
          const entries = raced.entries.map((entry) => ({ ...entry, own: entry === own }));
          return outcomes(raceRules, { ...raced, entries }, () => true);
        });
    },
  })),
);

export const cells: readonly Cell[] = [...dataCells, ...scoreCells, ...lossCells, ...raceCells, ...partCells];
