/** What `npm run bench` prints for a recorded run. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Kind } from "../bench/cases.js";
import type { FurtherResult } from "../bench/further/measure.js";
import { furtherTables, furtherText } from "../bench/further/text.js";
import { type Machine, machineText } from "../bench/machine.js";
import { brief, title } from "../bench/registration.js";
import { type CaseResult, defeatsOf, goalsOf, type MachineResult } from "../bench/results.js";
import { closingText, summaryText } from "../bench/summary.js";
import { defeatTable, goalsText, printed } from "../bench/text.js";
import { timedOptions, timedTransforms } from "../catalogue/further.js";
import { recordOf } from "../catalogue/records.js";
import { transforms } from "../catalogue/transforms.js";
import type { FitResult } from "../examples/registration/fit.js";
import { table } from "../examples/registration/table.js";
import { specs } from "../src/specs.js";

const run = JSON.parse(readFileSync("test/bench-run.json", "utf8")) as {
  scope: string;
  machine: Machine;
  triad: [size: number, median: number][];
  cases: [label: string, loss: string, kind: Kind, size: number, ns: number, ordinary: number, workspace: number, share: number][];
  registration: FitResult[];
};
const figure = (median: number) => ({ median, low: median, high: median });
const cases = run.cases.map(
  ([label, loss, kind, size, ns, ordinary, workspace, share]) =>
    ({
      ...{ label, loss, kind, size },
      nsPerElement: { workspace: figure(ns) },
      speedUp: { ordinary: figure(ordinary), workspace: figure(workspace) },
      shareOfTriad: figure(share),
    }) as CaseResult,
);
const machines = run.triad.map(([size, median]) => ({ size, triad: figure(median) }) as MachineResult);
const summary = summaryText(cases, machines, defeatsOf(cases));
const losses = new Set(cases.map(({ loss }) => loss));

describe("what the benchmark prints", () => {
  it("is at most 64 lines", () => {
    const opening = `${machineText(run.machine)}\nMeasured: ${run.scope}\n184 cases agree\n\n`;
    const text = `${opening}${summary}\n\n${title}\n${table(run.registration, brief)}\n\n${closingText}`;
    const sinceThen = Math.ceil((specs.length - losses.size) / 2);
    expect(text.split("\n").length + sinceThen, text).toBeLessThanOrEqual(64);
    for (const line of summary.split("\n")) expect(line.length, line).toBeLessThanOrEqual(120);
  });

  it("shows each loss once, with its figures at the typical size", () => {
    for (const loss of losses) {
      const { nsPerElement, speedUp } = cases.find(
        (each) => each.loss === loss && each.kind === "gradient" && each.size === 65_536,
      ) as CaseResult;
      const rows = Array.from(summary.matchAll(new RegExp(`^(?:.* )?${loss} +([\\d.,]+) +([\\d.,]+)× +\\d+ %`, "gm")));
      expect(rows.length, loss).toBe(1);
      expect(Math.abs(Number(rows[0]?.[1]) / nsPerElement.workspace.median - 1)).toBeLessThan(0.06);
      expect(Math.abs(Number(rows[0]?.[2]) / speedUp.workspace.median - 1)).toBeLessThan(0.06);
    }
  });

  it("shows the geometric means at every size", () => {
    const at = cases.filter((each) => each.kind === "gradient" && each.size === 65_536).map((each) => each.speedUp.workspace.median);
    const mean = Math.exp(at.reduce((sum, each) => sum + Math.log(each), 0) / at.length);
    expect(summary).toMatch(new RegExp(`^value and gradient, workspace arrays .* ${mean.toPrecision(3)}× `, "m"));
    expect(summary).toContain("16 floats  65,536 floats  1,048,576 floats");
  });

  it("says where it loses, how often, and by how much", () => {
    const lost = cases.filter((each) => each.size === 16 && each.speedUp.ordinary.median < 1);
    const worst = Math.min(...lost.map((each) => each.speedUp.ordinary.median));
    const of = cases.filter((each) => each.size === 16).length;
    expect(lost.length).toBeGreaterThan(0);
    expect(summary).toContain(`  16 floats, ordinary arrays: ${lost.length} of ${of} cases, at worst ${worst.toPrecision(2)}× (`);
    const won = cases.filter((each) => each.size === 65_536);
    expect(summaryText(won, machines, [])).toContain(`Plain JavaScript is slower in all ${won.length} cases.`);
  });

  it("shows no goals, which are for maintainers", () => expect(summary).not.toMatch(/\bgoals?\b|\bmet\b|\bmissed\b/i));

  it("says with --verbose which goals are missed, and lists every case that loses", () => {
    const goals = goalsOf(cases);
    expect(goals.map(({ loss }) => loss).sort()).toEqual([...losses].filter((loss) => recordOf(loss).bench.goal !== undefined).sort());
    const missed = goals.filter(({ goal, speedUp }) => speedUp.median < goal);
    expect(goalsText(goals)).toContain(`${goals.length - missed.length} of ${goals.length} met.`);
    expect(goalsText([{ loss: "mse", goal: 8, speedUp: figure(5) }])).toMatch(/: 0 of 1 met\. Missed: mse 5\.00× of 8\.00×\.$/);
    const lost = defeatsOf(cases);
    expect(printed(defeatTable(lost)).split("\n").length).toBe(lost.length + 4);
  });

  it("shows a run of few losses at other sizes", () => {
    const few = cases.filter((each) => each.loss === "mse" && each.label === "mse" && each.size !== 65_536);
    const text = summaryText(few, machines, []);
    expect(text).toMatch(/^Value and gradient of 1,048,576 floats/);
    expect(text).toMatch(/^mse +\S+ +\S+× +\d+ %$/m);
  });
});

describe("what it measures beside the losses", () => {
  it("is every transform, and every option that all residual losses share", () => {
    const timed = new Set(Object.values(timedTransforms).map(({ transform }) => transform));
    expect([...timed].sort()).toEqual(transforms.map(({ name }) => name).sort());
    for (const option of ["whiten", "tolerance", "select", "hessian"]) {
      expect(Object.keys(timedOptions).filter((label) => label.startsWith(option)).length, option).toBeGreaterThan(1);
    }
  });

  it("says how many times as fast as plain JavaScript, and what an option adds", () => {
    const row = (label: string, speedUp: number, added: number | null): FurtherResult => ({
      label,
      rounds: 7,
      nsPerFloat: { plain: figure(speedUp), workspace: figure(1) },
      speedUp: figure(speedUp),
      added: added === null ? null : figure(added),
    });
    const further = { options: [row("tolerance", 8, 0.25), row("hessian", 2, null)], transforms: [] };
    expect(furtherText(further, "mse")).toBe(
      "Options of residual losses, on mse: 4.00× plain JavaScript, from 2.00× (hessian) to 8.00× (tolerance)",
    );
    const [table] = furtherTables(further, "mse");
    expect(table?.rows.map((cells) => cells[4])).toEqual(["0.25", "–"]);
    expect(furtherText({ options: [], transforms: [] }, "mse")).toBe("");
  });
});
