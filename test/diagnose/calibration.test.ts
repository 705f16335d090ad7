/** False alarms: those measured for the docs, and a quick look at the same data. */
import { describe, expect, it } from "vitest";
import { dataRules } from "../../src/diagnose/rules/data.js";
import { lossRules } from "../../src/diagnose/rules/loss.js";
import { raceRules } from "../../src/diagnose/rules/race.js";
import { askedOf, help, oneOf } from "../../tools/calibration/args.js";
import { cells } from "../../tools/calibration/cells.js";
import { count, ratesOf } from "../../tools/calibration/rates.js";
import { publishedRates } from "../../tools/calibration/written.js";

/** At most this many in a hundred data sets with nothing wrong in them. */
const MOST = 0.01;

describe("false alarms in docs/diagnosis-rates.json", () => {
  it.each([
    ["data", dataRules, 1000],
    ["losses", lossRules, 300],
    ["the race", raceRules, 300],
  ] as const)("of %s: enough sets for each finding, and at most 1 %% of them", (_, rules, sets) => {
    for (const { code } of rules) {
      const rate = publishedRates().find((each) => each.code === code);
      expect(rate?.sets, code).toBeGreaterThanOrEqual(sets);
      expect(rate?.rate, code).toBeLessThanOrEqual(MOST);
      expect(rate?.rate).toBe((rate?.alarms ?? Number.NaN) / (rate?.sets ?? Number.NaN));
    }
  });

  it("belong to existing findings", () => {
    const codes = [...dataRules, ...lossRules, ...raceRules].map(({ code }) => code);
    expect(
      publishedRates()
        .map(({ code }) => code)
        .sort(),
    ).toEqual([...codes].sort());
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe("the same measured quickly", () => {
  const quick = (group: "data" | "scores" | "loss" | "race" | "parts", sets: number, most: number, data: RegExp) => {
    const chosen = [...cells.entries()].filter(([, cell]) => cell.group === group && cell.units <= most && data.test(cell.data));
    return ratesOf(chosen.flatMap(([at]) => count(at, { data: sets, scores: sets, loss: sets, race: sets, parts: sets })));
  };

  it("data", () => {
    const quickly = [...quick("data", 3, 100, /./), ...quick("scores", 6, 30, /./), ...quick("parts", 3, 50, /./)];
    expect(quickly).toHaveLength(dataRules.length);
    for (const { code, alarms, sets } of quickly) {
      // a single one among fewer than a hundred says nothing
      expect(alarms, code).toBeLessThanOrEqual(Math.max(1, MOST * sets));
      expect(sets, code).toBeGreaterThan(10);
    }
  });

  it("losses", () => {
    const quickly = quick("loss", 1, 20, / on (pixels|normal|logits of coordinates)$/);
    expect(quickly).toHaveLength(lossRules.length);
    for (const { code, alarms } of quickly) expect(alarms, code).toBeLessThanOrEqual(1);
  });

  it("the race", () => {
    const quickly = quick("race", 1, 50, / on (pixels|normal)$/);
    expect(quickly).toHaveLength(raceRules.length);
    for (const { code, alarms } of quickly) expect(alarms, code).toBe(0);
  });

  it("draws the same data for the same seed", () => {
    for (const cell of cells.filter(({ group, units }) => group === "data" && units === 20).slice(0, 5)) {
      expect(cell.run(5)).toEqual(cell.run(5));
    }
  });
});

describe("the shares' upper limits", () => {
  it("are exact: at this rate, 1 draw in 20 has so few or fewer", () => {
    const [rate] = ratesOf([{ code: "a-code", cell: 0, alarms: 0, sets: 1000 }]);
    expect(rate).toMatchObject({ code: "a-code", alarms: 0, sets: 1000, rate: 0, worst: null });
    expect((1 - (rate?.below ?? 0)) ** 1000).toBeCloseTo(0.05, 2);
    const [some] = ratesOf([
      { code: "a-code", cell: 0, alarms: 0, sets: 100 },
      { code: "a-code", cell: 1, alarms: 2, sets: 100 },
    ]);
    // tables have 0.0311 for 2 of 200
    expect(some?.below).toBe(0.031);
    expect(some).toMatchObject({ rate: 0.01, worst: { data: cells[1]?.data, units: cells[1]?.units, rate: 0.02 } });
  });
});

describe("npm run calibrate", () => {
  it("is asked for one part, with what belongs to it", () => {
    expect(askedOf([])).toEqual({ part: "rates", flags: {} });
    expect(askedOf(["--group", "data"])).toEqual({ part: "rates", flags: { group: "data" } });
    expect(askedOf(["--faults", "--only", "training", "--rows=200"])).toEqual({ part: "faults", flags: { only: "training", rows: "200" } });
    expect(askedOf(["--recommend", "--rules", "recommended"])).toEqual({ part: "recommend", flags: { rules: "recommended" } });
    for (const help of ["--help", "-h"]) expect(askedOf(["--faults", help]).part).toBe("help");
    for (const flag of ["--faults", "--recommend", "--group", "--rows", "--rules"]) expect(help()).toContain(flag);
  });

  it.each([
    [["--fault"], "Unknown option '--fault'; --help lists the options"],
    [["data"], "Unexpected argument 'data'"],
    [["--group"], "argument missing"],
    [["--faults", "--recommend"], "--faults and --recommend exclude each other"],
    [["--rows", "200"], "--rows does not go with the rates; it goes with --faults"],
    [["--faults", "--rules", "recommended"], "--rules does not go with --faults; it goes with --recommend"],
    [["--faults", "--only", "test"], "--only is test; it must be training or judging"],
    [["--faults", "--rows", "few"], "--rows is few; it must be a whole number from 1 on"],
    [["--faults", "--every", "0"], "--every is 0; it must be a whole number from 1 on"],
    [["--faults", "--task", "("], "--task is (; it must be a regular expression"],
  ])("%s is an error before anything is measured or written", (args, message) => {
    expect(() => askedOf(args)).toThrow(expect.objectContaining({ code: "ERR_XYLOSS_OPTION", message: expect.stringContaining(message) }));
  });

  it("names what a flag may name", () => {
    expect(oneOf("group", "data", ["data", "race"])).toBe("data");
    expect(() => oneOf("group", "dat", ["data", "race"])).toThrow("--group is dat; it must be one of data, race");
  });
});
