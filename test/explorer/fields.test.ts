/** What the page says of tables names its own fields, and no option of the command. */
import { describe, expect, it } from "vitest";
import { fields, inFields, wantedOf } from "../../examples/explorer/fields.js";
import { readCsv } from "../../src/command/csv.js";
import { readingOf } from "../../src/command/input.js";
import type { Spec } from "../../src/families/spec.js";
import { specs } from "../../src/specs.js";

const specOf = (name: string) => specs.find((spec) => spec.name === name) as Spec;

/** The message of a table that the page cannot read, as it shows it. */
function refused(table: string, columns = "", loss = "mse"): string {
  try {
    readingOf(readCsv(table, { wanted: wantedOf(columns) }), specOf(loss), {});
  } catch (error) {
    return inFields((error as Error).message);
  }
  return "";
}

describe("the messages of the explorer", () => {
  const row = "1,2,3,4,5";
  it.each([
    ["columns that are not told", "a,b,c,d,e\n1,2,3,4,5\n", "", "mse", /say which columns are which in the field Columns: px,py,tx,ty/],
    [
      "too many columns",
      `${row}\n`,
      "1",
      "mse",
      /the field Columns takes predictions, as many targets and at most one column of weights; it has 1/,
    ],
    [
      "predictions and targets of different lengths",
      "1,0,0,1,0,0\n",
      "1-6",
      "sparseSoftmaxCrossEntropy",
      /put a semicolon between them in the field Columns: p0-p9; label/,
    ],
    ["another delimiter", "1|2|3|4\n5|6|7|8\n", "px,py,tx,ty", "mse", /separate columns by commas/],
    ["a decimal comma", 'px,py,tx,ty\n"1,5",2,3,4\n', "", "mse", /numbers have a decimal point$/],
    ["a word", "px,py,tx,ty\nlost,2,3,4\n", "", "mse", /leave the cell empty if the value is missing$/],
  ])("%s", (_, table, columns, loss, message) => {
    const said = refused(table, columns, loss);
    expect(said).toMatch(message);
    expect(said).not.toMatch(/--/);
  });

  it("have a word of the page for each option that they replace", () => {
    for (const [option, here] of fields) {
      expect(option.source).toContain("--");
      expect(here).not.toContain("--");
    }
  });
});

describe("the field Columns", () => {
  it("takes predictions and as many targets, or both with a semicolon between", () => {
    expect(wantedOf(" ")).toBeUndefined();
    expect(wantedOf("px, py ,tx,ty")).toEqual({ columns: ["px", "py", "tx", "ty"] });
    expect(wantedOf("p0-p9; label")).toEqual({ prediction: ["p0-p9"], target: ["label"] });
    const table = readCsv("0.1,0.2,0.7,2\n0.3,0.3,0.4,0\n", { wanted: wantedOf("1-3;4") });
    expect(Array.from(readingOf(table, specOf("sparseSoftmaxCrossEntropy"), {}).input.target as Int32Array)).toEqual([2, 0]);
  });
});
