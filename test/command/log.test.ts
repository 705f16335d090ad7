/** The log of a training: which columns are losses, and what their curves say. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Course, type Curve, judged } from "../../src/command/curves.js";
import { lossIn, readLog } from "../../src/command/log.js";
import { run } from "../../src/command/run.js";
import { random } from "../../src/diagnose/random.js";
import { expectThrown } from "../support.js";

type Shape = (part: number) => number;
/** A curve of `count` epochs, with noise that is a part of its value. */
const curve = (column: string, count: number, shape: Shape, noise = 0, seed = 1): Curve => {
  const { normal } = random(seed);
  const steps = Array.from({ length: count }, (_, i) => i + 1);
  return { column, steps, values: steps.map((_, i) => shape(i / (count - 1)) * (1 + normal(0, noise))) };
};
/** Falls by e in each tenth of the training, to a floor. */
const falls: Shape = (part) => 0.2 + 2 * Math.exp(-10 * part);
const of = (train: Curve | null, validation: Curve | null): Course => ({ name: "loss", train, validation });
const pair = (train: Shape, validation: Shape, { count = 60, noise = 0.02, seed = 1 } = {}) =>
  judged(of(curve("loss", count, train, noise, seed), curve("val_loss", count, validation, noise, seed + 1000)));

describe("the curves of a training", () => {
  it("say overfitting, and where validation was best", () => {
    const found = pair(falls, (part) => falls(part) + 0.1 + 0.6 * Math.max(0, part - 0.5));
    expect(found).toMatchObject({ verdict: "overfitting", severity: "warning" });
    expect(found.message).toMatch(
      /^val_loss was best at step (2|3)\d \(0\.3\d*\) and has risen to 0\.[56]\d* since, while loss went from 0\.2\d* to 0\.2\d*\.$/,
    );
    expect(found.advice).toMatch(/^Take the model of step (2|3)\d, and stop early\./);
  });

  it("say divergence: a loss that rises, or is no number", () => {
    const rising: Shape = (part) => (part < 0.5 ? falls(part) : falls(part) + 8 * (part - 0.5));
    expect(pair(rising, rising)).toMatchObject({
      verdict: "divergence",
      severity: "error",
      message: expect.stringMatching(/^loss rises: its best was 0\.2/),
    });
    const broken = curve("loss", 20, (part) => (part > 0.5 ? Number.NaN : 1 - part));
    expect(judged(of(broken, null))).toMatchObject({
      verdict: "divergence",
      message: expect.stringMatching(/^loss is not a finite number at step 11; before, it fell to 0\.5/),
    });
    expect(
      judged(
        of(
          curve("loss", 10, () => Number.NaN),
          null,
        ),
      ).verdict,
    ).toBe("divergence");
  });

  it("say underfitting: both are still falling", () => {
    const slow: Shape = (part) => 2 - part;
    expect(pair(slow, (part) => slow(part) + 0.1)).toMatchObject({
      verdict: "underfitting",
      message: expect.stringMatching(/^loss and val_loss are still falling at the end \(loss: from [12]\.?\d* to 1\.?\d*\)\.$/),
    });
    // also where most of the fall is long past
    expect(
      pair(
        (part) => Math.exp(-8 * part),
        (part) => 1.1 * Math.exp(-8 * part),
      ).verdict,
    ).toBe("underfitting");
  });

  it("say plateau: levelled off, hardly moved, or validation alone", () => {
    expect(pair(falls, (part) => falls(part) + 0.1)).toMatchObject({
      verdict: "plateau",
      severity: "note",
      message: expect.stringMatching(/^val_loss has levelled off: .* of loss\.$/),
    });
    expect(
      pair(
        () => 0.69,
        () => 0.69,
      ),
    ).toMatchObject({ verdict: "plateau", severity: "warning", message: expect.stringMatching(/^loss has hardly moved: /) });
    expect(
      pair(
        (part) => 2 - part,
        (part) => falls(part) + 1,
      ),
    ).toMatchObject({
      verdict: "plateau",
      message: expect.stringMatching(/^val_loss has not improved since step \d+ .*, while loss is still falling/),
    });
  });

  it("say nothing of a few values", () => {
    expect(pair(falls, (part) => falls(part) + part, { count: 5 }).verdict).toBe("too-short");
  });

  it.each([
    [0.01, 30],
    [0.05, 30],
    [0.05, 100],
    [0.2, 100],
    [0.2, 1000],
  ])("with noise of %d and %d epochs take a levelled loss for that, in 99 of 100 trainings", (noise, count) => {
    const verdicts = Array.from({ length: 200 }, (_, seed) => pair(falls, (part) => falls(part) + 0.05, { noise, count, seed }).verdict);
    expect(verdicts.filter((verdict) => verdict !== "plateau").length).toBeLessThanOrEqual(2);
  });

  it("do so where the errors of neighbouring epochs are alike", () => {
    const verdicts = Array.from({ length: 200 }, (_, seed) => {
      const { normal } = random(seed);
      let error = 0;
      const wandering: Shape = (part) => {
        error = 0.5 * error + normal(0, 0.04);
        return falls(part) * (1 + error);
      };
      return pair(falls, wandering, { count: 100, seed }).verdict;
    });
    expect(verdicts.filter((verdict) => verdict !== "plateau").length).toBeLessThanOrEqual(2);
  });

  it("find overfitting under noise", () => {
    const verdicts = Array.from(
      { length: 50 },
      (_, seed) => pair(falls, (part) => falls(part) + 0.6 * Math.max(0, part - 0.4), { noise: 0.1, count: 100, seed }).verdict,
    );
    expect(verdicts.filter((verdict) => verdict === "overfitting").length).toBeGreaterThanOrEqual(48);
  });
});

describe("columns of a log", () => {
  it.each([
    ["loss", "loss train"],
    ["val_loss", "loss validation"],
    ["train", "loss train"],
    ["valid", "loss validation"],
    ["Training Loss", "loss train"],
    ["train/box_loss", "box loss train"],
    ["val/box_loss", "box loss validation"],
    ["eval_loss", "loss validation"],
    ["val_mse", "mse validation"],
    ["trainLoss", "loss train"],
    ["val_smoothL1", "smooth l 1 validation"],
    ["accuracy", "null"],
    ["val_accuracy", "null"],
    ["lr", "null"],
    ["epoch", "null"],
    ["", "null"],
  ])("%s is %s", (column, said) => {
    const found = lossIn(column);
    expect(found === null ? "null" : `${found.loss} ${found.side}`).toBe(said);
  });

  const log = (names: string, row: (epoch: number) => readonly (string | number)[]) =>
    [names, ...Array.from({ length: 20 }, (_, i) => row(i + 1).join(","))].join("\n");

  it("are told apart, and those of one loss belong together", () => {
    const text = log("epoch,lr,train/box_loss,train/cls_loss,val/box_loss,val/cls_loss", (e) => [
      e,
      0.1,
      3 - e / 10,
      1 + 1 / e ** 3,
      3 - e / 10,
      e < 8 ? 3 / e : e / 8,
    ]);
    const { losses, others, step, rows } = readLog(text, {});
    expect({ others, step, rows }).toEqual({ others: ["lr"], step: "epoch", rows: 20 });
    expect(losses.map(({ loss, verdict, curves }) => [loss, verdict, curves.length])).toEqual([
      ["box loss", "underfitting", 2],
      ["cls loss", "overfitting", 2],
    ]);
  });

  it("may be logged in rows of their own, in other steps, and with decimal commas", () => {
    const rows = Array.from({ length: 40 }, (_, i) =>
      i % 2 === 0 ? `${50 * i};${String(1 + 1 / (i + 1)).replace(".", ",")};` : `${50 * i};;1,5`,
    );
    const { losses, step } = readLog(["step;train_loss;val_loss", ...rows].join("\n"), { decimal: "," });
    expect(step).toBe("step");
    expect(losses).toHaveLength(1);
    expect(losses[0]?.curves.map(({ column, first }) => [column, first])).toEqual([
      ["train_loss", 2],
      ["val_loss", 1.5],
    ]);
  });

  it("may be JSON, where a later record has more", () => {
    const lines = Array.from({ length: 12 }, (_, i) =>
      JSON.stringify({ epoch: i, loss: 1 / (i + 1), ...(i % 2 === 1 ? { val_loss: 1 } : {}) }),
    );
    for (const text of [lines.join("\n"), `[${lines.join(",")}]`]) {
      expect(readLog(text, {}).losses[0]?.curves.map(({ column }) => column)).toEqual(["loss", "val_loss"]);
    }
  });

  it("may have names of their own, which --columns tells, by name, number or pattern", () => {
    const text = ["epoch,acc,wasserstein,val_wasserstein,loss"]
      .concat(Array.from({ length: 12 }, (_, i) => `${i},0.5,${3 / (i + 1)},${4 / (i + 1)},1`))
      .join("\n");
    for (const columns of [["wasserstein", "val_wasserstein"], ["3-4"], ["*wasserstein"]]) {
      const { losses, others } = readLog(text, { wanted: { columns } });
      expect(losses.map(({ loss, curves }) => [loss, curves.map(({ column }) => column)])).toEqual([
        ["wasserstein", ["wasserstein", "val_wasserstein"]],
      ]);
      expect(others).toEqual(["acc", "loss"]);
    }
  });

  it("are refused where none is a loss, or a cell is no number", () => {
    expectThrown("ERR_XYLOSS_OPTION", [/^which loss\? --loss huber, for example\. .* it has px, py, tx, ty$/], () =>
      readLog("px,py,tx,ty\n1,2,3,4", {}),
    );
    const asked = (text: string, ...columns: string[]) => readLog(text, { wanted: { columns } });
    expectThrown("ERR_XYLOSS_OPTION", [/^which loss/], () => asked("px,py,tx,ty\n1,2,3,4", "px", "py"));
    expectThrown("ERR_XYLOSS_OPTION", [/there is no column "?wasser"?; the log has/], () => asked("epoch,wasserstein\n1,2", "wasser"));
    expectThrown("ERR_XYLOSS_VALUE", [/^row 2, column loss: "x" is not a number$/], () => readLog("epoch,loss\n1,2\n2,x", {}));
    expectThrown("ERR_XYLOSS_EMPTY", [/no rows below its names/], () => readLog("epoch,loss", {}));
    expectThrown("ERR_XYLOSS_EMPTY", [/columns of losses are empty/], () => readLog("epoch,loss\n1,", {}));
    expectThrown("ERR_XYLOSS_VALUE", [/looks like JSON but cannot be parsed/], () => readLog('{"loss": NaN}', {}));
    expectThrown("ERR_XYLOSS_VALUE", [/^record 2 is not an object/], () => readLog('[{"loss": 1}, 2]', {}));
  });
});

describe("xyloss diagnose log.csv", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "xyloss-log-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  async function said(args: readonly string[], text: string) {
    const file = join(folder, "log.csv");
    writeFileSync(file, text);
    const [out, err]: string[][] = [[], []];
    const code = await run(["diagnose", file, ...args], {
      stdin: Object.assign((async function* () {})(), { isTTY: true }),
      stdout: { write: (text) => out?.push(text) },
      stderr: { write: (text) => err?.push(text) },
    });
    return { code, out: out?.join("") ?? "", err: err?.join("").replaceAll(folder, "…") ?? "" };
  }
  const over = [
    "epoch,loss,val_loss",
    ...Array.from({ length: 20 }, (_, i) => `${i + 1},${1 / (i + 1)},${i < 8 ? 1 / (i + 1) : i / 50}`),
  ].join("\n");

  it("prints the verdict of each loss, and exits by --fail-on", async () => {
    const { code, out, err } = await said([], over);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^overfitting: loss\n {2}val_loss was best at step \d+ /);
    expect(out).toMatch(/\n\nA log of 20 rows; steps are column epoch\.\n$/);
    expect((await said(["--fail-on", "warning"], over)).code).toBe(1);
    const json = JSON.parse((await said(["--json"], over)).out);
    expect(json).toMatchObject({
      rows: 20,
      step: "epoch",
      losses: [{ loss: "loss", verdict: "overfitting", curves: [{ column: "loss" }, { column: "val_loss" }] }],
    });
    expect((await said(["--markdown"], over)).out).toMatch(/^- \*\*overfitting: loss\*\* val\\_loss was best /);
    expect((await said([], "epoch,loss\n1,0.5\n2,nan")).code).toBe(1);
  });

  it("asks for a loss where the table is no log", async () => {
    expect(await said([], "px,py,tx,ty\n1,2,3,4")).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringMatching(/^xyloss: which loss\? --loss huber, for example\./),
    });
    expect(await said([], "epoch,loss\n1,0,5\n")).toMatchObject({
      code: 2,
      err: "xyloss: …/log.csv: row 1 has 3 cells; there are 2 names\n",
    });
    // a job that was stopped cuts its last row
    expect((await said([], `${over}\n21`)).code).toBe(0);
  });
});
