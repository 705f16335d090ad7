import type { DataProbes } from "../measure/data.js";
import { counted, percent, round } from "../text.js";
import type { Limit, Rule } from "../types.js";
import { enough } from "./dataOfPoints.js";

const byChance: Limit = {
  name: "chance",
  value: 0.01,
  reason: "the share of random orders of the rows that go along as much: of unrelated rows, 1 set in 100 passes this test",
};
const atMost: Limit = {
  name: "rank correlation",
  value: 0.5,
  reason: "a stronger one between few rows is no proof that they are unrelated",
};
const strength: Limit = {
  name: "strength",
  value: 30,
  reason: "n(ρx² + ρy²): for unrelated rows, the largest of 60 lags exceeds it in 2 of 100,000 sets",
};
const nearer: Limit = {
  name: "ratio of distances",
  value: 0.5,
  reason: "a forecast of slow data may be nearer to the last row's target, but not by half",
};

const isUnrelated = ({ pairing }: DataProbes): boolean =>
  pairing !== null && pairing.chance > byChance.value && pairing.strongest < atMost.value;

const shifted: Rule<DataProbes> = {
  code: "shifted-rows",
  severity: "error",
  meaning:
    "Predictions go along with the targets of other rows, always as many rows away: a header was counted on one side, a row was dropped, or one side lags.",
  limits: [byChance, strength, nearer, enough],
  find(probes) {
    const lag = probes.pairing?.lag;
    if (lag == null || lag.strength < strength.value) return undefined;
    const nowhere = isUnrelated(probes);
    if (!nowhere && !(lag.distance < nearer.value && lag.there > lag.here)) return undefined;
    const away = `${counted(Math.abs(lag.rows), "row")} ${lag.rows < 0 ? "before" : "after"}`;
    return {
      message:
        `Predictions go along with the targets ${away} (rank correlation ${round(lag.there)}), not with those of their own row (${round(lag.here)}); ` +
        `the median distance is ${round(lag.distance)} times as large.`,
      evidence: { count: probes.count, rows: lag.rows, there: lag.there, here: lag.here, distance: lag.distance },
      advice: `Move one side by ${counted(Math.abs(lag.rows), "row")}: look for a header, a dropped row or a lag. If this is a forecast, it only repeats what it has seen.`,
    };
  },
};

const unrelated: Rule<DataProbes> = {
  code: "unrelated-rows",
  severity: "error",
  meaning:
    "Predictions do not go along with their targets at all, in x or in y: rows do not belong together, as after a join by position of tables in another order, or the model learned nothing.",
  limits: [byChance, atMost, enough],
  find(probes) {
    const { pairing, points } = probes;
    if (pairing === null || points === null || !isUnrelated(probes)) return undefined;
    const { xx, yy } = points.agreement;
    return {
      message:
        `Predictions do not go along with their targets: rank correlations are ${round(xx ?? 0)} in x and ${round(yy ?? 0)} in y, ` +
        `and ${percent(pairing.chance)} of random orders of the rows have as much.` +
        (pairing.sorted === null ? "" : ` The ${pairing.sorted} are sorted by x, the others are not.`),
      evidence: { count: probes.count, x: xx ?? 0, y: yy ?? 0, chance: pairing.chance },
      advice:
        "Join predictions and targets by a key instead of by their position, and check one row by hand. If rows do belong together, the model has learned nothing: check its inputs.",
    };
  },
};

const repeatedShare: Limit = { name: "share", value: 0.05, reason: "of rows; measured numbers hardly ever agree in all four" };
const repeatedCount: Limit = { name: "rows", value: 4, reason: "so many are no coincidence" };

const duplicated: Rule<DataProbes> = {
  code: "duplicated-rows",
  severity: "warning",
  meaning:
    "Rows are there twice, with the same prediction and the same target, as after a join with a key that is not unique. They count twice.",
  limits: [repeatedShare, repeatedCount, enough],
  find({ pairing, count }) {
    const share = pairing?.repeated ?? 0;
    if (share < repeatedShare.value || share * count < repeatedCount.value) return undefined;
    return {
      message: `${percent(share)} of rows repeat another row exactly, prediction and target.`,
      evidence: { count, share },
      advice: "Drop repeated rows, and look for a join whose key is not unique. If they are meant, use weights.",
    };
  },
};

/** Whether rows belong together, which comes before everything else. */
export const pairingRules: readonly Rule<DataProbes>[] = [shifted, unrelated, duplicated];
