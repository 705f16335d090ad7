/** Tables as DeepLabCut and SLEAP write them: keypoints with columns that say how sure they are. The files were written by hand. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readCsv } from "../../src/command/csv.js";
import { inputOf } from "../../src/command/input.js";
import { joined } from "../../src/command/join.js";
import { isScore } from "../../src/command/keypoints.js";
import { specs } from "../../src/specs.js";
import { expectThrown } from "../support.js";

const huber = specs.find(({ name }) => name === "huber") as (typeof specs)[number];
const text = (name: string) => readFileSync(new URL(`pose/${name}.csv`, import.meta.url), "utf8");
const tableOf = (name: string, key?: string[]) =>
  joined(
    { name, table: readCsv(text(name), { wanted: { only: "prediction", key } }) },
    { name: "labels", table: readCsv(text(`${name}-labels`), { wanted: { only: "target", key } }) },
  );

describe("columns of likelihoods and scores", () => {
  it.each(["likelihood", "nose_likelihood", "nose.score", "instance.score", "left ear Confidence", "p0_conf"])("%s is one", (name) =>
    expect(isScore(name)).toBe(true),
  );
  it.each(["nose.x", "score_x", "scored", "px", "x", "", "likelihood2", `${"a".repeat(300)}_score`])("%s is none", (name) =>
    expect(isScore(name)).toBe(false),
  );

  it("are no coordinates where four columns would be a point and its target by their order", () => {
    const one = "instance.score,nose.x,nose.y,nose.score\n0.9,1,2,0.8\n0.9,2,3,0.8";
    expectThrown("ERR_XYLOSS_OPTION", [/--columns px,py,tx,ty/, /; if these are only predictions, .*--targets/], () => readCsv(one));
    expect(readCsv(one, { wanted: { only: "prediction" } }).prediction.names).toEqual(["nose.x", "nose.y"]);
    // who asks for one gets it
    expect(readCsv(one, { wanted: { columns: ["nose.x", "nose.y", "instance.score", "nose.score"] } }).rows).toBe(2);
  });

  it("are noted, and can be weights", () => {
    const merged = "pred_nose_x,pred_nose_y,pred_nose_likelihood,true_nose_x,true_nose_y,frame\n1,2,0.5,3,4,0";
    expect(readCsv(merged)).toMatchObject({
      prediction: { names: ["pred_nose_x", "pred_nose_y"] },
      target: { names: ["true_nose_x", "true_nose_y"] },
      notes: ["Columns not read: frame.", "Columns not read, as they say how sure predictions are: pred_nose_likelihood."],
    });
    expect(readCsv(merged, { wanted: { weights: "pred_nose_likelihood" } }).weights?.values).toEqual(Float64Array.of(0.5));
  });
});

describe("files of predictions and of labels", () => {
  it.each([
    ["deeplabcut", "_", undefined],
    ["sleap", ".", ["frame_idx"]],
  ] as const)("by %s: keypoints by their names, and nothing else", (name, dot, key) => {
    const table = tableOf(name, key === undefined ? undefined : [...key]);
    expect(table.prediction.names).toEqual(["nose", "left_ear"].flatMap((point) => ["x", "y"].map((axis) => point + dot + axis)));
    expect(table.rows).toBe(4);
    const { prediction, target, weights, per, names } = inputOf(table, huber, {});
    expect({ per, names }).toEqual({ per: 2, names: ["nose", "left_ear"] });
    expect([...(prediction as Float64Array)].slice(0, 8)).toEqual([102.5, 51.2, 90.4, 60.2, 110.1, 55, 95, 64.9]);
    expect([...(target as Float64Array)].slice(0, 8)).toEqual([102, 51, 90, 60, 110, 54, 95, 65]);
    // one ear was not labelled
    expect([...(weights as Float64Array)]).toEqual([1, 1, 1, 1, 1, 0, 1, 1]);
    expect(table.notes.join(" ")).toMatch(/not read, as they say how sure predictions are: .*(likelihood|score)/);
    expect(table.lineOf(0)).toBe(name === "sleap" ? 2 : 4);
  });

  it("by deeplabcut for two animals, with labels that name the image in three columns", () => {
    const table = tableOf("deeplabcut-two-animals");
    const { prediction, target, names } = inputOf(table, huber, {});
    expect(names).toEqual(["m1_nose", "m2_nose"]);
    expect(prediction).toEqual(target);
  });
});
