/** No input makes the exit code 3, which says that xyloss has a bug. */
import { describe, expect, it } from "vitest";
import { run } from "../../src/command/run.js";
import { specs } from "../../src/specs.js";
import { random } from "../support.js";

const next = random(12);
const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;

/** What may stand in a cell. */
const odd = ["0", "1", "-1", "-0", "0.5", "3.4e38", "-3.4e38", "1e-40", "1e300", "1e999", "nan", "-inf", "inf", "", "NA", "True", "null"];
/** What may stand anywhere. */
const pieces = [
  "\n",
  "\r",
  ",",
  ";",
  "\t",
  " ",
  '"',
  "#",
  "sep=;",
  "scorer",
  "[",
  "{",
  "}",
  "]",
  ":",
  "\u001b",
  "\u0000",
  "\uFEFF",
  "é",
  "px",
];

interface Shape {
  readonly options: readonly string[];
  /** Columns of predictions and of targets. */
  readonly columns: readonly [number, number];
}

/** Columns that a loss takes, and its required options. */
function shapeOf(name: string): Shape {
  const { options, unit } = specs.find((each) => each.name === name) as (typeof specs)[number];
  const pairs = '{"thresholds": {"x": [1, 2], "y": [1, 2]}}';
  if (options.thresholds !== undefined) return { options: ["--options", pairs], columns: [4, 2] };
  if (options.width !== undefined) return { options: ["--option", "width=2", "--option", "height=2"], columns: [4, pick([2, 4])] };
  if (options.sigmas !== undefined) return { options: ["--options", '{"sigmas": [1, 1], "areas": 1}'], columns: [4, 4] };
  if (options.bins !== undefined) return { options: [], columns: [8, pick([2, 8])] };
  if (options.ignoreIndex !== undefined) return { options: [], columns: [3, 1] };
  if (unit === "box") return { options: [], columns: [4, 4] };
  const columns = pick([1, 2, 2, 4]);
  return { options: [], columns: [columns, columns] };
}

/** A table of numbers that are odd to some degree. */
function table(columns: number): string {
  const [rows, share, constant] = [pick([1, 2, 3, 12]), pick([0, 0.1, 0.5, 1]), next() < 0.3 ? pick(odd) : null];
  const cell = () => (next() < share ? (constant ?? pick(odd)) : String(Math.round(300 * next()) / 100));
  return Array.from({ length: rows }, () => Array.from({ length: columns }, cell).join(",")).join("\n");
}

/** A text with a few things in it that do not belong there. */
function spoilt(text: string): string {
  let result = text;
  for (let i = Math.floor(4 * next()); i > 0; i--) {
    const at = Math.floor(next() * (result.length + 1));
    result = result.slice(0, at) + pick(pieces) + result.slice(at + Math.floor(3 * next()));
  }
  return result;
}

async function codeOf(args: readonly string[], text: string): Promise<{ code: number; err: string }> {
  let err = "";
  const code = await run(args, {
    stdin: Object.assign(
      (async function* () {
        yield text;
      })(),
      { isTTY: false },
    ),
    stdout: { write: () => true },
    stderr: {
      write: (said) => {
        err += said;
      },
    },
  });
  return { code, err };
}

describe("hostile input", () => {
  // those without a race take a moment
  const quick = specs.filter(({ family, unit }) => unit === "box" || !["residual", "bounded", "classes"].includes(family));

  it.each([
    ["tables of odd numbers, and every loss", 90, () => pick(next() < 0.8 ? quick : specs).name, (text: string) => text],
    ["spoilt tables", 300, () => pick(quick).name, spoilt],
  ] as const)(
    "of %s is never a bug",
    async (_, cases, lossOf, change) => {
      const codes = new Map<number, number>();
      for (let i = 0; i < cases; i++) {
        const name = lossOf();
        const { options, columns } = shapeOf(name);
        const [predictions, targets] = columns;
        const weights = next() < 0.4;
        const all = predictions + targets;
        const args = ["diagnose", "--loss", name, ...options, "--no-header", "--missing", "null"];
        args.push("--prediction-columns", `1-${predictions}`, "--target-columns", targets === 1 ? `${all}` : `${predictions + 1}-${all}`);
        if (weights) args.push("--weights", `${all + 1}`);
        if (next() < 0.3) args.push("--bounds", pick(["0,1,0,1", "-1e300,1e300,0,1e-300", "0,5e-324,0,1"]));
        args.push(...pick([[], ["--json"], ["--markdown"], ["--html", "/dev/null"]]));
        const text = change(table(all + Number(weights)));
        const { code, err } = await codeOf(args, text);
        expect({ args, text, code, err }).toEqual({ args, text, code: expect.toSatisfy((each) => each !== 3), err });
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
      // each kind of end is among them, so that the cases are no mere refusals
      expect([...codes.keys()].sort()).toEqual([0, 1, 2]);
    },
    240_000,
  );

  it("of arguments is never a bug", async () => {
    const words = [
      "diagnose",
      "--loss",
      "mse",
      "huber",
      "--option",
      "delta=1",
      "=",
      "--options",
      "{}",
      "[",
      "--columns",
      "1-4",
      "-",
      "--",
      "--json",
      "--html",
      "--bounds",
      "0,1,0,1",
      "",
      "\u0000",
      "\u001b[31m",
      "__proto__",
      "--weights",
      "--decimal",
      ",",
      "--missing",
      "--no-header",
      "--no-json",
      "-x",
      "\ud800",
      "--delimiter",
      "\n",
    ];
    for (let i = 0; i < 400; i++) {
      const args = Array.from({ length: 1 + Math.floor(8 * next()) }, () => pick(words));
      if (next() < 0.5) args.unshift("diagnose", "--loss", "giou");
      const { code, err } = await codeOf(args, "0,0,1,1,0,0,1,1");
      expect({ args, code, err }).toEqual({ args, code: expect.toSatisfy((each) => each !== 3), err });
    }
  }, 120_000);
});
