/** Predictions and targets in two files. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCsv } from "../../src/command/csv.js";
import { joined } from "../../src/command/join.js";
import { run } from "../../src/command/run.js";
import type { Streams } from "../../src/command/streams.js";
import { expectThrown } from "../support.js";

type Options = NonNullable<Parameters<typeof readCsv>[1]>["wanted"];

const sides = (predictions: string, targets: string, key?: readonly string[], more: Options = {}, weights?: string) =>
  joined(
    { name: "p.csv", table: readCsv(predictions, { wanted: { ...more, key, only: "prediction" } }) },
    { name: "t.csv", table: readCsv(targets, { wanted: { ...more, key, only: "target", weights } }) },
  );

describe("two files joined", () => {
  it("by a key keep the rows that both have, in the order of the predictions", () => {
    const table = sides("id,x,y\nb,1,2\na,3,4\nlost,5,6\n", "y,x,id\n40,30,a\n20,10,b\n0,0,new\n0,0,newer\n", ["id"]);
    expect(table.rows).toBe(2);
    expect(Array.from(table.prediction.values)).toEqual([1, 2, 3, 4]);
    expect(Array.from(table.target.values)).toEqual([10, 20, 30, 40]);
    expect(table.notes).toEqual(["p.csv: 1 row without a partner left out.", "t.csv: 2 rows without a partner left out."]);
  });

  it("say for every cell in which file and line it is", () => {
    const { prediction, target } = sides("id,x,y\n\n1,1,2\n2,3,4", "# labels\nx,y,id\n7,8,2\n5,6,1", ["id"]);
    expect(prediction.placeOf(0, 1)).toBe("p.csv, line 3, column y");
    expect(target.placeOf(0, 0)).toBe("t.csv, line 4, column x");
    expect(target.placeOf(1, 0)).toBe("t.csv, line 3, column x");
  });

  it("take keys of several columns, weights of the targets, and empty cells", () => {
    const table = sides(
      "image,point,px,py\ni,1,1,2\ni,2,3,4",
      "point,image,x,y,seen\n2,i,,40,1\n1,i,10,20,0",
      ["image", "point"],
      {},
      "seen",
    );
    expect(Array.from(table.target.values)).toEqual([10, 20, Number.NaN, 40]);
    expect(Array.from(table.target.missing)).toEqual([0, 0, 1, 0]);
    expect(Array.from(table.weights?.values ?? [])).toEqual([0, 1]);
  });

  it("without a key go row by row, and need as many rows", () => {
    expect(Array.from(sides("x,y\n1,2\n3,4", "tx,ty\n5,6\n7,8").target.values)).toEqual([5, 6, 7, 8]);
    expectThrown("ERR_XYLOSS_VALUE", [/p\.csv has 2 rows and t\.csv has 1 row; .*--key id/], () => sides("x,y\n1,2\n3,4", "x,y\n5,6"));
  });

  it("refuse a key that is there twice, that is empty, and keys of which none match", () => {
    const twice = [/t\.csv: line 2 and line 4 have the same key "7"/, /--key image,point/];
    expectThrown("ERR_XYLOSS_VALUE", twice, () => sides("id,x,y\n7,1,2", "id,x,y\n7,1,2\n8,1,2\n7,3,4", ["id"]));
    expectThrown("ERR_XYLOSS_VALUE", [/line 3, column 1: the key is empty/], () => sides("id,x,y\n7,1,2\n,1,2", "id,x,y\n7,1,2", ["id"]));
    const none = [/no key of p\.csv is in t\.csv/, /"7", "8"/, /"7\.0"/];
    expectThrown("ERR_XYLOSS_EMPTY", none, () => sides("id,x,y\n7,1,2\n8,3,4", "id,x,y\n7.0,1,2", ["id"]));
  });

  it("name the columns that are wanted, and ask where that is not clear", () => {
    expectThrown("ERR_XYLOSS_OPTION", [/say which columns are predictions: --prediction-columns/, /id, a, b, c/], () =>
      sides("id,a,b,c\n1,2,3,4", "id,x,y\n1,2,3", ["id"]),
    );
    const table = sides("id,a,b,c\n1,2,3,4", "id,label\n1,2", ["id"], { prediction: ["a-c"], target: ["label"] });
    expect([table.prediction.names, table.target.names]).toEqual([["a", "b", "c"], ["label"]]);
    expectThrown("ERR_XYLOSS_OPTION", [/there is no column "?key"?/], () => sides("id,x,y\n1,2,3", "id,x,y\n1,2,3", ["key"]));
    expectThrown("ERR_XYLOSS_OPTION", [/used twice/], () => sides("x,y\n1,2", "x,y\n1,2", ["x"], { prediction: ["x", "y"] }));
  });

  it("read COCO's keypoints of both sides, without those that nobody labelled", () => {
    const results = [
      { image_id: 2, category_id: 1, keypoints: [1, 2, 0.9, 3, 4, 0], score: 0.5 },
      { image_id: 1, category_id: 1, keypoints: [5, 6, 0.9, 7, 8, 0.3], score: 0.5 },
    ];
    const annotations = [
      { id: 10, image_id: 1, category_id: 1, num_keypoints: 1, keypoints: [50, 60, 2, 0, 0, 0] },
      { id: 11, image_id: 2, category_id: 1, num_keypoints: 2, keypoints: [10, 20, 1, 30, 40, 2] },
    ];
    const truth = { images: [{ id: 1 }, { id: 2 }], annotations, categories: [{ id: 1 }] };
    const { prediction, target } = sides(JSON.stringify(results), JSON.stringify(truth), ["image_id"]);
    expect(Array.from(prediction.values)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(Array.from(target.values)).toEqual([10, 20, 30, 40, 50, 60, Number.NaN, Number.NaN]);
    expect(Array.from(target.missing)).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
    expect(target.names).toEqual(["keypoints.0.x", "keypoints.0.y", "keypoints.1.x", "keypoints.1.y"]);
    const lines = results.map((record) => JSON.stringify(record)).join("\n");
    expect(Array.from(sides(lines, JSON.stringify(truth), ["image_id"]).prediction.values)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("read MediaPipe's landmarks, and columns by patterns", () => {
    const landmark = (x: number, y: number) => ({ x, y, z: 0.5, visibility: 0.9 });
    const frames = JSON.stringify([{ frame: 0, landmarks: [[landmark(0.1, 0.2), landmark(0.3, 0.4)]] }]);
    expect(Array.from(sides(frames, "frame,a_x,a_y,b_x,b_y,b_z\n0,1,2,3,4,5", ["frame"], { target: ["*_[xy]"] }).target.values)).toEqual([
      1, 2, 3, 4,
    ]);
    const { prediction } = sides(frames, frames, ["frame"], { target: ["landmarks.*.[xy]"] });
    expect(Array.from(prediction.values)).toEqual([0.1, 0.2, 0.3, 0.4]);
    expectThrown("ERR_XYLOSS_OPTION", [/there is no column landmarks\.\*\.w/], () =>
      sides(frames, frames, ["frame"], { target: ["landmarks.*.w"] }),
    );
  });

  it("ask which keypoints are meant where there are two lists", () => {
    const point = { x: 1, y: 2 };
    const both = JSON.stringify([{ id: 0, hands: [point, point], face: [point] }]);
    expectThrown("ERR_XYLOSS_OPTION", [/say which columns are predictions/], () => sides(both, both, ["id"]));
  });

  it("may have no names", () => {
    const table = sides("img1,5,2\nimg2,3,4\n", "img2,30,40\nimg1,10,20\n", ["1"]);
    expect([Array.from(table.prediction.values), Array.from(table.target.values)]).toEqual([
      [5, 2, 3, 4],
      [10, 20, 30, 40],
    ]);
  });
});

describe("xyloss diagnose --targets", () => {
  let folder = "";
  const path = (name: string) => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "xyloss-"));
    const rows = Array.from({ length: 60 }, (_, i) => [i, (37 * i) % 101, (53 * i) % 97] as const);
    const noise = (i: number) => ((29 * i) % 7) / 7 - 0.5;
    writeFileSync(path("p.csv"), ["id,x,y", ...rows.map(([i, x, y]) => `${i},${x + noise(i)},${y + noise(i + 3)}`)].join("\n"));
    writeFileSync(path("t.csv"), ["id,x,y", ...rows.reverse().map((row) => row.join(","))].join("\n"));
    writeFileSync(path("far.csv"), "id,x,y\n0,1e39,2\n1,2,3");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function said(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    let [out, err] = ["", ""];
    const streams = {
      stdin: Object.assign((async function* () {})(), { isTTY: false }),
      stdout: {
        write(text: string) {
          out += text;
        },
      },
      stderr: {
        isTTY: false,
        write(text: string) {
          err += text;
        },
      },
    } as unknown as Streams;
    const code = await run(["diagnose", ...args], streams);
    return { code, out, err };
  }

  it("diagnoses the joined rows", async () => {
    const { code, out, err } = await said(path("p.csv"), "--targets", path("t.csv"), "--key", "id", "--loss", "euclidean");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("60 rows read, 60 used.\nColumns: predictions x, y; targets x, y.");
  });

  it.each([
    [["p.csv", "--key", "id"], "--key joins two files"],
    [["p.csv", "--targets", "t.csv", "--columns", "x,y,x,y"], "--columns is for one file"],
    [["--targets", "-"], "standard input cannot be both files"],
    [["p.csv", "--targets", "none.csv", "--key", "id"], "none.csv cannot be read: there is no such file"],
    [["p.csv", "--targets", "far.csv", "--key", "id"], "far.csv, line 2, column x: 1e+39 is beyond float32"],
    [["p.csv", "--targets", "t.csv", "--key", "id", "--html", "t.csv"], "t.csv would overwrite the table"],
  ])("refuses %j", async (args, message) => {
    const { code, out, err } = await said(...args.map((arg) => (/csv$/.test(arg) ? path(arg) : arg)), "--loss", "mse");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
  });
});
