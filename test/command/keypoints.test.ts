/** Keypoints by the names of columns, groups by a column, and the lines of the worst rows. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCsv } from "../../src/command/csv.js";
import { inputOf } from "../../src/command/input.js";
import { coordinateOf, keypointNames } from "../../src/command/keypoints.js";
import { run } from "../../src/command/run.js";
import type { ReportData } from "../../src/diagnose/report.js";
import { specs } from "../../src/specs.js";
import { pixels } from "../diagnose/draws.js";

const huber = specs.find(({ name }) => name === "huber") as (typeof specs)[number];
/** What is diagnosed of a table with these names. */
const given = (names: readonly string[], wanted: Parameters<typeof readCsv>[1] = {}) => {
  const rows = [1, 2].map((row) => names.map((_, i) => 100 * row + i).join(","));
  return inputOf(readCsv([names.join(","), ...rows].join("\n"), wanted), huber, {});
};

describe("names of columns", () => {
  it.each([
    ["p0x", "0 x p"],
    ["t16y", "16 y t"],
    ["nose_x", "nose x -"],
    ["nose.x", "nose x -"],
    ["noseX", "nose x -"],
    ["left_eye_y", "left_eye y -"],
    ["pred_left_eye_y", "left_eye y p"],
    ["GT left eye Y", "left eye y t"],
    ["nose_x_true", "nose x t"],
    ["x_nose_pred", "nose x p"],
    ["LAnkle_X", "LAnkle x -"],
    ["landmarks.12.y", "landmarks.12 y -"],
    ["target-p1-x", "p1 x t"],
    ["鼻_x", "鼻 x -"],
  ])("%s is %s", (name, said) => {
    const found = coordinateOf(name);
    expect(`${found?.keypoint} ${found?.axis} ${found?.side ?? "-"}`).toBe(said);
  });

  it.each(["px", "x", "pred_x", "nose", "image", "max", "likelihood", "", `${"a".repeat(300)}_x`])("%s is no keypoint", (name) => {
    expect(coordinateOf(name)).toBeNull();
  });

  it("name the keypoints of lists that COCO and MediaPipe order", () => {
    const list = (name: string, count: number) => Array.from({ length: 2 * count }, (_, i) => `${name}.${i >> 1}.${"xy"[i & 1]}`);
    expect(keypointNames(list("keypoints", 17), list("keypoints", 17), 17)?.slice(0, 6)).toEqual([
      "nose",
      "left_eye",
      "right_eye",
      "left_ear",
      "right_ear",
      "left_shoulder",
    ]);
    const pose = keypointNames(list("poseLandmarks", 33), list("landmarks", 33), 33);
    expect([pose?.[2], pose?.[4], pose?.[7], pose?.[10], pose?.[16], pose?.[32]]).toEqual([
      "left_eye",
      "right_eye_inner",
      "left_ear",
      "mouth_right",
      "right_wrist",
      "right_foot_index",
    ]);
    expect(keypointNames(list("keypoints", 5), list("keypoints", 5), 5)?.[1]).toBe("keypoints.1");
  });
});

describe("a wide table", () => {
  const points = (
    side: string,
    names: readonly string[],
    write = (side: string, name: string, axis: string) => `${side}_${name}_${axis}`,
  ) => names.flatMap((name) => ["x", "y"].map((axis) => write(side, name, axis)));

  it("has keypoints by their names, in the order of the predictions, beside other columns", () => {
    const names = ["id", ...points("true", ["tail", "nose"]), ...points("pred", ["nose", "tail"]), "pred_nose_score"];
    expect(given(names)).toMatchObject({
      per: 2,
      names: ["nose", "tail"],
      prediction: new Float64Array([105, 106, 107, 108, 205, 206, 207, 208]),
      target: new Float64Array([103, 104, 101, 102, 203, 204, 201, 202]),
    });
  });

  it("may write them as p0x and t0x, or as pred.nose.x", () => {
    const short = (side: string, name: string, axis: string) => `${side}${name}${axis}`;
    expect(given([...points("p", ["0", "1", "2"], short), ...points("t", ["0", "1", "2"], short)])).toMatchObject({
      per: 3,
      names: ["p0", "p1", "p2"],
    });
    const dots = (side: string, name: string, axis: string) => `${side}.${name}.${axis}`;
    expect(given([...points("pred", ["nose", "ear"], dots), ...points("gt", ["nose", "ear"], dots)])).toMatchObject({
      names: ["nose", "ear"],
    });
  });

  it("has keypoints without names where its columns say none", () => {
    const input = given(["a", "b", "c", "d", "e", "f", "g", "h"], { wanted: { columns: ["1-8"] } });
    expect(input.per).toBe(2);
    expect(input.names).toBeUndefined();
    expect(given(["a", "b", "c", "d"]).per).toBeUndefined();
  });

  it("is refused where predictions and targets have keypoints in another order", () => {
    const wanted = { prediction: ["1-4"], target: ["5-8"] };
    expect(() => given([...points("p", ["nose", "ear"]), ...points("t", ["ear", "nose"])], { wanted })).toThrow(
      "keypoint 1 of the predictions is nose, but of the targets ear; give both in the same order, with --prediction-columns and --target-columns",
    );
  });
});

describe("the command", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "xyloss-keypoints-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, rows: readonly (readonly (string | number)[])[]) => {
    writeFileSync(join(folder, name), rows.map((row) => row.join(",")).join("\n"));
    return join(folder, name);
  };
  async function said(...args: string[]) {
    const [out, err]: string[][] = [[], []];
    const code = await run(["diagnose", ...args], {
      stdin: Object.assign((async function* () {})(), { isTTY: true }),
      stdout: { write: (text) => out?.push(text) },
      stderr: { write: (text) => err?.push(text) },
    });
    return { code, out: out?.join("") ?? "", err: err?.join("") ?? "" };
  }
  const reported = async (...args: string[]): Promise<ReportData> => JSON.parse((await said(...args, "--json")).out);

  const { prediction, target } = pixels(240);
  const keypoints = ["nose", "neck", "left_eye", "right_eye"];
  const coordinates = (side: string) => keypoints.flatMap((name) => [`${side}_${name}_x`, `${side}_${name}_y`]);
  /** 60 rows of four keypoints; `change` moves a prediction. */
  const people = (change: (row: number, keypoint: number) => number) =>
    Array.from({ length: 60 }, (_, row) => {
      const of = (values: readonly number[]) => values.slice(8 * row, 8 * row + 8);
      return [row % 3 === 0 ? "rear" : "front", ...of(prediction).map((p, i) => p + change(row, i >> 1)), ...of(target)];
    });
  const names = ["camera", ...coordinates("pred"), ...coordinates("true")];

  it("names the keypoint that is wrong, and the lines of the worst rows", async () => {
    const table = file("neck.csv", [names, ...people((row, k) => (row === 30 && k === 0 ? 300 : k === 1 ? 60 : 0))]);
    const { verdict, probes } = await reported(table, "--loss", "huber");
    expect(verdict).toMatchObject({ cause: "broken-part", message: expect.stringMatching(/^Keypoint neck /) });
    expect(probes.data.worst[0]).toMatchObject({ row: 31, line: 32, keypoint: "nose", group: null });
    const page = join(folder, "neck.html");
    const { out } = await said(table, "--loss", "huber", "--html", page);
    expect(out).toMatch(/\nneck \(!\) +60 +8\d/);
    expect(out).toMatch(/\nrow +line +keypoint +error .*\n31 +32 +nose +4\d\d /);
    const html = readFileSync(page, "utf8");
    expect(html).toMatch(/<th scope="row">neck \(!\)<\/th><td>60<\/td>/);
    expect(html).toMatch(/<th scope="row">31<\/th><td>32<\/td><td>nose<\/td>/);
  });

  it("names the camera that is wrong, of one file and of two", async () => {
    const rows = people((row) => (row % 3 === 0 ? 60 : 0));
    const table = file("cameras.csv", [names, ...rows]);
    const { verdict, probes } = await reported(table, "--loss", "huber", "--group", "camera");
    expect(verdict).toMatchObject({ cause: "broken-part", message: expect.stringMatching(/^Group rear /) });
    expect(probes.data.groups?.groups?.map(({ name, rows }) => [name, rows])).toEqual([
      ["rear", 80],
      ["front", 160],
    ]);
    const numbered = rows.map((row, i) => [i, ...row]);
    const [here, there] = [
      file("here.csv", [["id", ...coordinates("pred")], ...numbered.map((row) => [row[0] as number, ...row.slice(2, 10)]).reverse()]),
      file("there.csv", [["id", "camera", ...coordinates("true")], ...numbered.map((row) => [...row.slice(0, 2), ...row.slice(10)])]),
    ];
    const two = await reported(here, "--targets", there, "--key", "id", "--loss", "huber", "--group", "camera");
    expect(two.probes.data.groups).toMatchObject({ keypoints: [{ name: "nose" }, {}, {}, {}] });
    expect(two.verdict.message).toMatch(/^Group rear /);
    // the line is that of the predictions
    expect(two.probes.data.worst[0]?.line).toBe((two.probes.data.worst[0]?.row as number) + 1);
  });

  it("says so where there is no such column, or no points to group", async () => {
    const table = file("one.csv", [names, ...people(() => 0)]);
    expect(await said(table, "--loss", "huber", "--group", "kamera")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/there is no column kamera/),
    });
    const side = (at: number) => file(`${at}.csv`, [names.slice(at, at + 8), ...people(() => 0).map((row) => row.slice(at, at + 8))]);
    expect(await said(side(1), "--targets", side(9), "--loss", "huber", "--group", "camera")).toMatchObject({
      code: 2,
      err: "xyloss: neither file has a column camera, which --group names\n",
    });
    const rows = people(() => 0).map(([camera], i) => [camera as string, i % 3, (i + 1) % 3, 1, i % 3]);
    const classes = file("classes.csv", [["camera", "a", "b", "c", "label"], ...rows]);
    const { out } = await said(
      classes,
      "--loss",
      "sparseSoftmaxCrossEntropy",
      "--prediction-columns",
      "a,b,c",
      "--target-columns",
      "label",
      "--group",
      "camera",
    );
    expect(out).toMatch(/\nGroups are not told apart: this loss does not compare points\.\n/);
  });

  it("keeps the parts of a key apart", async () => {
    const files = (second: readonly string[]) => [
      file("p.csv", [
        ["image", "part", "x", "y"],
        ['"a, b"', "c", 1, 2],
        ["d", "e", 1, 2],
      ]),
      file("t.csv", [
        ["image", "part", "x", "y"],
        [...second, 3, 4],
        ["d", "e", 1, 2],
      ]),
    ];
    const joined = async (second: readonly string[]) => {
      const [here, there] = files(second) as [string, string];
      return (await said(here, "--targets", there, "--key", "image,part", "--loss", "mse", "--json")).out;
    };
    expect(JSON.parse(await joined(["a", '"b, c"'])).table.rows).toBe(1);
    expect(JSON.parse(await joined(['"a, b"', "c"])).table.rows).toBe(2);
  });
});
