/** Keypoints, groups, and the worst rows. */
import { describe, expect, it } from "vitest";
import { type DataProbes, diagnose, inspectData, pointsOf } from "../../src/diagnose/index.js";
import { sidesIn } from "../../src/diagnose/membership.js";
import { random } from "../../src/diagnose/random.js";
import type { DiagnoseInput } from "../../src/diagnose/types.js";
import { bce, type ErrorCode, giou, mse, oks } from "../../src/index.js";
import { expectThrown } from "../support.js";
import { changed, pixels } from "./draws.js";

const clean = pixels(200);
const partsOf = (input: DiagnoseInput): NonNullable<DataProbes["groups"]> => {
  const { groups } = inspectData(input).probes;
  if (groups === null) throw new Error("no groups were measured");
  return groups;
};
const codes = (input: DiagnoseInput) => inspectData(input).findings.map(({ code }) => code);
const brokenOf = (input: DiagnoseInput) => {
  const { keypoints, groups } = partsOf(input);
  return [...(keypoints ?? []), ...(groups ?? [])].flatMap(({ name, fault }) => (fault === null ? [] : [`${name}: ${fault.how}`]));
};

describe("the table of keypoints", () => {
  it("has the rows, the errors and the bias of each", () => {
    const target = [0, 0, 10, 10, 100, 100, 110, 110, 200, 200, 210, 210];
    const by = [3, 4, 0, 1, 6, 8, 0, 2, 0, 0, 0, 3];
    const { keypoints, groups } = partsOf({ target, prediction: target.map((t, i) => t + (by[i] as number)), per: 2, names: ["a", "b"] });
    expect(groups).toBeNull();
    expect(keypoints?.map(({ name, rows, median, mean, bias }) => ({ name, rows, median, mean, bias }))).toEqual([
      { name: "a", rows: 3, median: 5, mean: 5, bias: { x: 3, y: 4 } },
      { name: "b", rows: 3, median: 2, mean: 2, bias: { x: 0, y: 2 } },
    ]);
  });

  it("leaves out what is missing, and still knows which keypoint a point is", () => {
    const weights = Array.from({ length: 200 }, (_, i) => Number(i % 8 !== 1));
    const off = changed(clean, ([x, y], _, i) => (i % 4 === 2 ? [x + 100, y] : [x, y]));
    const { keypoints } = partsOf({ ...off, weights, per: 4 });
    expect(keypoints?.map(({ rows }) => rows)).toEqual([50, 25, 50, 50]);
    expect(brokenOf({ ...off, weights, per: 4 })).toEqual(["3: offset"]);
  });

  it("counts outliers by the error of the usual keypoint", () => {
    const far = changed(clean, ([x, y], _, i) => (i % 20 === 2 ? [x + 100, y] : [x, y]));
    expect(partsOf({ ...far, per: 4 }).keypoints?.map(({ outliers }) => outliers)).toEqual([0, 0, 0.2, 0]);
  });
});

describe("a broken part", () => {
  const { uniform } = random(3);
  const one = (change: Parameters<typeof changed>[1]) => ({
    ...changed(clean, (p, t, i) => (i % 4 === 1 ? change(p, t, i) : p)),
    per: 4,
    names: ["a", "b", "c", "d"],
  });

  it("is told by how it is wrong", () => {
    expect(brokenOf(one(() => [28, 28]))).toEqual(["b: constant"]);
    expect(brokenOf(one(([x, y]) => [640 - x, y]))).toEqual(["b: reversed-x"]);
    expect(brokenOf(one(([x, y]) => [x, 480 - y]))).toEqual(["b: reversed-y"]);
    expect(brokenOf(one(([x, y]) => [x, y + 30]))).toEqual(["b: offset"]);
    expect(brokenOf(one(() => [uniform(0, 640), uniform(0, 480)]))).toEqual(["b: unlearned"]);
    expect(brokenOf(one(([x, y]) => [x + uniform(-80, 80), y + uniform(-80, 80)]))).toEqual(["b: far"]);
  });

  it("is found in the middle of a weak model, where it knows nothing", () => {
    const weak = changed(clean, ([x, y]) => [x + uniform(-60, 60), y + uniform(-60, 60)]);
    const blind = changed(weak, (p, _, i) => (i % 4 === 1 ? [uniform(0, 640), uniform(0, 480)] : p));
    expect(brokenOf({ ...weak, per: 4 })).toEqual([]);
    expect(brokenOf({ ...blind, per: 4 })).toEqual(["2: unlearned"]);
  });

  it("may be two of five; of four, three are none: then the fourth may be the odd one", () => {
    const off = (parts: readonly number[], per: number) => ({
      ...changed(clean, ([x, y], _, i) => (parts.includes(i % per) ? [x + 90, y] : [x, y])),
      per,
    });
    expect(brokenOf(off([1, 3], 5))).toEqual(["2: offset", "4: offset"]);
    expect(brokenOf(off([0, 1, 3], 4))).toEqual([]);
  });

  it("may be a group, by number or by name, of points or of instances", () => {
    const off = changed(clean, ([x, y], _, i) => (i >= 150 ? [x - 80, y] : [x, y]));
    const groups = Array.from({ length: 200 }, (_, i) => (i < 150 ? "front" : "rear"));
    expect(brokenOf({ ...off, groups })).toEqual(["rear: offset"]);
    expect(brokenOf({ ...off, groups: Int32Array.from(groups, (name) => name.length - 4) })).toEqual(["0: offset"]);
    expect(brokenOf({ ...off, per: 2, groups: groups.filter((_, i) => i % 2 === 0) })).toEqual(["rear: offset"]);
    expect(inspectData({ ...off, groups }).findings[0]?.message).toMatch(/^Group rear has a median error of (79|8\d)\.?\d*, /);
  });

  it("is all that is reported: the rest is measured without it", () => {
    expect(codes(one(() => [28, 28]))).toEqual(["broken-part"]);
    expect(codes(one(([x, y]) => [x, y + 30]))).toEqual(["broken-part"]);
    const report = diagnose(
      mse,
      one(([x, y]) => [x, y + 30]),
    );
    expect(report.verdict.cause).toBe("broken-part");
    expect(report.recommendation[0]).toMatchObject({ loss: "mse", own: true });
  });

  it("is found among thousands, in no time; labels as many as rows are refused", () => {
    const many = pixels(20_000);
    const off = changed(many, ([x, y], _, i) => (i % 1000 === 7 ? [x + 90, y] : [x, y]));
    expect(brokenOf({ ...off, per: 1000 })).toEqual(["8: offset"]);
    expectThrown("ERR_XYLOSS_OPTION", [/20000 different labels; at most 10000/], () =>
      inspectData({ ...many, groups: Int32Array.from({ length: 20_000 }, (_, i) => i) }),
    );
  });

  it("hides neither marks nor predictions by default", () => {
    const marked = changed(clean, (p, _, i) => (i % 7 === 3 ? [0, 0] : p));
    expect(codes({ ...marked, per: 4 })).toEqual(["default-predictions"]);
  });
});

describe("swapped sides", () => {
  it("are those of names that differ in left and right alone", () => {
    const pairs = (names: readonly string[]) => sidesIn(names).map((pair) => pair.map((i) => names[i]));
    expect(pairs(["nose", "left_eye", "right_eye", "left_ear"])).toEqual([["left_eye", "right_eye"]]);
    expect(pairs(["r_hip", "l_hip", "hip"])).toEqual([["l_hip", "r_hip"]]);
    expect(pairs(["LeftKnee", "RightKnee", "kneeLeft", "kneeRight"])).toEqual([
      ["LeftKnee", "RightKnee"],
      ["kneeLeft", "kneeRight"],
    ]);
    expect(pairs(["LShoulder", "RShoulder", "earL", "earR", "Left Toe", "right-toe"])).toEqual([
      ["LShoulder", "RShoulder"],
      ["earL", "earR"],
      ["Left Toe", "right-toe"],
    ]);
    expect(pairs(["lip", "rip", "leftover", "rightover", "p1", "p2"])).toEqual([]);
  });

  it("of all rows are another order of the keypoints", () => {
    const prediction = clean.prediction.map((_, j) => clean.prediction[(j >> 1) % 4 < 2 ? j ^ 2 : j] as number);
    const [finding] = inspectData({ target: clean.target, prediction, per: 4, names: ["l", "r", "top", "bottom"] }).findings;
    expect(finding).toMatchObject({ code: "swapped-keypoints", advice: expect.stringMatching(/^Exchange l and r on one side/) });
    expect(finding?.evidence.share).toBe(1);
  });
});

describe("the worst rows", () => {
  it("are ten, the farthest first, with their row, keypoint and group", () => {
    const far = changed(clean, ([x, y], _, i) => (i === 41 ? [x + 500, y] : i === 7 ? [x, y - 300] : [x, y]));
    const groups = Array.from({ length: 50 }, (_, i) => `camera ${i % 3}`);
    const { worst } = inspectData({ ...far, per: 4, names: ["a", "b", "c", "d"], groups }).probes;
    expect(worst).toHaveLength(10);
    expect(worst.map(({ error }) => error)).toEqual(worst.map(({ error }) => error).sort((a, b) => b - a));
    expect(worst[0]).toMatchObject({
      row: 11,
      keypoint: "b",
      group: "camera 1",
      prediction: { x: far.prediction[82], y: far.prediction[83] },
    });
    expect(worst[1]).toMatchObject({ row: 2, keypoint: "d", group: "camera 1", target: { x: far.target[14], y: far.target[15] } });
  });

  it("are points without keypoints too, and count the rows that are missing", () => {
    const weights = Array.from({ length: 200 }, (_, i) => Number(i !== 3));
    const far = changed(clean, ([x, y], _, i) => (i === 41 || i === 3 ? [x + 500, y] : [x, y]));
    const { worst } = inspectData({ ...far, weights }).probes;
    expect(worst[0]).toMatchObject({ row: 42, keypoint: null, group: null });
    expect(worst[1]?.error).toBeLessThan(50);
  });

  it("are in the text and the markdown of a report", () => {
    const report = diagnose(mse, { ...clean, per: 4, names: ["a", "b", "c_", "d"] });
    expect(String(report)).toMatch(/\nKeypoints\n\n +rows +median +mean +bias +outliers\na +50 /);
    expect(String(report)).toMatch(/The worst rows\n\nrow +keypoint +error +prediction +target\n/);
    expect(report.toMarkdown()).toMatch(/\n\| c\\_ \| 50 \| /);
    expect(report.toMarkdown()).toContain(
      "\n### The worst rows\n\n| row | keypoint | error | prediction | target |\n|---|---|---|---|---|\n",
    );
    expect(JSON.parse(JSON.stringify(report)).probes.data.worst).toHaveLength(10);
  });
});

describe("per, names and groups", () => {
  it.each([
    [{ per: 0 }, "ERR_XYLOSS_OPTION", "diagnose: per is 0; it must be a whole number, the keypoints of an instance"],
    [{ per: 1.5 }, "ERR_XYLOSS_OPTION", "diagnose: per is 1.5; it must be a whole number, the keypoints of an instance"],
    [{ per: 3 }, "ERR_XYLOSS_LENGTH", "diagnose: 200 points cannot be divided into instances of 3 keypoints"],
    [{ per: 4, names: ["a"] }, "ERR_XYLOSS_LENGTH", "diagnose: names has 1 values, but per is 4; give one per keypoint"],
    [{ names: ["a", "a"] }, "ERR_XYLOSS_OPTION", 'diagnose: names[1] is "a" again; names must differ'],
    [{ groups: ["a"] }, "ERR_XYLOSS_LENGTH", "diagnose: groups has 1 values; it needs 200, one per point"],
    [{ per: 4, groups: ["a"] }, "ERR_XYLOSS_LENGTH", "diagnose: groups has 1 values; it needs 200, one per point, or 50, one per instance"],
    [{ groups: "a" }, "ERR_XYLOSS_TYPE", "diagnose: groups is a string; it must be an array of strings or whole numbers"],
    [{ per: 20_000 }, "ERR_XYLOSS_OPTION", "diagnose: per is 20000; at most 10000 keypoints are told apart"],
    [{ groups: [null] }, "ERR_XYLOSS_TYPE", "diagnose: groups[0] is null; labels must be strings or whole numbers"],
  ])("%o is refused", (given, code, message) => {
    const error = expectThrown(code as ErrorCode, [], () => inspectData({ ...clean, ...given } as DiagnoseInput));
    expect(error.message).toBe(message);
  });

  it("go with every loss whose predictions stand for points", () => {
    const boxes = Array.from({ length: 160 }, (_, i) => (i % 4 < 2 ? 0 : 10) + (i >> 2));
    expect(inspectData({ prediction: boxes, target: boxes, per: 2 }, giou).probes.groups?.keypoints).toHaveLength(2);
    const unit = { prediction: clean.prediction.map((p) => p / 1000 + 0.1), target: clean.target.map((t) => t / 1000 + 0.1) };
    expect(inspectData({ ...unit, per: 5 }, bce).probes.groups?.keypoints).toHaveLength(5);
    const options = { sigmas: [0.1, 0.1, 0.1, 0.1], areas: 1000 };
    expect(inspectData({ ...clean, options, per: 4 }, oks).probes.groups?.keypoints).toHaveLength(4);
    // labels are no points
    expect(
      inspectData({ prediction: clean.target.map(() => 0.5), target: clean.target.map((_, i) => i % 2), per: 4 }, bce).probes.groups,
    ).toBeNull();
  });

  it("leave the points as they are without them", () => {
    expect(pointsOf(clean)?.count).toBe(200);
    expect(inspectData(clean).probes).toMatchObject({ groups: null, swaps: [] });
  });
});
